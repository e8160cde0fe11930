import type { ConversationEvent, Head } from '@guichet/api'

/** A conversation as the server tells it; what a test does not care about is plausible. */
export function aHead(changes: Partial<Head> = {}): Head {
  const id = changes.id ?? 'c1'
  return {
    id, site: 's1', contact: { id: `contact of ${id}`, name: null, email: null, verified: false }, channel: 'widget', state: 'queued',
    owner: null, version: 0, followers: [], createdAt: 0, lastSeq: 1, lastOrdinal: 1, lastPosition: 1,
    last: { seq: 1, kind: 'message', text: 'Hello', author: { kind: 'visitor', id: 'v' }, at: 0 },
    waitingSince: 0, contactRead: 0, staffRead: 0, ...changes,
  }
}

export function aMessage(seq: number, changes: Partial<ConversationEvent> = {}): ConversationEvent {
  return {
    conversation: 'c1', seq, position: seq, ordinal: seq, kind: 'message', author: { kind: 'visitor', id: 'v' }, at: seq * 1000,
    clientId: null, body: { text: `message ${seq}` }, ...changes,
  } as ConversationEvent
}
