import type { Look } from '@guichet/api'

/** A ready design: everything of a look but where the widget stands on the page. */
export type Design = Omit<Look, 'side' | 'offsetX' | 'offsetY'>

export const templates = {
  classic: { accent: '#2b4acb', radius: 14, theme: 'auto', font: 'system', launcher: 'round', header: 'plain', density: 'comfortable' },
  boutique: { accent: '#7a2e4d', radius: 4, theme: 'light', font: 'serif', launcher: 'square', header: 'plain', density: 'comfortable' },
  sunny: { accent: '#d9480f', radius: 24, theme: 'auto', font: 'rounded', launcher: 'pill', header: 'accent', density: 'comfortable' },
  midnight: { accent: '#7c6cf2', radius: 18, theme: 'dark', font: 'system', launcher: 'round', header: 'plain', density: 'comfortable' },
  workshop: { accent: '#0f766e', radius: 0, theme: 'light', font: 'mono', launcher: 'square', header: 'plain', density: 'compact' },
  garden: { accent: '#2f6b3c', radius: 20, theme: 'light', font: 'rounded', launcher: 'round', header: 'accent', density: 'comfortable' },
  press: { accent: '#18181b', radius: 2, theme: 'light', font: 'serif', launcher: 'pill', header: 'accent', density: 'compact' },
  signal: { accent: '#ffd43b', radius: 10, theme: 'dark', font: 'system', launcher: 'square', header: 'accent', density: 'compact' },
} as const satisfies Record<string, Design>

export type TemplateName = keyof typeof templates

export const templateNames = Object.keys(templates) as TemplateName[]

/** Which template a look is, if nobody has changed anything of it. */
export function templateOf(look: Look): TemplateName | null {
  return templateNames.find((name) => Object.entries(templates[name]).every(([member, value]) => look[member as keyof Look] === value)) ?? null
}
