import { Feed, findOutcome, newSession, Outbox, Transcript, uuid7, type After, type FeedMessage, type Item } from './index.ts'

/** A tiny, faithful log and a network without manners, to drive the clients' rules in tests. */
export interface Entry {
  seq: number
  clientId: string
  author: string
  text: string
}

interface Post extends Pick<Item<string>, 'clientId' | 'session' | 'cseq' | 'seen'> {
  conversation: string
  author: string
  staff: boolean
  text: string
}

/** Numbers from a seed (mulberry32), so that a run can be repeated. */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export class Server {
  readonly log: Entry[] = []
  readonly id = 'c0ffee'
  /** While set, visitors are refused for good, as when somebody blocked them. */
  strict = false
  readonly sockets = new Set<(message: FeedMessage) => void>()
  private readonly cseq = new Map<string, number>()

  post(post: Post): { status: number; body: object } {
    const stored = this.log.find((entry) => entry.clientId === post.clientId)
    if (stored) return { status: 200, body: { conversation: this.id, event: stored } }
    if (this.strict && !post.staff) return { status: 403, body: { code: 'blocked' } }
    const expected = (this.cseq.get(post.session) ?? 0) + 1
    if (post.cseq !== expected) return { status: 409, body: { code: 'out-of-order', expected } }
    const missed = this.log.filter((entry) => entry.seq > post.seen && entry.author !== post.author)
    if (post.staff && missed.length > 0) {
      return { status: 409, body: { code: 'behind', events: this.log.filter((entry) => entry.seq > post.seen) } }
    }
    this.cseq.set(post.session, expected)
    const event = { seq: this.log.length + 1, clientId: post.clientId, author: post.author, text: post.text }
    this.log.push(event)
    for (const socket of this.sockets) socket({ type: 'events', events: [event] })
    return { status: 200, body: { conversation: this.id, event } }
  }
}

/** What is under way: letters arrive in any order, twice, late or never. */
export class World {
  now = 1_800_000_000_000
  readonly server = new Server()
  letters: { arrive(): void; lose(): void }[] = []
  timers: { at: number; run(): void }[] = []
  readonly random: () => number

  constructor(seed: number) {
    this.random = seeded(seed)
  }

  readonly fill = (bytes: Uint8Array): void => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(this.random() * 256)
  }

  readonly after: After = (milliseconds, run) => {
    const timer = { at: this.now + milliseconds, run }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }

  carry(arrive: () => void, lose: () => void = () => undefined): void {
    this.letters.push({ arrive, lose })
  }

  take(index: number): { arrive(): void; lose(): void } | undefined {
    return this.letters.splice(index % Math.max(1, this.letters.length), 1)[0]
  }

  /** Moves the clock to the next timer and lets it ring. */
  tick(): void {
    const timer = [...this.timers].sort((a, b) => a.at - b.at)[0]
    if (!timer) return
    this.timers = this.timers.filter((other) => other !== timer)
    this.now = Math.max(this.now, timer.at)
    timer.run()
  }
}

/** One page load of one person. `disk` is all that the next page load of the same person finds. */
export class Client {
  readonly transcript: Transcript<Entry>
  readonly outbox: Outbox<string>
  readonly feed: Feed
  cut: () => void = () => undefined
  private dead = false

