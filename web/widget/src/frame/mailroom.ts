import { clock, newSession, Outbox, uuid7, type FileCard, type Item, type Outcome } from '@guichet/sync'
import type { Storage } from './storage.ts'

/** What was written; with files when there are some. */
export type Words = string | { text: string; files: FileCard[] }

export const readWords = (words: Words): { text: string; files: FileCard[] } => (typeof words === 'string' ? { text: words, files: [] } : words)

export type Waiting = Item<Words>

const heartbeat = 5000
/** Timers of a hidden tab run once a minute. */
const presumedDead = 90_000

/**
 * This tab's outbox, kept in the storage under the tab's own name until it is acknowledged. What the last tab left
 * behind (closed, crashed, moved to another page) is taken over and sent on.
 */
export function openOutbox(
  storage: Storage,
  site: string,
  send: (item: Readonly<Waiting>, done: (outcome: Outcome) => void) => void,
  changed: () => void,
): Outbox<Words> {
  const session = newSession()
  const own = `outbox:${session}`
  const outbox = new Outbox<Words>(session, {
    ...clock,
    id: () => uuid7(Date.now()),
    send,
    changed: () => {
      if (outbox.items.length > 0) storage.setJson(own, outbox.items)
      else storage.remove(own)
      changed()
    },
  })
  const adopt = (key: string) => {
    const left = storage.getJson<Waiting[]>(key, [])
    // Stored under the new name before the old one goes: a crash in between only repeats what is safe to repeat.
    outbox.adopt(left)
    storage.remove(key)
  }
  const left = storage.keys().filter((key) => key.startsWith('outbox:') && key !== own)
  // Plain http has no Web Locks: there a sign of life stands in the storage.
  const { locks } = navigator as { locks?: LockManager }
  const name = (key: string) => `guichet:${site}:${key}`
  if (locks) {
    void locks.request(name(own), () => new Promise(() => undefined)).catch(() => undefined)
    for (const key of left) {
      void locks.request(name(key), { ifAvailable: true }, (lock) => { if (lock) adopt(key) }).catch(() => { adopt(key) })
    }
  } else {
    const alive = (key: string) => `alive:${key}`
    const live = () => { storage.set(alive(own), String(Date.now())) }
    live()
    setInterval(live, heartbeat)
    addEventListener('pagehide', () => { storage.remove(alive(own)) })
    addEventListener('pageshow', live)
    for (const key of left) {
      if (Date.now() - Number(storage.get(alive(key)) ?? 0) < presumedDead) continue
      storage.remove(alive(key))
      adopt(key)
    }
  }
  return outbox
}
