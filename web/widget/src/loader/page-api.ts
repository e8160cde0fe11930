import type { Traits } from '../bridge.ts'

export interface PageEvents {
  ready: () => void
  open: () => void
  close: () => void
  message: (message: { author: string; name: string; at: number }) => void
  unread: (count: number) => void
}

/** What the customer's page can do with the widget; described in docs/api/widget.md. */
export interface PageApi {
  open: (withFocus?: boolean) => void
  close: () => void
  toggle: () => void
  show: () => void
  hide: () => void
  identify: (traits: Traits) => void
  setLanguage: (code: string) => void
  on: <Name extends keyof PageEvents>(event: Name, listener: PageEvents[Name]) => () => void
  shutdown: () => void
}

export type PageCall = (name: keyof PageApi, ...rest: unknown[]) => unknown

declare global {
  interface Window {
    /** A page may leave calls in `q` before the loader has come. */
    Guichet?: PageCall & Partial<PageApi> & { q?: Parameters<PageCall>[] }
  }
}
