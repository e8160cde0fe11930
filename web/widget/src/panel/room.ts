import { Transcript, type Line } from '@guichet/sync'
import type { Chat } from '../frame/chat.ts'
import type { Waiting, Words } from '../frame/mailroom.ts'
import type { VisitorEvent, VisitorHead } from '../frame/wire.ts'

export type RoomLine = Line<VisitorEvent, Waiting>

/** One conversation on the screen: its lines, and where the unread ones begin. */
export interface Chapter {
  conversation: string
  head: VisitorHead | undefined
  lines: RoomLine[]
}

/** What the panel shows: the present conversation and, as far as somebody scrolls up, those before it. */
export class Room {
  current: string
  /** The last ordinal that was read before the unread divider, in the present conversation. */
  divider: number | null = null
  loadingOlder = false
  /** Who is typing in the present conversation. */
  typing: string | null = null
  /** Gives words back to the composer, which says here how. */
  edit: (words: Words) => void = () => undefined
  private shown: string[]
  private visible = false
  private atBottom = true
  private filling = new Set<string>()
  private typingEnds: ReturnType<typeof setTimeout> | undefined
  private connected = false
  /** What was on the screen when the connection broke. */
  private lostAt: number | null = null
  private readonly transcripts = new Map<string, Transcript<VisitorEvent>>()

  constructor(
    readonly chat: Chat,
    private readonly changed: () => void,
  ) {
    const { items } = chat.outbox
    this.current = chat.heads[0]?.id ?? items[items.length - 1]?.conversation ?? '~'
    this.shown = [this.current]
    chat.cursors = () => this.cursors()
    chat.listen((conversation, events) => { this.apply(conversation, events) })
    chat.watch((message) => {
      if (message?.type === 'typing' && message.conversation === this.current) this.noteTyping(typeof message.name === 'string' ? message.name : '')
      this.follow()
    })
    this.follow()
  }

  get chapters(): Chapter[] {
    return this.shown.map((conversation) => ({
      conversation,
      head: this.head(conversation),
      lines: this.transcript(conversation).lines(this.chat.outbox.items.filter((item) => item.conversation === conversation)),
    }))
  }

  /** False until the first page has come. */
  get loaded(): boolean {
    return this.current.startsWith('~') || this.transcript(this.current).last !== null
  }

  /** Whether the beginning of everything is on the screen. */
  get complete(): boolean {
    const first = this.shown[0] ?? this.current
    return this.loaded && !this.transcript(first).more && this.older(first) === undefined
  }

  get last(): number {
    return this.transcript(this.current).last ?? 0
  }

  show(): void {
    this.visible = true
    const head = this.head(this.current)
    this.divider = head && this.chat.unreadOf(head.id) > 0 ? head.read : null
    this.noteRead()
  }

  hide(): void {
    this.visible = false
    this.divider = null
  }

  scrolled(atBottom: boolean): void {
    this.atBottom = atBottom
    this.noteRead()
  }

  say(words: Words): void {
    this.divider = null
    this.chat.say(this.current, words, this.last)
  }

  startNew(): void {
    this.current = `~new-${Date.now()}`
    this.divider = null
    this.shown = [...this.shown, this.current]
    this.changed()
  }

  /** Loads what was before the first line, first of this conversation, then of the one before it. */
  async loadOlder(): Promise<void> {
    const first = this.shown[0] ?? this.current
    const transcript = this.transcript(first)
    if (this.loadingOlder || transcript.last === null) return
    const older = this.older(first)
    if (!transcript.more && older === undefined) return
    this.loadingOlder = true
    this.changed()
    if (transcript.more) await this.load(first)
    else if (older !== undefined && (await this.load(older))) this.shown = [older, ...this.shown]
    this.loadingOlder = false
    this.changed()
  }

