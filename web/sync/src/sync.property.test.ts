import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Client, World } from './simulation.ts'

const seed = Number(process.env.GUICHET_SEED ?? Date.now() % 2 ** 31)
const runs = Number(process.env.GUICHET_RUNS ?? 1500)

const who = fc.nat(2)
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('say' as const), who }) },
  { weight: 20, arbitrary: fc.record({ do: fc.constant('deliver' as const), which: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('lose' as const), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('repeat' as const), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delay' as const), which: fc.nat(20) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('tick' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reload' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cut' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('online' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('insist' as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('strict' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

function run(worldSeed: number, steps: Step[]) {
  const world = new World(worldSeed)
  const clients = [
    new Client(world, 'visitor', false, { outbox: '[]' }),
    new Client(world, 'maria', true, { outbox: '[]' }),
    new Client(world, 'jonas', true, { outbox: '[]' }),
  ]
  const said: { author: string; text: string }[] = []
  let everStrict = false
  const say = (client: Client) => {
    const text = `${client.author} ${said.length}`
    said.push({ author: client.author, text })
    client.say(text)
  }

  for (const step of steps) {
    const client = clients['who' in step ? step.who : 0]
    if (!client) throw new Error('Nobody.')
    switch (step.do) {
      case 'say': {
        say(client)
        break
      }
      case 'deliver': world.take(step.which)?.arrive(); break
      case 'lose': world.take(step.which)?.lose(); break
      case 'repeat': world.letters[step.which % Math.max(1, world.letters.length)]?.arrive(); break
      // The sender believes it lost, and it arrives all the same.
      case 'delay': world.letters[step.which % Math.max(1, world.letters.length)]?.lose(); break
      case 'tick': world.tick(); break
      case 'reload': if ('who' in step) clients[step.who] = client.crash(); break
      case 'cut': client.cut(); break
      case 'online': client.feed.wake('online'); break
      case 'insist': client.insist(); break
      case 'strict': world.server.strict = !world.server.strict; everStrict ||= world.server.strict; break
    }
    for (const { transcript, outbox } of clients) checkScreen(world, transcript, outbox)
  }
  heal(world, clients, say)
  return { world, clients, said, everStrict }
}

function checkScreen(world: World, transcript: Client['transcript'], outbox: Client['outbox']) {
  // In order and without a gap at every moment, not only in the end.
  const first = transcript.events[0]?.seq ?? 1
  expect(transcript.events).toEqual(world.server.log.slice(first - 1, first - 1 + transcript.events.length))
  const keys = transcript.lines(outbox.items).map((line) => line.key)
  expect(new Set(keys).size).toBe(keys.length)
}

function heal(world: World, clients: Client[], say: (client: Client) => void) {
  world.server.strict = false
  // A push that was lost on an open socket shows by the next one.
  for (const client of clients) say(client)
  const settled = () =>
    world.letters.length === 0 && clients.every((c) => c.feed.state === 'open' && c.outbox.items.length === 0 && c.transcript.gap === null)
  for (let turn = 0; turn < 4000 && !settled(); turn++) {
    while (world.letters.length > 0) world.take(0)?.arrive()
    for (const client of clients) client.insist()
    world.tick()
  }
}

test(`nothing lost, nothing twice, order kept, screen equals log (seed ${String(seed)})`, { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(fc.integer(), fc.array(step, { minLength: 20, maxLength: 120 }), (worldSeed, steps) => {
      const { world, clients, said, everStrict } = run(worldSeed, steps)
      const log = world.server.log.map(({ author, text }) => ({ author, text }))
      expect([...log].sort(byText)).toEqual([...said].sort(byText))
      for (const client of clients) {
        expect(client.transcript.lines(client.outbox.items).map((line) => line.event)).toEqual(world.server.log)
        // A refused item is sent again after those that came later, at its author's wish.
        if (everStrict && client.author === 'visitor') continue
        const own = (list: typeof said) => list.filter((entry) => entry.author === client.author)
        expect(own(log)).toEqual(own(said))
      }
    }),
    { seed, numRuns: runs },
  )
})

const byText = (a: { text: string }, b: { text: string }) => (a.text < b.text ? -1 : 1)
