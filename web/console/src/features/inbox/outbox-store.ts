import { Outbox, newSession, type FileCard, type Item } from '@guichet/sync'

export interface Draft { mode: 'message' | 'note'; text: string; files?: FileCard[] }
export type OutboxItem = Item<Draft>

/** Puts back what was not sent. */
export type ReturnDraft = (draft: Draft) => void

interface Kept { beat: number; items: readonly OutboxItem[] }
const prefix = 'guichet.outbox.'
const beatEvery = 5000

/**
 * What is not yet on disk at the server is kept in this browser, under the name of the page load that wrote it. When
 * that page is gone, the next one takes it over: the server knows a message by its name, so it is never stored twice.
 */
export class OutboxStore {
  private readonly key: string
  private timer: ReturnType<typeof setInterval> | undefined

  constructor(
    private readonly owner: string,
    session: string,
    private readonly outbox: Outbox<Draft>,
  ) {
    this.key = `${prefix}${owner}.${session}`
  }

  start(): () => void {
    const adopt = () => {
      const found = this.takeAbandoned()
      if (found.length > 0) {
        this.outbox.adopt(found)
      }
      this.save()
    }
    const leave = () => this.save(0)
    adopt()
    this.timer = setInterval(adopt, beatEvery)
    globalThis.addEventListener('pagehide', leave)
    return () => {
      clearInterval(this.timer)
      globalThis.removeEventListener('pagehide', leave)
      leave()
    }
  }

  save(beat = Date.now()): void {
    try {
      if (this.outbox.items.length === 0) {
        localStorage.removeItem(this.key)
      } else {
        localStorage.setItem(this.key, JSON.stringify({ beat, items: this.outbox.items } satisfies Kept))
      }
    } catch {
      // Storage is full or forbidden: the items live as long as the page.
    }
  }

  private takeAbandoned(): OutboxItem[] {
    const found: OutboxItem[] = []
    try {
      for (const key of Object.keys(localStorage)) {
        if (key.startsWith(`${prefix}${this.owner}.`) && key !== this.key) {
          const kept = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Kept>
          if (Date.now() - (kept.beat ?? 0) > 3 * beatEvery) {
            found.push(...(kept.items ?? []))
            localStorage.removeItem(key)
          }
        }
      }
    } catch {
      return found
    }
    return found.sort((one, other) => one.at - other.at)
  }
}

export { newSession }
