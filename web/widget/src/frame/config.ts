/** The site as the server wrote it into the frame's page. */
export interface Config {
  site: string
  origins: string[]
  name: string
  language: string
  languages?: string[]
  look: Look
  texts: Record<string, { title?: string; welcome?: string; placeholder?: string; launcher?: string }>
  peek: boolean
  /** What visitors may send, and how large a file may be. */
  files: 'none' | 'pictures' | 'all'
  megabytes: number
  version: string
  /** The address of the panel's module, which is fetched when somebody is about to open it. */
  panel: string
  /** The address of what few browsers need (seldom.ts). */
  seldom: string
  /** The addresses of the emoji picker, by language. */
  emoji: Record<string, string>
  avatar?: string | null
}

export interface Look {
  accent: string
  radius: number
  side: 'right' | 'left'
  offsetX: number
  offsetY: number
  theme: 'auto' | 'light' | 'dark'
  font: 'system' | 'serif' | 'rounded' | 'mono'
  /** Not there in sites that were saved before there was a choice: the first of each. */
  launcher?: 'round' | 'square' | 'pill'
  header?: 'plain' | 'accent'
  density?: 'comfortable' | 'compact'
}

export function readConfig(): Config {
  return JSON.parse(document.getElementById('guichet-config')?.textContent ?? '') as Config
}
