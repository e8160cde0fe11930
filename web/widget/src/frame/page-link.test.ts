import { beforeEach, expect, test, vi } from 'vitest'
import type { PageMessage } from '../bridge.ts'
import { check, PageLink } from './page-link.ts'

const place = { url: 'https://shop.example/', title: 'Shop', referrer: '' }
const hello = { guichet: 1, type: 'hello', nonce: 'n', place, language: 'en' }
let heard: PageMessage[]
let link: PageLink

function say(data: unknown, origin = 'https://shop.example', source: unknown = window.parent) {
  const event = new MessageEvent('message', { data, origin })
  Object.defineProperty(event, 'source', { value: source })
  window.dispatchEvent(event)
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  const own: PageMessage[] = []
  heard = own
  link = new PageLink((message) => own.push(message))
})

test('the page that greets first is pinned; other origins, windows and second greetings are not heard [SEC-064]', () => {
  say({ guichet: 1, type: 'open' })
  say(hello, 'https://shop.example', {})
  say(hello, 'null')
  expect(heard).toEqual([])
  say(hello)
  expect(link.origin).toBe('https://shop.example')
  say({ ...hello, place: { ...place, url: 'https://evil.example/' } })
  say({ guichet: 1, type: 'open' }, 'https://evil.example')
  say({ guichet: 1, type: 'open' })
  expect(heard.map(({ type }) => type)).toEqual(['hello', 'open'])
})

test('a flood is ignored above 50 messages a second [SEC-064]', () => {
  say(hello)
  for (let i = 0; i < 100_000; i++) say({ guichet: 1, type: 'open' })
  expect(heard).toHaveLength(50)
  vi.setSystemTime(1_001_000)
  say({ guichet: 1, type: 'closed' })
  expect(heard).toHaveLength(51)
})

test('nothing is said before the page has greeted, and then only to its origin [SEC-065]', () => {
  const post = vi.spyOn(window.parent, 'postMessage').mockImplementation(() => undefined)
  link.say({ type: 'opened' })
  expect(post).not.toHaveBeenCalled()
  say(hello)
  link.say({ type: 'opened' })
  expect(post.mock.calls).toEqual([[{ guichet: 1, type: 'opened' }, 'https://shop.example']])
  post.mockRestore()
})

test('members are checked and cut to size; what else is in the message does not pass [SEC-064]', () => {
  const cyclic: Record<string, unknown> = { ...hello, extra: 'x' }
  cyclic.self = cyclic
  expect(check(cyclic)).toEqual({ type: 'hello', nonce: 'n', place, language: 'en' })
  for (const bad of [null, 7, 'hello', {}, { guichet: 2, type: 'open' }, { guichet: 1, type: 'chat:setUser' }, { guichet: 1 }]) expect(check(bad)).toBeNull()
  for (const url of [undefined, 7, 'javascript:alert(1)', 'data:text/html,x']) expect(check({ ...hello, place: { ...place, url } })).toBeNull()
  const long = check({ guichet: 1, type: 'identify', traits: { name: '😀'.repeat(1_000_000), email: { a: 1 }, admin: true } })
  expect(long).toEqual({ type: 'identify', traits: { name: '😀'.repeat(80) } })
  // An id that is too long is not cut into somebody else's.
  const customer = check({ guichet: 1, type: 'identify', traits: { userId: 42, hash: 'a'.repeat(64) } })
  expect(customer).toEqual({ type: 'identify', traits: { userId: '42', hash: 'a'.repeat(64) } })
  expect(check({ guichet: 1, type: 'identify', traits: { userId: 'a'.repeat(500) } })).toEqual({ type: 'identify', traits: { userId: 'a'.repeat(201) } })
})
