import { describe, expect, it, vi } from 'vitest'
import { Unreachable, type ConversationEvent } from '@guichet/api'
import type { FeedEvents } from '@guichet/sync'
import { StaffFeed, type FeedPage } from './staff-feed'

/** What carries the feed; its other end is the test. */
class Cable {
  static last: Cable
  readonly said: Record<string, unknown>[] = []

  constructor(readonly on: FeedEvents) {
    Cable.last = this
    queueMicrotask(on.opened)
  }

  readonly send = (text: string) => this.said.push(JSON.parse(text) as Record<string, unknown>)
  readonly close = () => undefined

  tell(message: object): void {
    this.on.received(JSON.stringify(message))
  }
}

const event = (position: number) => ({ position }) as ConversationEvent
const push = (after: number, ...positions: number[]) =>
  ({ type: 'events', after, cursor: positions.at(-1), events: positions.map(event), conversations: [] })

async function connect(missed: (after: number) => Promise<FeedPage & { cursor: number; more: boolean }>) {
  const told: number[] = []
  const listener = {
    state: vi.fn(), ready: vi.fn(), reload: vi.fn(), message: vi.fn(),
    events: (page: FeedPage) => told.push(...page.events.map(({ position }) => position)),
  }
  const missedEvents = vi.fn(missed)
  const feed = new StaffFeed({ ticket: () => Promise.resolve({ ticket: 't' }), missedEvents }, listener, (on) => new Cable(on))
  feed.start()
  await vi.waitFor(() => expect(Cable.last.said).toHaveLength(1))
  return { feed, told, listener, missedEvents, cable: () => Cable.last }
}

const nothingMissed = () => Promise.reject(new Error('nothing was missed'))

describe('the agent’s feed', () => {
  it('begins without a cursor, is told to load, and goes on from there', async () => {
    const { cable, listener, told, feed } = await connect(nothingMissed)
    expect(cable().said[0]).toEqual({ type: 'hello', ticket: 't', after: null })
    cable().tell({ type: 'ready', cursor: 10, reload: true })
    expect(listener.reload).toHaveBeenCalledOnce()
    cable().tell(push(10, 11, 12))
    expect(told).toEqual([11, 12])
    feed.stop()
  })

  it('passes over what was told already', async () => {
    const { cable, told, feed } = await connect(nothingMissed)
    cable().tell({ type: 'ready', cursor: 10, reload: true })
    cable().tell(push(10, 11))
    cable().tell(push(10, 11))
    expect(told).toEqual([11])
    feed.stop()
  })

  it('asks for what is missing and tells everything once and in order', async () => {
    const { cable, told, missedEvents, feed } = await connect((after) =>
      Promise.resolve({ events: [after + 1, after + 2].map(event), conversations: [], cursor: after + 2, more: after < 12 }))
    cable().tell({ type: 'ready', cursor: 10, reload: true })
    cable().tell(push(13, 14))
    cable().tell(push(14, 15))
    await vi.waitFor(() => expect(told).toEqual([11, 12, 13, 14, 15]))
    expect(missedEvents.mock.calls).toEqual([[10], [12]])
    feed.stop()
  })

  it('asks again when the answer is lost', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    let tries = 0
    const { cable, told, feed } = await connect(() => ++tries === 1
      ? Promise.reject(new Unreachable('lost'))
      : Promise.resolve({ events: [event(11), event(12)], conversations: [], cursor: 12, more: false }))
    cable().tell({ type: 'ready', cursor: 10, reload: true })
    cable().tell(push(11, 12))
    await vi.advanceTimersByTimeAsync(600)
    expect(told).toEqual([11, 12])
    feed.stop()
    vi.useRealTimers()
  })

  it('comes back with its cursor after the connection is lost', async () => {
    const { cable, told, feed, listener } = await connect(nothingMissed)
    cable().tell({ type: 'ready', cursor: 10, reload: true })
    cable().tell(push(10, 11))
    const first = cable()
    first.on.closed(1001)
    feed.wake('online')
    await vi.waitFor(() => expect(cable()).not.toBe(first))
    await vi.waitFor(() => expect(cable().said[0]).toEqual({ type: 'hello', ticket: 't', after: 11 }))
    cable().tell({ type: 'ready', cursor: 13, reload: false })
    cable().tell(push(11, 12, 13))
    expect(told).toEqual([11, 12, 13])
    expect(listener.reload).toHaveBeenCalledOnce()
    feed.stop()
  })
})
