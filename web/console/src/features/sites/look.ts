import type { Look, Site, SiteSettings } from '@guichet/api'

export const defaultLook: Look = {
  accent: '#2b4acb', radius: 14, side: 'right', offsetX: 20, offsetY: 20, theme: 'auto', font: 'system', launcher: 'round', header: 'plain', density: 'comfortable',
}

/** The languages the widget speaks; a site's own words may differ in each. */
export const widgetLanguages = ['en', 'fr', 'ja', 'fi', 'ru', 'ar'] as const

export function settingsOf({ name, origins, language, look, texts, peek, filesTaken, fileMegabytes, linksPreviewed }: Site): SiteSettings {
  return { name, origins, language, look, texts, peek, filesTaken, fileMegabytes, linksPreviewed }
}
