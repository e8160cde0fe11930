import { describe, expect, it } from 'vitest'
import { belongs, hasUnread, mergeHead, placeHead } from './inbox-cache'
import type { InboxData } from './inbox-queries'
import { aHead } from './testing'

const at = (id: string, lastPosition: number) => aHead({ id, lastPosition })
const list = (...pages: string[][]): InboxData => {
  let position = 1000
  return {
    pages: pages.map((ids, index) => ({
      conversations: ids.map((id) => at(id, position -= 10)),
      next: index === pages.length - 1 ? null : position,
    })),
    pageParams: pages.map(() => null),
  }
}
const ids = (data: InboxData) => data.pages.map((page) => page.conversations.map((head) => head.id))

describe('folders', () => {
  it('hold what is the agent’s, nobody’s, open and closed [R-067]', () => {
    const mine = aHead({ owner: 'me', state: 'open' })
    const followed = aHead({ owner: 'other', followers: ['me'], state: 'open' })
    const others = aHead({ owner: 'other', state: 'open' })
    expect([mine, followed, others].map((head) => belongs(head, 'mine', 'me'))).toEqual([true, true, false])
    expect(belongs(aHead(), 'unassigned', 'me')).toBe(true)
    expect(belongs(others, 'unassigned', 'me')).toBe(false)
    expect(belongs(others, 'open', 'me')).toBe(true)
  })

  it('closed ones stand in closed only [R-211]', () => {
    const closed = aHead({ owner: 'me', state: 'closed' })
    expect((['mine', 'unassigned', 'open', 'closed'] as const).filter((folder) => belongs(closed, folder, 'me'))).toEqual(['closed'])
  })
})

describe('a list that hears of a conversation', () => {
  it('moves it to the top', () => {
    expect(ids(placeHead(list(['a', 'b'], ['c', 'd']), 'open', 'me', at('d', 2000)))).toEqual([['d', 'a', 'b'], ['c']])
  })

  it('takes in a new one', () => {
    expect(ids(placeHead(list(['a', 'b']), 'open', 'me', at('n', 2000)))).toEqual([['n', 'a', 'b']])
  })

  it('lets go what left the folder', () => {
    expect(ids(placeHead(list(['a', 'b']), 'open', 'me', aHead({ id: 'a', lastPosition: 2000, state: 'closed' })))).toEqual([['b']])
  })

  it('puts one that comes late where it belongs', () => {
    expect(ids(placeHead(list(['a', 'b'], ['c']), 'open', 'me', at('n', 985)))).toEqual([['a', 'n', 'b'], ['c']])
  })

  it('leaves to the next page what is older than everything loaded', () => {
    const data = list(['a'])
    const [page] = data.pages
    const unfinished: InboxData = { ...data, pages: page ? [{ ...page, next: 990 }] : [] }
    expect(ids(placeHead(unfinished, 'open', 'me', at('n', 5)))).toEqual([['a']])
    expect(ids(placeHead(data, 'open', 'me', at('n', 5)))).toEqual([['a', 'n']])
  })

  it('does not touch pages that did not change', () => {
    const before = list(['a', 'b'], ['c'])
    expect(placeHead(before, 'open', 'me', at('b', 2000)).pages[1]).toBe(before.pages[1])
  })
})

describe('two heads of one conversation', () => {
  it('the one with the larger position counts, whichever comes last', () => {
    const older = aHead({ lastPosition: 5, owner: null })
    const newer = aHead({ lastPosition: 6, owner: 'me' })
    expect(mergeHead(newer, older).owner).toBe('me')
    expect(mergeHead(older, newer).owner).toBe('me')
  })

  it('what was read only grows', () => {
    const merged = mergeHead(aHead({ contactRead: 7, staffRead: 2, read: 9 }), aHead({ lastPosition: 2, contactRead: 3, staffRead: 5 }))
    expect(merged).toMatchObject({ contactRead: 7, staffRead: 5, read: 9 })
  })
})

describe('unread', () => {
  it('is what the visitor wrote after the agent last looked', () => {
    expect(hasUnread(aHead({ read: 0 }), 'me')).toBe(true)
    expect(hasUnread(aHead({ read: 1 }), 'me')).toBe(false)
  })

  it('is a colleague’s word only where the agent takes part', () => {
    const last = { seq: 2, kind: 'message' as const, text: '', author: { kind: 'agent' as const, id: 'other' }, at: 0 }
    expect(hasUnread(aHead({ last, owner: 'other' }), 'me')).toBe(false)
    expect(hasUnread(aHead({ last, owner: 'other', followers: ['me'] }), 'me')).toBe(true)
  })
})
