import { beforeEach, expect, test } from 'vitest'
import type { FeedEvents, FeedSocket } from '../feed.ts'
import { World } from '../simulation.ts'
import { Sharing, type Note } from './sharing.ts'

/** Until nothing is under way any more. */
const settle = () => new Promise((resolve) => { setImmediate(resolve) })

/** Several tabs of a browser, with its one lock and its one channel. */
class Browser {
  readonly world = new World(1)
  readonly tabs: Tab[] = []
  private holder: Tab | undefined
  private queue: Tab[] = []

  open(): Tab {
    const tab = new Tab(this, `tab${this.tabs.length}`)
    this.tabs.push(tab)
    return tab
  }

  post(from: Tab, note: Note): void {
    for (const tab of this.tabs) if (tab !== from && !tab.asleep) void Promise.resolve().then(() => { if (!tab.asleep) tab.sharing?.heard(note) })
  }

  ask(tab: Tab, steal: boolean): void {
    if (this.holder === undefined || steal) {
      const before = this.holder
      this.holder = tab
      tab.led?.(true)
      if (before) this.wait(before)
    } else {
      this.wait(tab)
    }
  }

  close(tab: Tab): void {
    tab.asleep = true
    this.tabs.splice(this.tabs.indexOf(tab), 1)
    this.queue = this.queue.filter((other) => other !== tab)
    if (this.holder !== tab) return
    this.holder = this.queue.shift()
    this.holder?.led?.(true)
  }

  private wait(tab: Tab): void {
    this.queue.push(tab)
    tab.led?.(false)
  }
}

class Tab {
  asleep = false
  led: ((leading: boolean) => void) | undefined
  sharing: Sharing | undefined
  resets = 0
  /** What this tab's stream carries. */
  readonly carried: { on: FeedEvents; said: string[]; closed: boolean }[] = []
  readonly heard: string[] = []

  constructor(browser: Browser, name: string) {
    this.sharing = new Sharing({
      open: (on) => {
        const line = { on, said: [] as string[], closed: false }
        this.carried.push(line)
        queueMicrotask(on.opened)
        return { send: (text) => { line.said.push(text) }, close: () => { line.closed = true } }
      },
      reset: () => { this.resets++ },
    }, {
      after: browser.world.after, name, post: (note) => { browser.post(this, note) },
      lead: (led, steal) => {
        this.led = led
        queueMicrotask(() => { browser.ask(this, steal) })
      },
    })
  }

  connect(): FeedSocket {
    if (!this.sharing) throw new Error('Not yet.')
    const socket: FeedSocket = this.sharing.open({
      opened: () => { socket.send('hello') },
      received: (text) => this.heard.push(text),
      closed: (code) => this.heard.push(`closed ${code}`),
    })
    return socket
  }
}

let browser: Browser
beforeEach(() => { browser = new Browser() })

test('one tab has the stream, and the others speak and hear by it [F32]', async () => {
  const [first, second, third] = [browser.open(), browser.open(), browser.open()]
  await settle()
  for (const tab of [first, second, third]) tab.connect()
  await settle()
  expect([first, second, third].map((tab) => tab.carried.length)).toEqual([3, 0, 0])
  expect(first.carried.map(({ said }) => said)).toEqual([['hello'], ['hello'], ['hello']])
  for (const [i, { on }] of first.carried.entries()) on.received(`for ${i}`)
  await settle()
  expect([first, second, third].map((tab) => tab.heard)).toEqual([['for 0'], ['for 1'], ['for 2']])
  first.carried[2]?.on.closed(4401)
  await settle()
  expect(third.heard).toEqual(['for 2', 'closed 4401'])
})

test('when the leading tab is closed the next one leads, and the others come back by it [F32]', async () => {
  const [first, second, third] = [browser.open(), browser.open(), browser.open()]
  await settle()
  for (const tab of [first, second, third]) tab.connect()
  await settle()
  browser.close(first)
  await settle()
  expect([second.heard, third.heard]).toEqual([['closed 1006'], ['closed 1006']])
  for (const tab of [second, third]) tab.connect()
  await settle()
  expect([second.carried.length, third.carried.length]).toEqual([2, 0])
})

test('a tab that goes tells the one that carries it', async () => {
  const [first, second] = [browser.open(), browser.open()]
  await settle()
  second.connect()
  await settle()
  second.sharing?.leave()
  await settle()
  expect(first.carried.map(({ closed }) => closed)).toEqual([true])
})

test('a leading tab that sleeps loses the lead after two seconds, and follows when it wakes', async () => {
  const [first, second] = [browser.open(), browser.open()]
  await settle()
  first.connect()
  await settle()
  first.asleep = true
  second.connect()
  await settle()
  expect(second.heard).toEqual([])
  browser.world.tick()
  await settle()
  expect(second.heard).toEqual(['closed 1006'])
  first.asleep = false
  second.connect()
  first.connect()
  await settle()
  expect([first.resets, second.carried.length]).toEqual([1, 2])
})

test('a lead that answers is not taken away, however slow the server is', async () => {
  const [first, second] = [browser.open(), browser.open()]
  await settle()
  second.connect()
  await settle()
  while (browser.world.timers.length > 0) browser.world.tick()
  await settle()
  expect([first.resets, second.heard]).toEqual([0, []])
})
