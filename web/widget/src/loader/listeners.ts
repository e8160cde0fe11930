import type { PageApi, PageEvents } from './page-api.ts'

/** The page's listeners. One that throws shows up in the page's own console and breaks neither us nor the others. */
export function newListeners() {
  const all = new Map<string, Set<(detail: unknown) => void>>()
  const on: PageApi['on'] = (event, listener) => {
    const listeners = all.get(event) ?? new Set()
    all.set(event, listeners.add(listener as (detail: unknown) => void))
    return () => listeners.delete(listener as (detail: unknown) => void)
  }
  const emit = (event: keyof PageEvents, detail?: unknown): void => {
    all.get(event)?.forEach((listener) => {
      try {
        listener(detail)
      } catch (error) {
        setTimeout(() => { throw error })
      }
    })
  }
  return { on, emit }
}