  /** Keeps up with what the chat has learnt: names of conversations, newer conversations, breaks of the connection. */
  private follow(): void {
    const { chat } = this
    const newest = chat.heads[0]?.id
    this.shown = this.shown.map((name) => chat.outbox.resolve(name))
    this.current = chat.outbox.resolve(this.current)
    if (newest !== undefined && newest !== this.current && (this.current === '~' || !this.current.startsWith('~'))) {
      this.shown = [...this.shown.filter((name) => name !== '~' && name !== newest), newest]
      this.current = newest
    }
    if (!this.current.startsWith('~')) this.keepUp(this.current)
    if (chat.feed.state === 'open' && navigator.onLine) {
      this.connected = true
      // What comes in the first seconds is what was missed.
      if (this.lostAt !== null) setTimeout(() => { if (chat.feed.state === 'open') this.lostAt = null }, 3000)
    } else if (this.connected) {
      this.lostAt ??= this.last
    }
    this.noteRead()
    this.changed()
  }

  /** Holds for five seconds, or until the message is there. */
  private noteTyping(name: string): void {
    this.typing = name
    clearTimeout(this.typingEnds)
    this.typingEnds = setTimeout(() => {
      this.typing = null
      this.changed()
    }, 5000)
  }

  private apply(conversation: string, events: readonly VisitorEvent[]): void {
    const transcript = this.transcripts.get(conversation)
    if (!transcript) return
    this.take(conversation, transcript, events)
    if (transcript.gap !== null) void this.fill(conversation, transcript)
    this.noteRead()
    this.changed()
  }

  /** Puts events on the screen, and the divider above what somebody has missed. Answers whether any was new. */
  private take(conversation: string, transcript: Transcript<VisitorEvent>, events: readonly VisitorEvent[]): boolean {
    const before = transcript.last
    const added = transcript.apply(events)
    if (conversation === this.current && added.some((event) => event.kind === 'message' && event.author.kind !== 'visitor')) {
      this.typing = null
      if (this.visible && before !== null) this.divider ??= this.lostAt ?? (this.attentive ? null : before)
    }
    return added.length > 0
  }

  /** Loads the first page; later, what the head knows of and the screen does not (a push that never came). */
  private keepUp(conversation: string): void {
    const transcript = this.transcript(conversation)
    const head = this.head(conversation)
    if (transcript.last === null) void this.load(conversation)
    else if (head && Math.max(head.lastOrdinal, head.staffRead) > transcript.last) void this.fill(conversation, transcript, transcript.last)
  }

  private async fill(conversation: string, transcript: Transcript<VisitorEvent>, from = transcript.gap): Promise<void> {
    if (this.filling.has(conversation)) return
    this.filling.add(conversation)
    for (let after = from; after !== null; after = transcript.gap) {
      const page = await this.chat.events(conversation, { after })
      // A lost connection: `ready` brings what is missing.
      if (!page || !this.take(conversation, transcript, page.events)) break
    }
    this.filling.delete(conversation)
    this.noteRead()
    this.changed()
  }

  private async load(conversation: string): Promise<boolean> {
    if (this.filling.has(conversation)) return false
    this.filling.add(conversation)
    const transcript = this.transcript(conversation)
    const [first] = transcript.events
    const page = await this.chat.events(conversation, first ? { before: first.ordinal } : null)
    this.filling.delete(conversation)
    if (!page) return false
    transcript.load(page.events, page.more)
    if (transcript.gap !== null) void this.fill(conversation, transcript)
    this.noteRead()
    this.changed()
    return true
  }

  private get attentive(): boolean {
    return this.visible && this.atBottom && !document.hidden
  }

  private noteRead(): void {
    if (this.attentive && this.last > 0) this.chat.read(this.current, this.last)
  }

  private older(conversation: string): string | undefined {
    const { heads } = this.chat
    // A conversation that has no name yet comes after all others.
    return heads[heads.findIndex(({ id }) => id === conversation) + 1]?.id
  }

  private head(conversation: string): VisitorHead | undefined {
    return this.chat.heads.find(({ id }) => id === conversation)
  }

  private transcript(conversation: string): Transcript<VisitorEvent> {
    let transcript = this.transcripts.get(conversation)
    if (!transcript) {
      transcript = new Transcript((event) => event.ordinal, (event) => event.author.kind === 'visitor')
      this.transcripts.set(conversation, transcript)
    }
    return transcript
  }

  private cursors(): Record<string, number> {
    const cursors: Record<string, number> = {}
    for (const [conversation, { last }] of this.transcripts) if (last !== null && !conversation.startsWith('~')) cursors[conversation] = last
    return cursors
  }
}
