type Rgb = readonly [number, number, number]

/** `#rrggbb`, as the server has checked it. */
export function parseColor(color: string): Rgb {
  const value = parseInt(color.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

/** WCAG 2.2 relative luminance. */
function luminance(color: Rgb): number {
  const [r, g, b] = color.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(parseColor(one)), luminance(parseColor(other))]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

/** White or black: whichever is easier to read on the accent. One of them always reaches 4.5. */
export function textOn(accent: string): string {
  // 4.5 with white, whose luminance is 1; solved for the accent's, because the widget's frame has few bytes.
  return luminance(parseColor(accent)) > 1.05 / 4.5 - 0.05 ? '#000000' : '#ffffff'
}

/** The accent as a text colour: moved towards black or white until it can be read on the ground. */
export function accentOn(ground: string, accent: string): string {
  const toward = contrast(ground, '#ffffff') > contrast(ground, '#000000') ? 255 : 0
  let color = parseColor(accent)
  for (let step = 0; step < 20 && contrast(toHex(color), ground) < 4.5; step++) {
    color = color.map((part) => Math.round(part + (toward - part) * 0.12)) as unknown as Rgb
  }
  return toHex(color)
}

const toHex = (color: Rgb): string => '#' + color.map((part) => part.toString(16).padStart(2, '0')).join('')
