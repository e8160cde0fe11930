import type { After } from '../back-off.ts'
import type { FeedEvents, FeedSocket } from '../feed.ts'
import type { Way } from '../way.ts'

/** What the tabs of a browser say to each other. */
export type Note =
  | { up: string; text: string }
  | { shut: string }
  | { down: string; text: string }
  | { taken: string }
  | { closed: string; code: number }
  | { leads: string }

export interface SharingEffects {
  after: After
  /** This tab's name. */
  name: string
  /** To the other tabs. */
  post: (note: Note) => void
  /** Asks to lead: `led(true)` when this tab leads, `led(false)` when another does; more than once as that changes. `steal`: from one who sleeps. */
  lead(led: (leading: boolean) => void, steal: boolean): void
}

/** How long the leading tab may take to say that it has taken a connection. */
const answer = 2000

/**
 * One tab of the browser leads and has the stream; the others give it their connections to carry. Browsers hold few
 * connections to one server, and many tabs that each keep one would leave none for anything else.
 */
export class Sharing {
  private leading: boolean | undefined
  private count = 0
  private readonly waiting: (() => void)[] = []
  /** This tab's own connections that another tab carries. */
  private readonly lent = new Map<string, { on: FeedEvents; taken: () => void }>()
  /** Those of other tabs that this one carries. */
  private readonly carried = new Map<string, FeedSocket>()

  constructor(private readonly stream: { open: Way; reset(): void }, private readonly effects: SharingEffects) {
    this.lead(false)
  }

  open(on: FeedEvents): FeedSocket {
    let socket: FeedSocket | undefined
    let shut = false
    const begin = () => {
      if (!shut) socket = this.leading ? this.stream.open(on) : this.lend(on)
    }
    if (this.leading === undefined) this.waiting.push(begin)
    else begin()
    return {
      send: (text) => { socket?.send(text) },
      close: () => {
        shut = true
        socket?.close()
      },
    }
  }

  heard(note: Note): void {
    if ('down' in note) this.lent.get(note.down)?.on.received(note.text)
    else if ('taken' in note) this.lent.get(note.taken)?.taken()
    else if ('closed' in note) this.lose(note.closed, note.code)
    else if ('leads' in note) this.loseAll()
    else if (this.leading && 'up' in note) this.carry(note.up).send(note.text)
    else if (this.leading && 'shut' in note) {
      this.carried.get(note.shut)?.close()
      this.carried.delete(note.shut)
    }
  }

  /** The page goes: who leads need not find out by the silence. */
  leave(): void {
    for (const id of this.lent.keys()) this.effects.post({ shut: id })
    this.loseAll()
  }

  private lead(steal: boolean): void {
    this.effects.lead((leading) => {
      const before = this.leading
      this.leading = leading
      if (leading) {
        // Also to those who wrote to a tab that was not there any more, or not yet.
        this.effects.post({ leads: this.effects.name })
        this.loseAll()
      } else if (before) {
        this.carried.clear()
        this.stream.reset()
      }
      for (const begin of this.waiting.splice(0)) begin()
    }, steal)
  }

  private lend(on: FeedEvents): FeedSocket {
    const id = `${this.effects.name}:${++this.count}`
    // A tab that the system has put to sleep leads nobody.
    const taken = this.effects.after(answer, () => { if (!this.leading) this.lead(true) })
    this.lent.set(id, { on, taken })
    void Promise.resolve().then(() => { on.opened() })
    return {
      send: (text) => { this.effects.post({ up: id, text }) },
      close: () => {
        taken()
        if (this.lent.delete(id)) this.effects.post({ shut: id })
      },
    }
  }

  private carry(id: string): FeedSocket {
    const { post } = this.effects
    const known = this.carried.get(id)
    if (known) return known
    post({ taken: id })
    const socket = this.stream.open({
      opened: () => undefined,
      received: (text) => { post({ down: id, text }) },
      closed: (code) => {
        this.carried.delete(id)
        post({ closed: id, code })
      },
    })
    this.carried.set(id, socket)
    return socket
  }

  private lose(id: string, code: number): void {
    const line = this.lent.get(id)
    this.lent.delete(id)
    line?.taken()
    line?.on.closed(code)
  }

  private loseAll(): void {
    for (const id of [...this.lent.keys()]) this.lose(id, 1006)
  }
}
