import { beforeEach, expect, test } from 'vitest'
import { chooseWay, Feed, type FeedEvents, type FeedMessage, type Way } from './index.ts'
import { World } from './simulation.ts'

let world: World
let sockets: FeedEvents[]
let others: FeedEvents[]
let fetched: number
let fetches: boolean
let back: () => void
let heard: string[]

const collect = (into: FeedEvents[]): Way => (on) => {
  into.push(on)
  return { send: () => undefined, close: () => undefined }
}
const fetchOther = (goBack: () => void): Promise<Way> => {
  fetched++
  back = goBack
  return fetches ? Promise.resolve(collect(others)) : Promise.reject(new Error('the file did not come'))
}
const settle = () => new Promise((resolve) => { setImmediate(resolve) })
const last = (list: FeedEvents[]): FeedEvents => {
  const found = list[list.length - 1]
  if (!found) throw new Error('Nothing was opened.')
  return found
}

beforeEach(() => {
  world = new World(1)
  ;[sockets, others, fetched, fetches, heard] = [[], [], 0, true, []]
})

function open(way: Way): void {
  way({ opened: () => heard.push('opened'), received: (text) => heard.push(text), closed: (code) => heard.push(`closed ${code}`) })
}
const choose = (known = false) => chooseWay(collect(sockets), fetchOther, { now: () => world.now, after: world.after }, known)

test('a socket that is heard is kept, whatever ends it later', async () => {
  const way = choose()
  for (let i = 0; i < 5; i++) {
    open(way)
    last(sockets).received('ready')
    world.now += 41_000
    last(sockets).closed(1006)
    open(way)
    last(sockets).received('ready')
    last(sockets).closed(4413)
  }
  await settle()
  expect([sockets.length, fetched]).toEqual([10, 0])
})

test.each([
  ['refused', () => { last(sockets).closed(1006) }],
  ['never answered', () => { world.tick() }],
  ['opened, and silent', () => { last(sockets).opened(); world.tick() }],
])('after one that was %s the other way is taken [F32]', async (_, end) => {
  const began = world.now
  const way = choose()
  open(way)
  end()
  await settle()
  expect(heard[heard.length - 1]).toBe('closed 1006')
  expect(world.now - began).toBeLessThanOrEqual(2500)
  open(way)
  expect([sockets.length, others.length]).toEqual([1, 1])
})

test('two that were cut young and without a word are enough; one, or one that lived between them, is not', async () => {
  const way = choose()
  const live = async (milliseconds: number) => {
    open(way)
    last(sockets).received('ready')
    world.now += milliseconds
    last(sockets).closed(1006)
    await settle()
  }
  await live(30_000)
  await live(50_000)
  await live(30_000)
  expect(fetched).toBe(0)
  await live(30_000)
  expect(fetched).toBe(1)
})

test('where the other way cannot be fetched sockets are tried again', async () => {
  fetches = false
  const way = choose()
  open(way)
  last(sockets).closed(1006)
  await settle()
  open(way)
  expect(sockets).toHaveLength(2)
})

test('known to be broken it begins with the other way, and goes back when told', async () => {
  const way = choose(true)
  open(way)
  world.tick()
  await settle()
  open(way)
  expect([sockets.length, others.length]).toEqual([0, 1])
  back()
  open(way)
  expect(sockets).toHaveLength(1)
})

test('closed by its owner it says nothing, and nothing is learnt', async () => {
  const way = choose()
  const socket = way({ opened: () => undefined, received: () => undefined, closed: (code) => heard.push(`closed ${code}`) })
  socket.close()
  last(sockets).closed(1006)
  while (world.timers.length > 0) world.tick()
  await settle()
  expect([heard, fetched]).toEqual([[], 0])
})

test('a feed whose sockets are never answered is open by the other way within 5 s at the worst [F32]', async () => {
  let readyAt = 0
  const feed = new Feed({
    now: () => world.now, random: () => 1, after: world.after,
    ticket: (done) => { done({ ticket: 't' }) },
    open: chooseWay(collect(sockets), () => Promise.resolve<Way>((on) => {
      queueMicrotask(on.opened)
      return { send: () => { on.received('{"type":"ready"}') }, close: () => undefined }
    }), { now: () => world.now, after: world.after }, false),
    hello: (ticket) => ({ type: 'hello', ticket }),
    receive: (message: FeedMessage) => { if (message.type === 'ready') readyAt ||= world.now },
    changed: () => undefined,
  })
  const began = world.now
  feed.start()
  for (let i = 0; i < 10 && readyAt === 0; i++) {
    world.tick()
    await settle()
  }
  expect(readyAt - began).toBeGreaterThan(0)
  expect(readyAt - began).toBeLessThan(5000)
  feed.stop()
})
