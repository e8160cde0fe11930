import { clock, sendFile, Uploads, uuid7, type FileCard } from '@guichet/sync'
import type { Chat } from '../frame/chat.ts'

/** There is one place to write in. */
export const lane = ''

const stored = 'files'

/** The visitor's files on their way up. What is up already is kept beside the draft: a walk through the shop loses neither. */
export function openUploads(chat: Chat, changed: () => void): Uploads<File> {
  const headers = () => ({ Authorization: `Bearer ${chat.storage.get('token') ?? ''}` })
  const uploads = new Uploads<File>({
    ...clock,
    id: () => uuid7(Date.now()),
    most: () => chat.config.megabytes * 1024 * 1024,
    send: ({ source }, progress, done) => sendFile(new XMLHttpRequest(), '/v1/visitor/files', headers(), source ?? new File([], ''), progress, done),
    // What does not reach the server goes by itself, a day later.
    takeBack: (_, card) => void fetch(`/v1/visitor/files/${card.id}`, { method: 'DELETE', headers: headers(), credentials: 'omit' }).catch(() => undefined),
    changed: () => {
      const cards = uploads.items.flatMap(({ card }) => card ?? [])
      if (cards.length > 0) chat.storage.setJson(stored, cards)
      else chat.storage.remove(stored)
      changed()
    },
  })
  const cards = chat.storage.getJson<FileCard[]>(stored, [])
  if (cards.length > 0) uploads.restore(lane, cards)
  let before = chat.feed.state
  chat.watch(() => {
    const { state } = chat.feed
    if (state === 'open' && before !== 'open') uploads.wake()
    before = state
  })
  return uploads
}
