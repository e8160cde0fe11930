import { beforeEach, expect, test } from 'vitest'
import { Outbox, uuid7, type Item, type Outcome } from './index.ts'
import { World } from './simulation.ts'

let world: World
let sent: { item: Item<string>; done: (outcome: Outcome) => void }[]
let outbox: Outbox<string>

function newOutbox(session = '0123456789abcdef'): Outbox<string> {
  return new Outbox<string>(session, {
    now: () => world.now,
    random: () => 1,
    after: world.after,
    id: () => uuid7(world.now, world.fill),
    changed: () => undefined,
    send: (item, done) => sent.push({ item: { ...item }, done }),
  })
}

beforeEach(() => {
  world = new World(1)
  sent = []
  outbox = newOutbox()
})

const stored: Outcome = { kind: 'stored', conversation: 'c1' }
const texts = () => sent.map(({ item }) => `${item.draft} ${String(item.cseq)} ${item.conversation}`)

test('one send of a conversation is under way at a time, and the first answer names the conversation', () => {
  outbox.add('~', 'one', 0)
  outbox.add('~', 'two', 0)
  outbox.add('c2', 'elsewhere', 0)
  expect(texts()).toEqual(['one 1 ~', 'elsewhere 1 c2'])
  sent[0]?.done(stored)
  expect(texts()[2]).toBe('two 2 c1')
  sent[2]?.done(stored)
  outbox.add('~', 'three', 0)
  expect(texts()[3]).toBe('three 3 c1')
})

test('a lost connection is repeated with the same name and number after a growing wait', () => {
  outbox.add('c1', 'one', 0)
  sent[0]?.done({ kind: 'again' })
  expect(sent).toHaveLength(1)
  const start = world.now
  world.tick()
  expect(world.now - start).toBe(1000)
  sent[1]?.done({ kind: 'again' })
  world.tick()
  expect(world.now - start).toBe(3000)
  expect(new Set(sent.map(({ item }) => `${item.clientId} ${String(item.cseq)}`)).size).toBe(1)
})

test('Retry-After is a minimum, and wake does not wait at all', () => {
  outbox.add('c1', 'one', 0)
  sent[0]?.done({ kind: 'again', afterMs: 20_000 })
  expect((world.timers[0]?.at ?? 0) - world.now).toBe(20_000)
  outbox.wake()
  expect(sent).toHaveLength(2)
})

test('a late answer to an attempt that was given up changes nothing', () => {
  outbox.add('c1', 'one', 0)
  sent[0]?.done({ kind: 'again' })
  world.tick()
  sent[0]?.done({ kind: 'refused', reason: { code: 'x' } })
  expect(outbox.items[0]?.state).toBe('sending')
})

test('behind while the feed was there all the time: sent again at once with what is seen now', () => {
  outbox.add('c1', 'one', 5, true)
  sent[0]?.done({ kind: 'behind', seen: 7 })
  expect(sent[1]?.item).toMatchObject({ seen: 7, cseq: 1, clientId: sent[0]?.item.clientId })
})

test('behind after the feed was lost: held with everything after it until the author confirms', () => {
  outbox.add('c1', 'one', 5, true)
  outbox.add('c1', 'two', 5, true)
  outbox.interrupted()
  sent[0]?.done({ kind: 'behind', seen: 7 })
  outbox.wake()
  expect(outbox.items.map((item) => item.state)).toEqual(['held', 'waiting'])
  expect(sent).toHaveLength(1)
  outbox.confirm('c1', 8)
  expect(sent[1]?.item).toMatchObject({ draft: 'one', seen: 8 })
})

test('what is refused keeps its words and its reason, and lets the next one pass', () => {
  outbox.add('c1', 'bad', 0)
  outbox.add('c1', 'good', 0)
  sent[0]?.done({ kind: 'refused', reason: { code: 'blocked', detail: 'You cannot write here.' } })
  expect(outbox.items[0]).toMatchObject({ state: 'refused', draft: 'bad', reason: { code: 'blocked' } })
  expect(texts()[1]).toBe('good 1 c1')
  const refused = outbox.items[0]?.clientId ?? ''
  outbox.retry(refused)
  sent[1]?.done(stored)
  expect(texts()[2]).toBe('bad 2 c1')
  sent[2]?.done({ kind: 'refused', reason: { code: 'blocked' } })
  expect(outbox.discard(refused)).toBe('bad')
  expect(outbox.items).toEqual([])
})

test('out of order takes the number that the server expects, and does not ask in a tight loop', () => {
  outbox.add('c1', 'one', 0)
  sent[0]?.done({ kind: 'out-of-order', expected: 4 })
  expect(sent[1]?.item.cseq).toBe(4)
  sent[1]?.done({ kind: 'out-of-order', expected: 5 })
  expect(sent).toHaveLength(2)
})

test('signed out: nothing leaves and nothing is lost until somebody has signed in', () => {
  outbox.add('c1', 'one', 0)
  sent[0]?.done({ kind: 'signed-out' })
  outbox.add('c2', 'two', 0)
  expect(sent).toHaveLength(1)
  outbox.wake()
  expect(sent.slice(1).map(({ item }) => item.draft)).toEqual(['one', 'two'])
})

test('what a crashed tab left goes first, the attempted one with its own session and number [F30]', () => {
  outbox.add('c1', 'attempted', 0)
  outbox.add('c1', 'not attempted', 0)
  const disk = JSON.parse(JSON.stringify(outbox.items)) as Item<string>[]
  sent = []
  const next = newOutbox('fedcba9876543210')
  next.adopt(disk)
  next.adopt(disk)
  next.add('c1', 'mine', 0)
  for (let i = 0; i < 3; i++) sent[i]?.done(stored)
  expect(sent.map(({ item }) => [item.draft, item.session[0], item.cseq])).toEqual([
    ['attempted', '0', 1], ['not attempted', 'f', 1], ['mine', 'f', 2],
  ])
  expect(sent[0]?.item.clientId).toBe(disk[0]?.clientId)
})

test('what is adopted while something is under way still goes before what is written here', () => {
  outbox.add('c1', 'left behind', 0)
  const disk = JSON.parse(JSON.stringify(outbox.items)) as Item<string>[]
  sent = []
  const next = newOutbox('fedcba9876543210')
  next.add('c1', 'under way', 0)
  next.add('c1', 'mine', 0)
  next.adopt(disk)
  expect(sent).toHaveLength(1)
  sent[0]?.done(stored)
  sent[1]?.done(stored)
  expect(sent.map(({ item }) => item.draft)).toEqual(['under way', 'left behind', 'mine'])
})
