import { backOff, type After } from './back-off.ts'
import type { Outcome, Reason } from './outcome.ts'

/** One thing that a person sent and that is not acknowledged yet. Plain JSON, so that it survives a reload. */
export interface Item<Draft> {
  clientId: string
  /** The conversation's id, or a local name (by custom it begins with `~`) until the first answer has given the id. */
  conversation: string
  draft: Draft
  /** When it was written, by the sender's clock. */
  at: number
  /** The last event on the sender's screen when he sent it. */
  seen: number
  /** Whether the feed has been connected ever since it was written; if not, `behind` asks the author first. */
  live: boolean
  /** Given at the first attempt and kept by every repetition, in this page load or in the next. 0 = never attempted. */
  cseq: number
  session: string
  /** `held` waits for `confirm`, `refused` for `retry`; both for `discard`. */
  state: 'waiting' | 'sending' | 'held' | 'refused'
  reason?: Reason
  /** Attempts made, and the time before which there is no next one. */
  tries: number
  due: number
}

export interface OutboxEffects<Draft> {
  now(): number
  random(): number
  after: After
  /** A new UUIDv7. */
  id(): string
  /** Posts the item and says what came of it, once. */
  send(item: Readonly<Item<Draft>>, done: (outcome: Outcome) => void): void
  /** Something changed: store `items` and draw. Runs before an attempt leaves. */
  changed(): void
}

/**
 * What was written and is not yet on disk at the server. One send of a conversation is under way at a time and the next
 * waits for its acknowledgement, so the order of the author is the order of the log; `held` stops those behind it,
 * `refused` steps aside.
 */
export class Outbox<Draft> {
  items: readonly Item<Draft>[] = []
  private readonly acknowledged = new Map<string, number>()
  /** Ids by local names, for whoever still uses the local name: one conversation must not have two lanes. */
  private readonly names = new Map<string, string>()
  private paused = false
  private cancel: (() => void) | undefined

  constructor(
    private readonly session: string,
    private readonly effects: OutboxEffects<Draft>,
  ) {}

  add(conversation: string, draft: Draft, seen: number, live = true): Readonly<Item<Draft>> {
    const { session, effects } = this
    const item: Item<Draft> = {
      clientId: effects.id(), conversation: this.resolve(conversation), draft, at: effects.now(), seen, live,
      cseq: 0, session, state: 'waiting', tries: 0, due: 0,
    }
    this.items = [...this.items, item]
    this.change()
    return item
  }

  /** Takes what another page load of the same person left behind. It was written first, so it goes first. */
  adopt(items: readonly Item<Draft>[]): void {
    const known = new Set(this.items.map((item) => item.clientId))
    const adopted = items
      .filter((item) => !known.has(item.clientId))
      .map((item) => ({ ...item, state: item.state === 'sending' ? 'waiting' : item.state, live: false, tries: 0, due: 0 }))
    this.items = [...adopted, ...this.items]
    this.change()
  }

  /** The feed is there again, the network is back or somebody has signed in: no reason to wait any longer. */
  wake(): void {
    this.paused = false
    for (const item of this.items) item.due = 0
    this.pump()
  }

  /** The feed was lost: from now on the authors of what is unsent may have missed something. */
  interrupted(): void {
    for (const item of this.items) item.live = false
  }

  /** The author has seen what he had missed, up to `seen`, and still wants to send what is held in this conversation. */
  confirm(conversation: string, seen: number): void {
    for (const item of this.items) {
      if (item.conversation !== conversation || item.state === 'refused') continue
      item.seen = Math.max(item.seen, seen)
      item.live = true
      if (item.state === 'held') item.state = 'waiting'
    }
    this.change()
  }

  /** Sends a refused item again, after everything else that waits. */
  retry(clientId: string): void {
    const item = this.find(clientId)
    if (item?.state !== 'refused') return
    // Refused means not stored: it may take a new number.
    Object.assign(item, { state: 'waiting', cseq: 0, due: 0 })
    delete item.reason
    this.items = [...this.items.filter((other) => other !== item), item]
    this.change()
  }

  /** Gives up an item; what comes back is for the composer, so that the words are not lost. */
  discard(clientId: string): Draft | undefined {
    const item = this.find(clientId)
    this.items = this.items.filter((other) => other !== item)
    this.change()
    return item?.draft
  }

  /** A conversation that had only a local name has got its id. */
  rename(from: string, to: string): void {
    if (from === to) return
    this.names.set(from, to)
    for (const item of this.items) {
      if (item.conversation === from) item.conversation = to
    }
    const count = this.acknowledged.get(from)
    if (count !== undefined) this.acknowledged.set(to, count)
    this.acknowledged.delete(from)
    this.change()
  }

  /** The id of a conversation that had a local name, if the server has given it; else the name itself. */
  resolve(conversation: string): string {
    return this.names.get(conversation) ?? conversation
  }

  private find(clientId: string): Item<Draft> | undefined {
    return this.items.find((item) => item.clientId === clientId)
  }

  private change(): void {
    this.effects.changed()
    this.pump()
  }

  private pump(): void {
    this.cancel?.()
    this.cancel = undefined
    if (this.paused) return
    const now = this.effects.now()
    const heads = new Map<string, Item<Draft>>()
    // What is under way comes first wherever it stands: adopted items are put before it.
    for (const item of [...this.items.filter(({ state }) => state === 'sending'), ...this.items]) {
      if (item.state !== 'refused' && !heads.has(item.conversation)) heads.set(item.conversation, item)
    }
    const waiting = [...heads.values()].filter((item) => item.state === 'waiting')
    const next = Math.min(...waiting.filter((item) => item.due > now).map((item) => item.due))
    if (next < Infinity) this.cancel = this.effects.after(next - now, () => { this.pump() })
    for (const item of waiting) {
      if (item.due <= now) this.attempt(item)
    }
  }

  private attempt(item: Item<Draft>): void {
    if (item.state !== 'waiting') return
    if (item.cseq === 0) {
      item.session = this.session
      item.cseq = (this.acknowledged.get(item.conversation) ?? 0) + 1
    }
    item.state = 'sending'
    const attempt = ++item.tries
    this.effects.changed()
    this.effects.send(item, (outcome) => {
      if (item.state === 'sending' && item.tries === attempt && this.items.includes(item)) this.settle(item, outcome)
    })
  }

  private settle(item: Item<Draft>, outcome: Outcome): void {
    const { effects } = this
    item.state = 'waiting'
    switch (outcome.kind) {
      case 'stored':
        if (item.session === this.session) this.acknowledged.set(item.conversation, item.cseq)
        this.items = this.items.filter((other) => other !== item)
        this.rename(item.conversation, outcome.conversation)
        break
      case 'again':
        item.due = effects.now() + Math.max(outcome.afterMs ?? 0, backOff(item.tries, effects.random()))
        break
      case 'signed-out':
        this.paused = true
        break
      case 'out-of-order':
        item.cseq = outcome.expected
        // A server that keeps correcting us must not be asked in a tight loop.
        if (item.tries > 1) item.due = effects.now() + backOff(item.tries, effects.random())
        break
      case 'behind':
        item.seen = Math.max(item.seen, outcome.seen)
        if (!item.live) item.state = 'held'
        break
      case 'refused':
        item.state = 'refused'
        item.reason = outcome.reason
        break
    }
    this.change()
  }
}
