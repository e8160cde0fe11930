import type { FileCard } from '@guichet/sync'
import type { Chat } from '../frame/chat.ts'

/** Addresses of what is in this browser already, by file and size. The token stands in a header, so no address of the server can be drawn. */
const addresses = new Map<string, Promise<string | null>>()

/** What somebody has just chosen need not come back from the server to be seen. */
export function keepBytes(card: FileCard, source: Blob | null): void {
  if (source) addresses.set(card.id, Promise.resolve(URL.createObjectURL(source)))
}

/** Null when it cannot be had: gone, or no connection. */
export function findBytes(chat: Chat, card: FileCard, small = false): Promise<string | null> {
  const key = small && card.small && !addresses.has(card.id) ? `${card.id}?small=true` : card.id
  let address = addresses.get(key)
  if (!address) {
    address = fetch(`/v1/visitor/files/${key}`, { headers: { Authorization: `Bearer ${chat.storage.get('token') ?? ''}` }, credentials: 'omit' })
      .then(async (answer) => (answer.ok ? URL.createObjectURL(await answer.blob()) : null))
      .catch(() => null)
    addresses.set(key, address)
    void address.then((found) => { if (found === null) addresses.delete(key) })
  }
  return address
}

/** Hands it to the browser to keep. */
export async function save(chat: Chat, card: FileCard): Promise<boolean> {
  const address = await findBytes(chat, card)
  if (address === null) return false
  const link = document.createElement('a')
  link.href = address
  link.download = card.name
  link.click()
  return true
}
