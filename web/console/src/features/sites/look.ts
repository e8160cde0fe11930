import type { Look, Site, SiteSettings } from '@guichet/api'

export const defaultLook: Look = {
  accent: '#2b4acb', radius: 14, side: 'right', offsetX: 20, offsetY: 20, theme: 'auto', font: 'system',
}

/** The languages the widget speaks; a site's own words may differ in each. */
export const widgetLanguages = ['en', 'fr', 'ja', 'fi', 'ru', 'ar'] as const

export function settingsOf({ name, origins, language, look, texts, peek }: Site): SiteSettings {
  return { name, origins, language, look, texts, peek }
}

/** Black or white, whichever reads better on the accent. */
export function onAccent(accent: string): '#000' | '#fff' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(accent.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return 1.05 / (luminance + 0.05) >= 4.5 ? '#fff' : '#000'
}
