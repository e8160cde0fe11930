import { QueryClient } from '@tanstack/react-query'
import type { ConversationEvent, WorkspaceApi } from '@guichet/api'
import { describe, expect, it, vi } from 'vitest'
import { createInboxEvents } from './inbox-events'
import { conversationQuery, countsQuery, inboxQuery, logQuery, peekKey, typingKey, type InWorkspace } from './inbox-queries'
import { aHead, aMessage } from './testing'

/** A server that has this log and answers as the protocol says. */
function serverWith(log: ConversationEvent[]) {
  const asked: string[] = []
  const api = {
    events: (_: string, { before, after, limit = 100 }: { before?: number; after?: number; limit?: number }) => {
      asked.push(`before ${before ?? '-'} after ${after ?? '-'}`)
      const found = log.filter(({ seq }) => (before === undefined || seq < before) && (after === undefined || seq > after))
      const events = after === undefined ? found.slice(-limit) : found.slice(0, limit)
      return Promise.resolve({ events, more: events.length < found.length })
    },
    inbox: () => Promise.resolve({ conversations: [aHead()], next: null }),
    counts: () => Promise.resolve({ mine: 0, unassigned: 1, open: 1, closed: 0 }),
  } as unknown as WorkspaceApi
  return { api, asked }
}

async function openConversation(log: ConversationEvent[]) {
  const { api, asked } = serverWith(log)
  const queryClient = new QueryClient()
  const workspace: InWorkspace = { id: 'w', me: 'me', api }
  await queryClient.query(logQuery(workspace, 'c1'))
  await queryClient.infiniteQuery(inboxQuery(workspace, 'open'))
  const events = createInboxEvents(queryClient, workspace)
  const shown = () => queryClient.getQueryData(logQuery(workspace, 'c1').queryKey)?.log.events.map(({ seq }) => seq)
  return { queryClient, workspace, events, shown, asked }
}

describe('what the feed tells the inbox', () => {
  it('an event in order is appended without asking', async () => {
    const { events, shown, asked } = await openConversation([aMessage(1)])
    events.events({ events: [aMessage(2)], conversations: [aHead({ lastPosition: 2, lastSeq: 2 })] })
    expect(shown()).toEqual([1, 2])
    expect(asked).toHaveLength(1)
  })

  it('an event behind a gap waits until what is missing has been fetched', async () => {
    const log = [aMessage(1)]
    const { events, shown, asked } = await openConversation(log)
    log.push(aMessage(2), aMessage(3), aMessage(4))
    events.events({ events: [aMessage(4)], conversations: [] })
    expect(shown()).toEqual([1])
    await vi.waitFor(() => expect(shown()).toEqual([1, 2, 3, 4]))
    expect(asked.at(-1)).toBe('before - after 1')
  })

  it('an event told twice stands once', async () => {
    const { events, shown } = await openConversation([aMessage(1)])
    events.events({ events: [aMessage(2)], conversations: [] })
    events.events({ events: [aMessage(1), aMessage(2)], conversations: [] })
    expect(shown()).toEqual([1, 2])
  })

  it('a push that overtakes the first page is kept', async () => {
    const { api } = serverWith([aMessage(1)])
    const queryClient = new QueryClient()
    const workspace: InWorkspace = { id: 'w', me: 'me', api }
    const loading = queryClient.query(logQuery(workspace, 'c1'))
    createInboxEvents(queryClient, workspace).events({ events: [aMessage(2)], conversations: [] })
    expect((await loading).log.events.map(({ seq }) => seq)).toEqual([1, 2])
  })

  it('the list moves, and keeps how far the agent had read', async () => {
    const { queryClient, workspace, events } = await openConversation([aMessage(1)])
    const { queryKey } = inboxQuery(workspace, 'open')
    events.events({ events: [], conversations: [aHead({ id: 'c2', lastPosition: 9 }), aHead({ lastPosition: 10 })] })
    expect(queryClient.getQueryData(queryKey)?.pages[0]?.conversations.map(({ id }) => id)).toEqual(['c1', 'c2'])
  })

  it('the visitor’s unsent words vanish in the moment his message comes [R-071]', async () => {
    const { queryClient, events } = await openConversation([aMessage(1)])
    events.message({ type: 'peek', conversation: 'c1', text: 'And could' })
    expect(queryClient.getQueryData(peekKey('w', 'c1'))).toBe('And could')
    events.events({ events: [aMessage(2)], conversations: [] })
    expect(queryClient.getQueryData(peekKey('w', 'c1'))).toBe('')
  })

  it('typing ends after five seconds, or with the message', async () => {
    vi.useFakeTimers()
    const { queryClient, events } = await openConversation([aMessage(1)])
    const typing = () => queryClient.getQueryData<{ id: string }[]>(typingKey('w', 'c1'))?.map(({ id }) => id)
    events.message({ type: 'typing', conversation: 'c1', author: { kind: 'agent', id: 'other' } })
    expect(typing()).toEqual(['other'])
    vi.advanceTimersByTime(5100)
    expect(typing()).toEqual([])
    events.message({ type: 'typing', conversation: 'c1', author: { kind: 'visitor', id: 'v' } })
    events.events({ events: [aMessage(2)], conversations: [] })
    expect(typing()).toEqual([])
    vi.useRealTimers()
  })

  it('presence changes the page in view and remembers the one before [R-082]', async () => {
    const { queryClient, workspace, events } = await openConversation([aMessage(1)])
    const { queryKey } = conversationQuery(workspace, 'c1')
    const first = { url: 'https://shop.example/a', title: 'A', at: 1 }
    const second = { url: 'https://shop.example/b', title: 'B', at: 2 }
    const details = {
      online: false, language: null, timeZone: null, phone: null, verified: false, device: null, browser: null, system: null, referrer: null,
      utm: null, firstVisitAt: null, visits: null, onSiteSince: null, page: first, before: null, pages: [first], earlier: [], place: null, signedTraits: [], customers: [], claimRefusedAt: null, merges: [],
    }
    queryClient.setQueryData(queryKey, { ...aHead(), details })
    events.message({ type: 'presence', conversation: 'c1', online: true, page: second, before: first })
    expect(queryClient.getQueryData(queryKey)?.details).toMatchObject({ online: true, page: second, before: first, pages: [first, second] })
  })

  it('read positions only grow', async () => {
    const { queryClient, workspace, events } = await openConversation([aMessage(1)])
    const head = () => queryClient.getQueryData(inboxQuery(workspace, 'open').queryKey)?.pages[0]?.conversations[0]
    events.message({ type: 'read', conversation: 'c1', contactRead: 5, staffRead: 4 })
    events.message({ type: 'read', conversation: 'c1', contactRead: 3, staffRead: 3 })
    expect(head()).toMatchObject({ contactRead: 5, staffRead: 4 })
  })

  it('counts are taken as told', async () => {
    const { queryClient, workspace, events } = await openConversation([])
    events.message({ type: 'counts', mine: 1, unassigned: 2, open: 3, closed: 4 })
    expect(queryClient.getQueryData(countsQuery(workspace).queryKey)).toEqual({ mine: 1, unassigned: 2, open: 3, closed: 4 })
  })

  it('after too much was missed an open transcript fetches everything behind its last line', async () => {
    const log = [aMessage(1)]
    const { events, shown } = await openConversation(log)
    for (let seq = 2; seq <= 1300; seq++) {
      log.push(aMessage(seq))
    }
    events.reload()
    await vi.waitFor(() => expect(shown()?.length).toBe(1300))
  })
})
