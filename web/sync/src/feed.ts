import { backOff, type After } from './back-off.ts'

/**
 * `displaced`: a newer connection took the place (4409), stays closed until used. `ended`: there is no ticket for us,
 * `start` again after signing in. `waiting`: comes back by itself.
 */
export type FeedState = 'off' | 'connecting' | 'open' | 'waiting' | 'displaced' | 'ended'

/** A message of the feed; what else it holds is the matter of its receiver. */
export interface FeedMessage {
  type: string
  [member: string]: unknown
}

/** A ticket, or when to ask again, or that asking again is of no use. */
export type TicketAnswer = { ticket: string } | { againAfterMs?: number } | { ended: string }

export interface FeedSocket {
  send: (text: string) => void
  close: () => void
}

export interface FeedEvents {
  opened: () => void
  received: (text: string) => void
  closed: (code: number) => void
}

export interface FeedEffects {
  now(): number
  random(): number
  after: After
  /** Fetches a new ticket. Must answer in the end (give the request a time limit). */
  ticket(done: (answer: TicketAnswer) => void): void
  /** Opens what carries it (way.ts). After `close` nothing it reports is heard any more. */
  open(on: FeedEvents): FeedSocket
  /** The first message, made when the socket is open so that its cursor is the present one. */
  hello(ticket: string): FeedMessage
  /** Every message but ping and reconnect, `ready` included. */
  receive(message: FeedMessage): void
  changed(state: FeedState): void
}

const silence = 45_000
const patience = 15_000
const pingEvery = 20_000

function parse(text: string): FeedMessage {
  try {
    return JSON.parse(text) as FeedMessage
  } catch {
    return { type: 'unreadable' }
  }
}

/** The one connection of a client: comes back by itself after whatever happened to it. */
export class Feed {
  state: FeedState = 'off'
  /** What the ticket's refusal was, when `ended`. */
  endedBy: string | undefined
  private socket: FeedSocket | undefined
  /** Every connection has a number; what an earlier one still reports is not heard. */
  private connection = 0
  private tries = 0
  private heardAt = 0
  private readyAt = 0
  private tickedAt = 0
  private cancelTick: (() => void) | undefined
  private cancelRetry: (() => void) | undefined

  constructor(private readonly effects: FeedEffects) {}

  start(): void {
    if (this.state !== 'off' && this.state !== 'ended') return
    this.tries = 0
    this.tick(this.effects.now())
    this.connect()
  }

  stop(): void {
    this.drop()
    this.cancelTick?.()
    this.become('off')
  }

  /** `online`: the network is another one. `shown`: visible again (visibilitychange, pageshow). `used`: somebody works here. */
  wake(why: 'online' | 'shown' | 'used'): void {
    const { state } = this
    const silent = this.effects.now() - this.heardAt
    if (state === 'waiting' || (state === 'displaced' && why === 'used')) this.connect()
    else if (state === 'open' && (why === 'online' || silent > pingEvery + 5000)) this.connect()
  }

  /** Sends a fleeting message, if there is a connection. */
  send(message: FeedMessage): boolean {
    if (this.state !== 'open') return false
    this.socket?.send(JSON.stringify(message))
    return true
  }

  private connect(): void {
    this.drop()
    const mine = this.connection
    this.heardAt = this.effects.now()
    this.become('connecting')
    this.effects.ticket((answer) => {
      if (mine !== this.connection) return
      if ('ticket' in answer) this.open(mine, answer.ticket)
      else if ('ended' in answer) this.end(answer.ended)
      else this.comeBack(answer.againAfterMs)
    })
  }

  private open(mine: number, ticket: string): void {
    const heard = (run: () => void) => {
      if (mine === this.connection) run()
    }
    this.socket = this.effects.open({
      opened: () => { heard(() => this.socket?.send(JSON.stringify(this.effects.hello(ticket)))) },
      received: (text) => { heard(() => { this.received(text) }) },
      closed: (code) => { heard(() => { this.closed(code) }) },
    })
  }

  private received(text: string): void {
    this.heardAt = this.effects.now()
    const message = parse(text)
    if (message.type === 'ping') {
      this.socket?.send('{"type":"pong"}')
    } else if (message.type === 'reconnect') {
      this.drop()
      this.wait(Number(message.afterMs) || 0)
    } else {
      if (message.type === 'ready') {
        this.readyAt = this.heardAt
        this.become('open')
      }
      this.effects.receive(message)
    }
  }

  private closed(code: number): void {
    if (code === 4409) {
      this.drop()
      this.become('displaced')
    } else {
      this.comeBack()
    }
  }

  private end(by: string): void {
    this.drop()
    this.cancelTick?.()
    this.endedBy = by
    this.become('ended')
  }

  private comeBack(atLeast = 0): void {
    // A server that greets and then hangs up at once is not a working one: only a lasting connection clears the count.
    if (this.state === 'open' && this.effects.now() - this.readyAt > 10_000) this.tries = 0
    this.drop()
    this.wait(Math.max(atLeast, backOff(this.tries++, this.effects.random())))
  }

  private wait(milliseconds: number): void {
    this.become('waiting')
    this.cancelRetry = this.effects.after(milliseconds, () => { this.connect() })
  }

  private drop(): void {
    this.connection++
    this.cancelRetry?.()
    this.socket?.close()
    this.socket = undefined
  }

  private become(state: FeedState): void {
    if (state === this.state) return
    this.state = state
    this.effects.changed(state)
  }

  private tick(previous: number): void {
    const now = this.effects.now()
    this.tickedAt = now
    this.cancelTick = this.effects.after(5000, () => { this.tick(this.tickedAt) })
    if (now < this.heardAt) this.heardAt = now
    // Timers of hidden pages run once a minute, so a late tick alone does not prove sleep while the feed is being heard.
    if (this.state === 'open' && now - this.heardAt > silence) this.connect()
    else if (this.state === 'connecting' && now - this.heardAt > patience) this.comeBack()
    else if (this.state === 'waiting' && now - previous > silence) this.connect()
  }
}