  constructor(
    private readonly world: World,
    readonly author: string,
    private readonly staff: boolean,
    readonly disk: { outbox: string },
  ) {
    const { server, random, after } = world
    const alive = (run: () => void) => () => {
      if (!this.dead) run()
    }
    const later: After = (milliseconds, run) => after(milliseconds, alive(run))
    const now = () => world.now
    this.transcript = new Transcript((entry) => entry.seq, (entry) => entry.author === author)
    this.outbox = new Outbox<string>(newSession(world.fill), {
      now, random, after: later,
      id: () => uuid7(world.now, world.fill),
      changed: () => {
        if (!this.dead) disk.outbox = JSON.stringify(this.outbox.items)
      },
      send: ({ clientId, session, cseq, seen, conversation, draft }, done) => {
        const post = { clientId, session, cseq, seen, conversation, author, staff, text: draft }
        const again = alive(() => { done({ kind: 'again' }) })
        world.carry(() => {
          const answer = server.post(post)
          world.carry(alive(() => {
            const body = answer.body as { event?: Entry; events?: Entry[] }
            if (body.event) this.apply([body.event])
            if (body.events) this.apply(body.events)
            done(body.event ? { kind: 'stored', conversation: server.id } : findOutcome(answer.status, answer.body))
          }), again)
        }, again)
      },
    })
    this.feed = new Feed({
      now, random, after: later,
      ticket: (done) => {
        const failed = alive(() => { done({}) })
        world.carry(alive(() => { world.carry(alive(() => { done({ ticket: 't' }) }), failed) }), failed)
      },
      open: (on) => this.connect(alive, on),
      hello: () => ({ type: 'hello', after: this.transcript.last ?? 0 }),
      receive: (message) => {
        if (message.type === 'ready') {
          if (this.transcript.last === null) this.transcript.load(message.newest as Entry[], false)
          this.learn()
          this.outbox.wake()
        } else {
          this.apply(message.events as Entry[])
        }
      },
      changed: (state) => {
        if (state !== 'open') this.outbox.interrupted()
      },
    })
    this.outbox.adopt(JSON.parse(disk.outbox) as Item<string>[])
    this.feed.start()
  }

  /** Where one writes while the conversations are not known yet: behind what one wrote before. */
  get conversation(): string {
    return this.transcript.last ? this.world.server.id : (this.outbox.items[this.outbox.items.length - 1]?.conversation ?? '~')
  }

  say(text: string): void {
    this.outbox.add(this.conversation, text, this.transcript.last ?? 0, this.feed.state === 'open')
  }

  /** The author reads what he had missed and says: send it all the same. */
  insist(): void {
    for (const item of this.outbox.items) {
      if (item.state === 'held') this.outbox.confirm(item.conversation, this.transcript.last ?? 0)
      if (item.state === 'refused') this.outbox.retry(item.clientId)
    }
  }

  crash(): Client {
    this.dead = true
    this.cut()
    return new Client(this.world, this.author, this.staff, this.disk)
  }

  /** As soon as the conversation's id is known, both lanes are one: what waits in `~` goes first. */
  private learn(): void {
    if (this.transcript.last) this.outbox.rename('~', this.world.server.id)
  }

  private apply(events: Entry[]): void {
    this.transcript.apply(events)
    this.learn()
    const { gap } = this.transcript
    if (gap === null) return
    const fill = () => { this.world.carry(() => { if (!this.dead) this.apply(this.world.server.log.slice(gap)) }, fill) }
    fill()
  }

  private connect(alive: (run: () => void) => () => void, on: Parameters<ConstructorParameters<typeof Feed>[0]['open']>[0]) {
    const { world } = this
    let open = true
    const push = (message: FeedMessage) => {
      world.carry(() => { if (open) on.received(JSON.stringify(message)) })
    }
    this.cut = () => {
      if (!open) return
      open = false
      world.server.sockets.delete(push)
      alive(() => { on.closed(1006) })()
    }
    world.carry(alive(() => { if (open) on.opened() }), () => { this.cut() })
    return {
      close: () => {
        open = false
        world.server.sockets.delete(push)
      },
      send: (text: string) => {
        const message = JSON.parse(text) as FeedMessage
        if (message.type !== 'hello') return
        world.carry(alive(() => {
          if (!open) return
          world.server.sockets.add(push)
          const missed = world.server.log.slice(Number(message.after))
          // `ready` is the first thing a real socket delivers; events may overtake each other as between nodes.
          on.received(JSON.stringify({ type: 'ready', newest: world.server.log }))
          if (missed.length > 0) push({ type: 'events', events: missed })
        }), () => { this.cut() })
      },
    }
  }
}
