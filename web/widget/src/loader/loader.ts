import { start } from './start.ts'

const script = document.currentScript as HTMLScriptElement | null
const site = script?.dataset.site

if (!script || !site) console.warn('Guichet: data-site is missing. Copy the snippet from Settings > Websites.')
else if (!window.Guichet?.shutdown) start(new URL(script.src).origin, site)
