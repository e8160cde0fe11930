import type { Look } from '../frame/config.ts'
import { accentOn, textOn } from '@guichet/sync'

const fonts: Record<Look['font'], string> = {
  system: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  serif: 'ui-serif, "Iowan Old Style", Georgia, "Times New Roman", serif',
  rounded: 'ui-rounded, "SF Pro Rounded", "Hiragino Maru Gothic ProN", Nunito, system-ui, sans-serif',
  mono: 'ui-monospace, "SF Mono", Menlo, Consolas, monospace',
}

/** The bubbles of others: what can be read on them can be read on the panel too. */
const grounds = { light: '#f1f2f5', dark: '#26282e' }

/** The site's style as properties of the root; by the object model, since the policy forbids style attributes. */
export function dress(root: HTMLElement, look: Look): void {
  const set = (name: string, value: string) => { root.style.setProperty(name, value) }
  set('--accent', look.accent)
  set('--on-accent', textOn(look.accent))
  set('--accent-light', accentOn(grounds.light, look.accent))
  set('--accent-dark', accentOn(grounds.dark, look.accent))
  set('--radius', `${look.radius}px`)
  // With the default of 14 the bubbles have 16 and the field is round.
  set('--bubble', `${Math.min(16, look.radius + 2)}px`)
  set('--field', `${Math.min(24, look.radius + 10)}px`)
  set('--font', fonts[look.font])
  Object.assign(root.dataset, { theme: look.theme, header: look.header, density: look.density })
}
