interface HasClientId {
  clientId?: string | null | undefined
}

/** A line of the screen: an event of the log, or an item that is still on its way. `key` stays when one becomes the other. */
export type Line<Event, Item> = { key: string; event: Event; item?: never } | { key: string; item: Item; event?: never }

/**
 * The part of a conversation's log that is on the screen: always without a gap and in order. Events are told apart by
 * their number (staff: `seq`, visitors: `ordinal`).
 */
export class Transcript<Event extends HasClientId> {
  events: readonly Event[] = []
  /** The newest number on the screen; 0 for a conversation without events, null before the first page has come. */
  last: number | null = null
  /** Whether older events can be loaded before the first one. */
  more = false
  /** When not null, events after this number are missing: fetch them and `apply` the page, until it is null again. */
  gap: number | null = null
  private readonly early = new Map<number, Event>()

  /** `mine`: whether the reader of this screen wrote the event. */
  constructor(
    private readonly number: (event: Event) => number,
    private readonly mine: (event: Event) => boolean,
  ) {}

  /** The newest page at first, then pages before the first event, oldest first. */
  load(page: readonly Event[], more: boolean): void {
    if (this.last === null) {
      this.events = page
      const newest = page[page.length - 1]
      this.last = newest === undefined ? 0 : this.number(newest)
      this.more = more
    } else {
      const first = this.first()
      const older = page.filter((event) => this.number(event) < first)
      const newest = older[older.length - 1]
      // An answer to a question that was asked before the screen was cleared has a hole before `first`.
      if (newest !== undefined && this.number(newest) !== first - 1) return
      this.events = [...older, ...this.events]
      this.more = more
    }
    this.takeEarly()
  }

  /** Events that were pushed, fetched or acknowledged, in any order and any number of times. Answers those that are new. */
  apply(events: readonly Event[]): Event[] {
    for (const event of events) this.early.set(this.number(event), event)
    return this.takeEarly()
  }

  /** Forgets everything, to be loaded anew. */
  clear(): void {
    this.events = []
    this.last = this.gap = null
    this.early.clear()
  }

  /** The events, then what is on its way. */
  lines<Item extends { clientId: string }>(items: readonly Item[]): Line<Event, Item>[] {
    // One's own acknowledged event behind a gap stays where it was as an item, instead of vanishing until the gap is filled.
    const ownEarly = [...this.early.values()].sort((a, b) => this.number(a) - this.number(b)).filter(this.mine)
    const shown = [...this.events, ...ownEarly]
    const known = new Set(shown.map((event) => event.clientId))
    return [
      ...shown.map((event) => ({ key: event.clientId ?? String(this.number(event)), event })),
      ...items.filter((item) => !known.has(item.clientId)).map((item) => ({ key: item.clientId, item })),
    ]
  }

  private first(): number {
    const event = this.events[0]
    return event === undefined ? Infinity : this.number(event)
  }

  private takeEarly(): Event[] {
    if (this.last === null) return []
    const taken: Event[] = []
    for (let event; (event = this.early.get(this.last + 1)) !== undefined; this.last++) taken.push(event)
    for (const key of this.early.keys()) if (key <= this.last) this.early.delete(key)
    if (taken.length > 0) this.events = [...this.events, ...taken]
    this.gap = this.early.size > 0 ? this.last : null
    return taken
  }
}
