import { beforeEach, expect, test } from 'vitest'
import { Feed, type FeedMessage, type FeedState, type TicketAnswer } from './index.ts'
import { World } from './simulation.ts'

interface Opened { opened(): void; received(text: string): void; closed(code: number): void; closedByUs: boolean; sent: FeedMessage[] }

let world: World
let sockets: Opened[]
let states: FeedState[]
let received: FeedMessage[]
let answer: TicketAnswer
let feed: Feed

beforeEach(() => {
  world = new World(1)
  sockets = []
  states = []
  received = []
  answer = { ticket: 't1' }
  feed = new Feed({
    now: () => world.now,
    random: () => 1,
    after: world.after,
    ticket: (done) => { done(answer) },
    open: (on) => {
      const socket: Opened = { ...on, closedByUs: false, sent: [] }
      sockets.push(socket)
      return { send: (text) => socket.sent.push(JSON.parse(text) as FeedMessage), close: () => { socket.closedByUs = true } }
    },
    hello: (ticket) => ({ type: 'hello', ticket, after: 7 }),
    receive: (message) => received.push(message),
    changed: (state) => states.push(state),
  })
})

function last(): Opened {
  const socket = sockets[sockets.length - 1]
  if (!socket) throw new Error('Nothing was opened.')
  return socket
}
const say = (message: FeedMessage) => { last().received(JSON.stringify(message)) }
const waiting = () => feed.state === 'waiting'
function open() {
  if (feed.state === 'off') feed.start()
  last().opened()
  say({ type: 'ready' })
}
/** Lets time pass second by second; `ping` as the server does it. */
function pass(seconds: number, ping = false) {
  const end = world.now + seconds * 1000
  while (world.now < end) {
    world.now += 1000
    while (world.timers.some((timer) => timer.at <= world.now)) world.tick()
    if (ping && world.now % 20_000 === 0 && feed.state === 'open') say({ type: 'ping' })
  }
}

test('says hello first, is open when the server is ready, answers ping with pong', () => {
  open()
  expect(last().sent).toEqual([{ type: 'hello', ticket: 't1', after: 7 }])
  say({ type: 'ping' })
  expect(last().sent[1]).toEqual({ type: 'pong' })
  expect(states).toEqual(['connecting', 'open'])
  expect(received).toEqual([{ type: 'ready' }])
})

test('a connection that is silent for 45 s is given up, one that pings is kept', () => {
  open()
  pass(300, true)
  expect(sockets).toHaveLength(1)
  pass(51)
  expect(sockets).toHaveLength(2)
  expect(sockets[0]?.closedByUs).toBe(true)
})

test('comes back after 0.5 s, 1 s, 2 s … at most 8 s', () => {
  feed.start()
  const waits = []
  for (let i = 0; i < 9; i++) {
    const start = world.now
    last().closed(1006)
    while (waiting()) world.tick()
    waits.push(world.now - start)
  }
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000])
})

test('a greeting alone does not clear the count of failures, a lasting connection does', () => {
  open()
  last().closed(1006)
  pass(1)
  open()
  const start = world.now
  last().closed(1006)
  while (waiting()) world.tick()
  expect(world.now - start).toBe(1000)
  open()
  pass(11, true)
  const later = world.now
  last().closed(1006)
  while (waiting()) world.tick()
  expect(world.now - later).toBe(500)
})

test('what an abandoned connection still reports is not heard', () => {
  open()
  const old = last()
  feed.wake('online')
  open()
  old.received('{"type":"events"}')
  old.closed(1006)
  expect(feed.state).toBe('open')
  expect(received.map((message) => message.type)).toEqual(['ready', 'ready'])
})

test('comes back at once when the network does, and when shown after a silence', () => {
  feed.start()
  last().closed(1006)
  feed.wake('online')
  expect(sockets).toHaveLength(2)
  open()
  feed.wake('shown')
  expect(sockets).toHaveLength(2)
  world.now += 30_000
  feed.wake('shown')
  expect(sockets).toHaveLength(3)
})

test('wakes by itself after sleep, whether it was connected or waiting', () => {
  open()
  world.now += 90_000
  world.tick()
  expect(sockets).toHaveLength(2)
  answer = { againAfterMs: 3_600_000 }
  open()
  feed.wake('online')
  expect(feed.state).toBe('waiting')
  pass(60)
  expect(sockets).toHaveLength(2)
  answer = { ticket: 't2' }
  world.now += 90_000
  world.tick()
  expect(sockets).toHaveLength(3)
})

test('before a shutdown it leaves at once and returns after the time it was told', () => {
  open()
  say({ type: 'reconnect', afterMs: 7000 })
  expect(last().closedByUs).toBe(true)
  pass(6)
  expect(sockets).toHaveLength(1)
  pass(3)
  expect(sockets).toHaveLength(2)
})

test('displaced by a newer connection it stays closed until used [SEC-093]', () => {
  open()
  last().closed(4409)
  pass(600)
  feed.wake('online')
  feed.wake('shown')
  expect(sockets).toHaveLength(1)
  feed.wake('used')
  expect(sockets).toHaveLength(2)
})

test('without a right to a ticket it ends, and starts again when told to', () => {
  answer = { ended: 'signed-out' }
  feed.start()
  expect([feed.state, feed.endedBy]).toEqual(['ended', 'signed-out'])
  pass(600)
  expect(sockets).toHaveLength(0)
  answer = { ticket: 't' }
  feed.start()
  last().opened()
  say({ type: 'ready' })
  expect(feed.state).toBe('open')
})

test('a connection that never gets ready is given up after 15 s', () => {
  feed.start()
  last().opened()
  pass(21)
  expect(sockets).toHaveLength(2)
})
