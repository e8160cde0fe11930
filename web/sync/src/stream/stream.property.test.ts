import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seeded, World } from '../simulation.ts'
import { Stream, type Answer } from './stream.ts'

const seed = Number(process.env.GUICHET_SEED ?? Date.now() % 2 ** 31)

/** The server's end of a stream, as docs/api/protocol.md tells it. */
class Far {
  private readonly messages: string[] = []
  /** By the mark that a tab puts into its hello. */
  readonly connections = new Map<number, number>()
  private asked: (() => void) | undefined
  secret = ''
  private count = 0

  constructor(private readonly hold: boolean) {}

  hello({ tab }: { tab: number }, connection: number, stream: string | undefined): Answer {
    if (stream !== undefined && stream !== this.secret) return { status: 404, body: null }
    if (stream === undefined) this.forget()
    this.connections.set(tab, connection)
    this.put(tab, '{"type":"ready"}')
    return { status: 200, body: { stream: this.secret } }
  }

  forget(): void {
    this.secret = `s${++this.count}`
    this.messages.length = 0
    this.connections.clear()
    this.asked?.()
  }

  put(tab: number, message: string): void {
    const connection = this.connections.get(tab)
    if (connection === undefined) return
    this.messages.push(`data: [${connection},${message}]\n\n`)
    this.asked?.()
  }

  stream(secret: string, got: number, lasting: boolean, write: (text: string) => void, end: (status: number) => void): void {
    this.asked?.()
    if (secret !== this.secret || got > this.messages.length) {
      end(404)
      return
    }
    let held = ''
    let over = false
    let sent = got
    const give = (text: string) => { if (this.hold) held += text; else write(text) }
    if (lasting) give(':\n\n')
    const go = () => {
      if (over) return
      const news = this.messages.slice(sent).join('')
      sent = this.messages.length
      if (news) give(news)
      if (secret === this.secret && (lasting || !news) && this.asked === go) return
      over = true
      if (held) write(held)
      end(200)
    }
    const before = this.asked
    this.asked = go
    before?.()
    go()
  }
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('say' as const), tab: fc.nat(2) }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('deliver' as const), tab: fc.nat(9) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), tab: fc.nat(9) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('tick' as const), tab: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), tab: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), tab: fc.nat(2) }) },
)

const settle = () => new Promise((resolve) => { setImmediate(resolve) })

test.each([['passed on', false], ['held back until they end', true]] as const)(
  `each tab hears what it was told, once and in order, until it is told that it ended; answers are %s (seed ${String(seed)})`, { timeout: 120_000 }, async (_, hold) => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
      const world = new World(seeded(seed)() * 2 ** 31)
      const far = new Far(hold)
      const stream = new Stream({ now: () => world.now, after: world.after, busy: () => undefined, request })
      const tabs = [0, 1, 2].map(() => new Tab(stream, far))

      function request(path: string, secret: string, body: object, heard?: (text: string) => void) {
        let finish: (answer: Answer) => void = () => undefined
        const done = new Promise<Answer>((resolve) => { finish = resolve })
        let over = false
        const broken = () => {
          over = true
          finish({ status: 0, body: null })
        }
        const given = (answer: Answer) => { world.carry(() => { if (!over) finish(answer) }, broken) }
        world.carry(() => {
          const asked = body as { hello: { tab: number }; connection: number; stream?: string; got: number; lasting: boolean; message?: { type: string } }
          if (path === 'hello') given(far.hello(asked.hello, asked.connection, asked.stream))
          else if (path === 'stream') far.stream(secret, asked.got, asked.lasting, (text) => { if (!over) heard?.(text) }, (status) => { given({ status, body: null }) })
          else given({ status: 204, body: null })
        }, broken)
        return { done, cancel: broken }
      }

      for (const { do: what, tab: which } of steps) {
        const tab = tabs[which % 3]
        switch (what) {
          case 'say': tab?.tell(); break
          case 'deliver': world.take(which)?.arrive(); break
          case 'lose': world.take(which)?.lose(); break
          case 'tick': world.tick(); break
          case 'close': tab?.close(); break
          case 'forget': far.forget(); break
        }
        await settle()
      }
      // The line is good again: every tab that is open hears the next word.
      for (const tab of tabs) tab.open()
      for (let turn = 0; turn < 400 && !tabs.every((tab) => tab.ready); turn++) {
        while (world.letters.length > 0) {
          world.take(0)?.arrive()
          await settle()
        }
        world.tick()
        await settle()
        for (const tab of tabs) tab.open()
      }
      for (const tab of tabs) tab.tell()
      for (let turn = 0; turn < 50 && !tabs.every((tab) => tab.whole); turn++) {
        while (world.letters.length > 0) {
          world.take(0)?.arrive()
          await settle()
        }
        world.tick()
        await settle()
      }
      for (const tab of tabs) {
        expect(tab.faults).toEqual([])
        expect([tab.ready, tab.whole]).toEqual([true, true])
      }
    }), { seed, numRuns: 150 })
  })

let numbers = 0

/** One tab that comes back whenever its connection has ended. */
class Tab {
  private greeted = false
  readonly faults: string[] = []
  private told: string[] = []
  private heard: string[] = []
  private mine = 0
  private socket: { send: (text: string) => void; close: () => void } | undefined

  constructor(private readonly stream: Stream, private readonly far: Far) {
    this.open()
  }

  /** Greeted, by the server as it is now. */
  get ready(): boolean {
    return this.greeted && this.far.connections.has(this.mine)
  }

  get whole(): boolean {
    return this.heard.length === this.told.length
  }

  open(): void {
    if (this.socket) return
    ;[this.greeted, this.told, this.heard] = [false, [], []]
    const mine = ++numbers
    this.socket = this.stream.open({
      opened: () => { if (mine === this.mine) this.socket?.send(`{"type":"hello","ticket":"t","tab":${mine}}`) },
      received: (text) => { if (mine === this.mine) this.hear(text) },
      closed: () => { if (mine === this.mine) this.socket = undefined },
    })
    this.mine = mine
  }

  close(): void {
    this.socket?.close()
    this.socket = undefined
  }

  tell(): void {
    if (!this.ready) return
    const text = `{"type":"events","n":${this.told.length}}`
    this.told.push(text)
    this.far.put(this.mine, text)
  }

  private hear(text: string): void {
    if (text === '{"type":"ready"}') {
      this.greeted = true
      return
    }
    // Told is more than heard when the stream was forgotten meanwhile; never less, and never in another order.
    if (text !== this.told[this.heard.length]) this.faults.push(`heard ${text} after ${this.heard.length} of ${this.told.length}`)
    this.heard.push(text)
  }
}
