import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Face } from '../bridge.ts'
import { start } from './start.ts'

const origin = 'https://chat.example'
const face: Face = { style: { '--accent': '#2b4acb' }, title: 'Kallio Bikes', labels: ['Open chat, 2 new messages', 'Close chat'], badge: '2' }
let root: ShadowRoot
let said: { message: Record<string, unknown>; target: string }[]

function frame(): HTMLIFrameElement {
  const found = root.querySelector('iframe')
  if (!found) throw new Error('There is no frame.')
  return found
}
const button = () => root.querySelector('button')
const types = () => said.map(({ message }) => message.type)
function speak(message: object, { from = origin, source = frame().contentWindow } = {}) {
  const event = new MessageEvent('message', { data: { guichet: 1, ...message }, origin: from })
  Object.defineProperty(event, 'source', { value: source })
  window.dispatchEvent(event)
}
function greet() {
  speak({ type: 'alive' })
  speak({ type: 'welcome', nonce: said[said.length - 1]?.message.nonce, face, reopen: false })
}

beforeEach(() => {
  vi.useFakeTimers()
  said = []
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called below with its own element
  const { attachShadow } = Element.prototype
  vi.spyOn(Element.prototype, 'attachShadow').mockImplementation(function (this: Element, init) {
    expect(init.mode).toBe('closed')
    return (root = attachShadow.call(this, { mode: 'open' }))
  })
  // What jsdom lacks.
  vi.stubGlobal('CSSStyleSheet', class { replaceSync() { /* styles are looked at in a browser */ } })
  vi.stubGlobal('matchMedia', () => ({ matches: false }))
  start(origin, 'k1')
  vi.runOnlyPendingTimers()
  Object.defineProperty(frame(), 'contentWindow', { value: { postMessage: (message: Record<string, unknown>, target: string) => said.push({ message, target }) } })
})

afterEach(() => {
  if (document.querySelector('guichet-widget')) {
    greet()
    window.Guichet?.shutdown?.()
    speak({ type: 'forgotten' })
  }
  delete window.Guichet
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('one frame of our origin with a title, and nothing else before it has greeted', () => {
  expect(frame().src).toBe(`${origin}/widget/frame?site=k1`)
  expect(frame().title).not.toBe('')
  expect(button()).toBeNull()
  greet()
  expect(button()?.getAttribute('aria-label')).toBe('Open chat, 2 new messages')
  expect(button()?.querySelector('span')?.textContent).toBe('2')
})

test('only that window and only that origin are heard, and only after the greeting with our nonce [SEC-064]', () => {
  speak({ type: 'alive' }, { from: 'https://evil.example' })
  speak({ type: 'alive' }, { source: window })
  expect(said).toEqual([])
  speak({ type: 'opened' })
  speak({ type: 'alive' })
  speak({ type: 'welcome', nonce: 'guess', face, reopen: false })
  expect(button()).toBeNull()
  greet()
  expect(button()).not.toBeNull()
})

test('everything is said to the one origin, never to * [SEC-065]', () => {
  greet()
  window.Guichet?.open?.()
  window.Guichet?.identify?.({ name: 'Aino' })
  expect(said.length).toBeGreaterThan(2)
  expect(new Set(said.map(({ target }) => target))).toEqual(new Set([origin]))
})

test('a refused page is left as it was, with one sentence about what to add', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  speak({ type: 'refused' })
  expect(document.querySelector('guichet-widget')).toBeNull()
  expect(warn.mock.calls).toEqual([[`Guichet: this page's address ${location.origin} is not among the allowed addresses of site k1. Add it in Guichet under Settings > Websites.`]])
})

test('a frame that never answers goes away with the same sentence', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  frame().dispatchEvent(new Event('load'))
  vi.advanceTimersByTime(6000)
  expect(document.querySelector('guichet-widget')).toBeNull()
  expect(warn).toHaveBeenCalledOnce()
})

test('what the page asked for before the greeting is done after it', () => {
  window.Guichet?.open?.()
  expect(types()).toEqual([])
  greet()
  expect(types()).toEqual(['hello', 'open'])
  speak({ type: 'opened' })
  expect(frame().className).toBe('open')
  expect(button()?.getAttribute('aria-expanded')).toBe('true')
})

test('listeners hear what happens until they leave, and one that throws disturbs nobody', () => {
  const heard: unknown[] = []
  window.Guichet?.on?.('unread', () => { throw new Error('the page\'s own fault') })
  const leave = window.Guichet?.on?.('unread', (count) => heard.push(count))
  greet()
  speak({ type: 'unread', count: 2, title: '2 new messages' })
  expect(() => vi.runOnlyPendingTimers()).toThrow('own fault')
  leave?.()
  speak({ type: 'unread', count: 3, title: '3 new messages' })
  expect(heard).toEqual([2])
})

test('the title of a hidden page alternates, and the page\'s own one comes back', () => {
  document.title = 'Shop'
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  greet()
  speak({ type: 'unread', count: 1, title: '1 new message' })
  vi.advanceTimersByTime(1300)
  expect(document.title).toBe('1 new message')
  vi.advanceTimersByTime(1200)
  expect(document.title).toBe('Shop')
  vi.advanceTimersByTime(1200)
  hidden.mockReturnValue(false)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(document.title).toBe('Shop')
})

test('the address is looked at, so that every kind of router is seen', () => {
  greet()
  history.pushState(null, '', '/bikes')
  vi.advanceTimersByTime(1100)
  expect(said[said.length - 1]?.message).toMatchObject({ type: 'place', place: { url: expect.stringContaining('/bikes') as string } })
})

test('shutdown lets the frame forget, and leaves nothing behind', () => {
  greet()
  window.Guichet?.shutdown?.()
  expect(said[said.length - 1]?.message).toMatchObject({ type: 'forget' })
  speak({ type: 'forgotten' })
  expect(document.querySelector('guichet-widget')).toBeNull()
  expect(window.Guichet).toBeUndefined()
})
