import { expect, test, vi } from 'vitest'
import type { Chat } from '../frame/chat.ts'
import type { EventPage, VisitorEvent, VisitorHead } from '../frame/wire.ts'
import { Room } from './room.ts'

const event = (ordinal: number, who: 'visitor' | 'agent' = 'agent'): VisitorEvent => ({ ordinal, kind: 'message', author: { kind: who }, at: ordinal, text: `t${ordinal}` })
const head = (lastOrdinal: number, more: Partial<VisitorHead> = {}): VisitorHead => ({ id: 'c1', state: 'open', agent: null, lastOrdinal, read: lastOrdinal, staffRead: 0, createdAt: 1, ...more })

/** The chat as far as the room needs it, with a log to fetch from. */
function newChat(log: Record<string, VisitorEvent[]>, heads: VisitorHead[]) {
  const asked: string[] = []
  const chat = {
    heads, asked,
    watchers: [] as ((message?: { type: string }) => void)[],
    readers: [] as ((conversation: string, events: VisitorEvent[]) => void)[],
    outbox: { items: [], resolve: (name: string) => name },
    feed: { state: 'open' },
    cursors: () => ({}),
    watch(run: () => void) { this.watchers.push(run) },
    listen(run: () => void) { this.readers.push(run) },
    read: vi.fn(),
    unreadOf: () => 0,
    events: (conversation: string, window: { before?: number; after?: number } | null): Promise<EventPage> => {
      asked.push(`${conversation} ${JSON.stringify(window)}`)
      const all = (log[conversation] ?? []).filter((one) => one.ordinal > (window?.after ?? 0) && one.ordinal < (window?.before ?? Infinity))
      const events = window?.after === undefined ? all.slice(-2) : all.slice(0, 2)
      return Promise.resolve({ events, more: events.length < all.length })
    },
  }
  return chat
}
const open = (chat: ReturnType<typeof newChat>) => new Room(chat as unknown as Chat, () => undefined)
const settle = () => new Promise((resolve) => setTimeout(resolve))
const shown = (room: Room) => room.chapters.map(({ lines }) => lines.map((line) => line.event?.text))

test('the newest page first, then what was before it, then the conversation before that one', async () => {
  const chat = newChat({ c1: [1, 2, 3].map((n) => event(n)), c0: [1, 2].map((n) => event(n)) }, [head(3), head(2, { id: 'c0', createdAt: 0 })])
  const room = open(chat)
  await settle()
  expect(shown(room)).toEqual([['t2', 't3']])
  await room.loadOlder()
  expect(shown(room)).toEqual([['t1', 't2', 't3']])
  expect(room.complete).toBe(false)
  await room.loadOlder()
  expect(shown(room)).toEqual([['t1', 't2'], ['t1', 't2', 't3']])
  expect(room.complete).toBe(true)
  expect(chat.cursors()).toEqual({ c1: 3, c0: 2 })
})

test('a push that overtook others waits until they have been fetched', async () => {
  const log = [1, 2].map((n) => event(n))
  const chat = newChat({ c1: log }, [head(2)])
  const room = open(chat)
  await settle()
  log.push(event(3), event(4), event(5), event(6))
  for (const run of chat.readers) run('c1', [event(6)])
  expect(shown(room)).toEqual([['t1', 't2']])
  await settle()
  expect(shown(room)).toEqual([['t1', 't2', 't3', 't4', 't5', 't6']])
})

test('a push that never came is missed when the head knows more', async () => {
  const log = [1, 2].map((n) => event(n))
  const chat = newChat({ c1: log }, [head(2)])
  const room = open(chat)
  await settle()
  log.push(event(3))
  chat.heads = [head(2, { staffRead: 3 })]
  for (const run of chat.watchers) run()
  await settle()
  expect(shown(room)).toEqual([['t1', 't2', 't3']])
})

test('what was missed while the connection was broken stands under the divider', async () => {
  const chat = newChat({ c1: [1, 2].map((n) => event(n)) }, [head(2)])
  const room = open(chat)
  await settle()
  room.show()
  for (const run of chat.readers) run('c1', [event(3)])
  expect(room.divider).toBeNull()
  chat.feed.state = 'waiting'
  for (const run of chat.watchers) run()
  chat.feed.state = 'open'
  for (const run of chat.readers) run('c1', [event(4), event(5)])
  expect(room.divider).toBe(3)
  expect(chat.read).toHaveBeenLastCalledWith('c1', 5)
})
