import type { After } from '../back-off.ts'
import type { FeedEvents, FeedSocket } from '../feed.ts'

export interface Answer {
  /** 0 when the request broke. */
  status: number
  body: unknown
}

export interface StreamEffects {
  now(): number
  after: After
  /** One POST below `/feed/`. `heard` gets a good answer's text as it comes; without it the answer is JSON. `cancel` ends it as broken. */
  request(path: string, secret: string, body: object, heard?: (text: string) => void): { done: Promise<Answer>; cancel(): void }
  /** The server turns everybody away for a while: nothing is known about sockets. */
  busy(): void
}

const firstByte = 1500
const firstWord = 2500
/** The server pings every 20 s. */
const silence = 30_000
const lastingAtLeast = 10_000
const mostFailures = 3
const mostWaiting = 50

/**
 * The one connection of a browser where no WebSocket gets through (docs/subsystems/feed.md): every tab's feed on one chain of
 * requests. It begins with polls, which come through everywhere, and goes over to an answer that does not end where one is
 * not held back on the way.
 */
export class Stream {
  private secret: string | undefined
  private got = 0
  private mayLast = true
  private count = 0
  private readonly tabs = new Map<number, FeedEvents>()
  private cancelRead: (() => void) | undefined
  private cancelExpectation: (() => void) | undefined
  private reading = false
  /** Sent one after the other: what is said later arrives later. */
  private sending: Promise<void> = Promise.resolve()
  private waiting = 0
  /** Each stream of the server has a number; what an earlier one still reports is not heard. */
  private turn = 0

  constructor(private readonly effects: StreamEffects) {}

  open(on: FeedEvents): FeedSocket {
    const number = ++this.count
    let greeted = false
    this.tabs.set(number, on)
    void Promise.resolve().then(() => { on.opened() })
    return {
      send: (text) => {
        const run = greeted ? () => this.tell(number, text) : () => this.greet(number, text)
        greeted = true
        this.say(run)
      },
      close: () => {
        if (!this.tabs.delete(number)) return
        const { secret } = this
        if (secret !== undefined) this.say(() => this.post(secret, { connection: number }))
        if (this.tabs.size === 0) this.reset()
      },
    }
  }

  /** Ends every tab's connection; the tabs come back by themselves. */
  reset(): void {
    this.turn++
    this.secret = undefined
    this.got = 0
    this.reading = false
    this.cancelExpectation?.()
    this.cancelRead?.()
    const lost = [...this.tabs.values()]
    this.tabs.clear()
    for (const tab of lost) tab.closed(1006)
  }

  private say(run: () => Promise<void>): void {
    if (this.waiting > mostWaiting) return
    this.waiting++
    this.sending = this.sending.then(run).then(() => { this.waiting-- })
  }

  private async greet(connection: number, text: string): Promise<void> {
    const { turn } = this
    const { ticket, ...hello } = JSON.parse(text) as { ticket?: string }
    const stream = this.secret
    const { status, body } = await this.effects.request('hello', ticket ?? '', { hello, connection, ...(stream && { stream }) }).done
    if (turn !== this.turn) return
    if (status === 200) {
      this.secret = (body as { stream: string }).stream
      if (!this.reading) void this.read()
      // The greeting lies on the stream already.
      else this.expect(firstWord)
    } else {
      const tab = this.tabs.get(connection)
      this.tabs.delete(connection)
      if (this.tabs.size === 0 && (status === 429 || status === 503)) this.effects.busy()
      tab?.closed(status === 401 ? 4401 : 1006)
      if (status === 404) this.reset()
    }
  }

  private async tell(connection: number, text: string): Promise<void> {
    if (this.secret !== undefined) await this.post(this.secret, { connection, message: JSON.parse(text) as unknown })
  }

  /** What it says is fleeting: an answer that says no is not worth more than one that was lost. */
  private async post(secret: string, body: object): Promise<void> {
    await this.effects.request('messages', secret, body).done
  }

  private async read(): Promise<void> {
    const { turn } = this
    this.reading = true
    for (let asked = 0, failures = 0; turn === this.turn; asked++) {
      const lasting = this.mayLast && asked > 0
      const [before, began] = [this.got, this.effects.now()]
      const status = await this.ask(lasting)
      if (turn !== this.turn) return
      if (status === 200) {
        failures = 0
        // Cut short on the way each time, it would be no better than a poll and cost more.
        if (lasting && this.effects.now() - began < lastingAtLeast) this.mayLast = false
        if (this.got === before) await this.pause(1000)
      } else if (status === 404 || status === 401 || ++failures > mostFailures) {
        this.reset()
        return
      } else {
        await this.pause(300 * failures)
      }
    }
  }

  private async ask(lasting: boolean): Promise<number> {
    let rest = ''
    const { turn } = this
    const request = this.effects.request('stream', this.secret ?? '', { got: this.got, lasting }, (text) => {
      if (turn !== this.turn) return
      this.expect(silence)
      const parts = (rest + text).split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) if (part.startsWith('data: ')) this.take(part.slice('data: '.length))
    })
    this.cancelRead = () => { request.cancel() }
    this.expect(lasting ? firstByte : silence)
    const { status } = await request.done
    this.cancelExpectation?.()
    return status
  }

  /** `[number, message]`: the message goes on as it came. */
  private take(pair: string): void {
    this.got++
    const comma = pair.indexOf(',')
    const number = Number(pair.slice(1, comma))
    const text = pair.slice(comma + 1, -1)
    const tab = this.tabs.get(number)
    if (text.startsWith('{"type":"close"')) {
      this.tabs.delete(number)
      tab?.closed((JSON.parse(text) as { code: number }).code)
      if (this.tabs.size === 0) this.reset()
    } else {
      tab?.received(text)
    }
  }

  /** Within this time something comes, or the answer is held back on the way: from then on each ends with what it brings. */
  private expect(within: number): void {
    this.cancelExpectation?.()
    this.cancelExpectation = this.effects.after(within, () => {
      this.mayLast = false
      this.cancelRead?.()
    })
  }

  private pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => { this.effects.after(milliseconds, resolve) })
  }
}
