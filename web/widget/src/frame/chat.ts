import { chooseWay, clock, Feed, findOutcome, type FeedMessage, type Item, type Outbox, type Outcome, type TicketAnswer } from '@guichet/sync'
import { bySocket } from '@guichet/sync/socket'
import type { Place, Traits } from '../bridge.ts'
import type { Config } from './config.ts'
import type { Language } from './language.ts'
import { openOutbox, readWords, type Waiting, type Words } from './mailroom.ts'
import type { Storage } from './storage.ts'
import { describeVisit, noteVisit } from './visit.ts'
import { ask, type Answer, type ConnectAnswer, type EventPage, type IdentifyAnswer, type VisitorEvent, type VisitorHead } from './wire.ts'

interface Problem {
  code?: string
  detail?: string
  challenge?: string
  bits?: number
  errors?: unknown
}

interface ChatEffects {
  /** The server does not serve this page's origin. */
  refused(): void
  /** Something for the page's programmer to read. */
  warn(text: string): void
  /** This browser is somebody else's now. */
  restart(): void
  /** A message by somebody else has come while this tab was connected. */
  arrived(event: VisitorEvent): void
}

/** The visitor's side of the conversations of one site: token, connection, outbox and heads. The panel draws it. */
export class Chat {
  heads: readonly VisitorHead[] = []
  readonly outbox: Outbox<Words>
  readonly feed: Feed
  /** How far the panel has each conversation on its screen, for catching up after a break. */
  cursors: () => Record<string, number> = () => ({})
  private traits: Traits | null = null
  /** What the page said last, in case the server no longer knows this browser. */
  private said: Traits | null = null
  private introduced: Promise<void> | undefined
  private readonly watchers = new Set<(message?: FeedMessage) => void>()
  private readonly readers = new Set<(conversation: string, events: readonly VisitorEvent[]) => void>()
  private readonly unread = new Map<string, number>()

  constructor(
    readonly config: Config,
    readonly storage: Storage,
    public language: Language,
    private readonly origin: string,
    private place: Place,
    private readonly effects: ChatEffects,
  ) {
    this.outbox = openOutbox(storage, config.site, (item, done) => void this.send(item).then(done), () => { this.changed() })
    this.feed = new Feed({
      ...clock,
      ticket: (done) => void this.connect().then(done, () => { done({}) }),
      open: chooseWay(bySocket, (back) => seldom(config).then(({ openStream }) => openStream({ back, remember: (until) => { storage.setJson('way', until) } })), clock, storage.getJson('way', 0) > Date.now()),
      hello: (ticket) => ({ type: 'hello', ticket, after: this.cursors(), visit: describeVisit(this.noteVisit(), this.place) }),
      receive: (message) => { this.receive(message) },
      changed: (state) => {
        if (state === 'ended') this.effects.refused()
        this.changed()
      },
    })
  }

  get unreadCount(): number {
    return this.heads.reduce((sum, head) => sum + (this.unread.get(head.id) ?? 0), 0)
  }

  unreadOf(conversation: string): number {
    return this.unread.get(conversation) ?? 0
  }

  /** Runs after every change, with the feed's message when it was one. */
  watch(run: (message?: FeedMessage) => void): void {
    this.watchers.add(run)
  }

  /** Events as they come: pushed, acknowledged, in any order. */
  listen(run: (conversation: string, events: readonly VisitorEvent[]) => void): void {
    this.readers.add(run)
  }

  changed(message?: FeedMessage): void {
    for (const run of this.watchers) run(message)
  }

  say(conversation: string, words: Words, seen: number): Readonly<Item<Words>> {
    this.feed.wake('used')
    return this.outbox.add(conversation, words, seen)
  }

  async events(conversation: string, window: { before: number } | { after: number } | null): Promise<EventPage | null> {
    const query = new URLSearchParams({ limit: '50', ...(window && Object.fromEntries(Object.entries(window).map(([k, v]) => [k, String(v)]))) })
    const answer = await this.ask('GET', `visitor/conversations/${conversation}/events?${query.toString()}`)
    return answer.status === 200 ? (answer.body as EventPage) : null
  }

  read(conversation: string, ordinal: number): void {
    const head = this.heads.find(({ id }) => id === conversation)
    if (!head || head.read >= ordinal) return
    this.merge({ ...head, read: ordinal })
    this.changed()
    // Other tabs of the same browser count the same messages.
    this.storage.set('read', `${conversation} ${ordinal}`)
    void this.ask('POST', `visitor/conversations/${conversation}/read`, { ordinal })
  }

  /** What another tab of this browser has written about reading. */
  readElsewhere(value: string): void {
    const [conversation, ordinal] = value.split(' ')
    const head = this.heads.find(({ id }) => id === conversation)
    if (head && head.read < Number(ordinal)) this.merge({ ...head, read: Number(ordinal) })
    this.changed()
  }

  /** Says who the visitor is, once for all pages: each time his token changes. */
  identify(traits: Traits): void {
    this.said = traits
    if (this.storage.get('traits') === essenceOf(traits)) return
    this.traits = traits
    if (this.feed.state === 'open') void this.introduce()
  }

  moveTo(place: Place): void {
    this.place = place
    this.noteVisit()
    this.feed.send({ type: 'page', url: place.url, title: place.title })
  }

  noteVisit() {
    return noteVisit(this.storage, this.place, Date.now())
  }

  private async introduce(): Promise<void> {
    const { traits } = this
    if (traits === null) return
    this.traits = null
    // The old token stops working at some moment of this request: nothing else leaves meanwhile.
    this.introduced = this.ask('POST', 'visitor/contact', traits).then(({ status, body }) => {
      if (status === 200) {
        const { token, somebodyElse } = body as IdentifyAnswer
        const kept = { token, traits: essenceOf(traits) }
        if (somebodyElse) {
          // Another customer at the same browser: nothing of the one before stays, nor what he has not sent yet.
          this.storage.restart(kept)
          this.effects.restart()
        }
        for (const [key, value] of Object.entries(kept)) this.storage.set(key, value)
      } else if (status === 400 || status === 403) {
        this.effects.warn(`identify was refused: ${(body as Problem).detail ?? JSON.stringify((body as Problem).errors)}`)
      } else {
        this.traits ??= traits
      }
    })
    await this.introduced
  }

  private async connect(fresh = false, proof?: object): Promise<TicketAnswer> {
    await this.introduced
    const token = fresh ? null : this.storage.get('token')
    const { status, body, retryAfter } = await ask('POST', 'visitor/connect', null, {
      site: this.config.site, origin: this.origin, ...(token && { token }), ...(proof && { proof }),
    })
    if (status === 200) {
      const answer = body as ConnectAnswer
      this.storage.set('token', answer.token)
      this.replace(answer.conversations)
      return { ticket: answer.ticket }
    }
    // The token is not valid any more (or never was): the server does not know this browser, and the words wait.
    if (status === 401 && token) {
      // Another tab may be about to store a newer one.
      await new Promise((resolve) => setTimeout(resolve, 1000))
      if (this.storage.get('token') === token) {
        this.storage.remove('token')
        this.storage.remove('traits')
        this.traits ??= this.said
      }
      return this.connect(this.storage.get('token') === null)
    }
    if (status === 403 || status === 404) return { ended: 'refused' }
    const { code, challenge, bits } = (body ?? {}) as Problem
    // Once: who is asked again has taken too long, and waits as all do.
    if (code === 'proof-needed' && challenge && bits && !proof) return this.connect(fresh, await (await seldom(this.config)).prove(challenge, bits))
    const seconds = Number(retryAfter)
    return seconds > 0 ? { againAfterMs: seconds * 1000 } : {}
  }

  private ask(method: string, path: string, body?: object | string): Promise<Answer> {
    return ask(method, path, this.storage.get('token'), body)
  }

  private async send(item: Readonly<Waiting>): Promise<Outcome> {
    await this.introduced
    // Without a token there is nothing to send with yet; `ready` wakes the outbox.
    if (!this.storage.get('token')) return { kind: 'signed-out' }
    const { conversation, clientId, session, cseq, seen, draft } = item
    const { text, files } = readWords(draft)
    const target = !conversation.startsWith('~') ? { conversation } : conversation === '~' ? {} : { new: true }
    const { status, body, retryAfter } = await this.ask('POST', 'visitor/messages', { ...target, clientId, session, cseq, seen, text, ...(files.length > 0 && { files: files.map(({ id }) => id) }) })
    if (status === 200 || status === 201) {
      const answer = body as { conversation: VisitorHead; event: VisitorEvent }
      // Named first, so that the line finds its transcript before the item goes.
      this.outbox.rename(conversation, answer.conversation.id)
      this.merge(answer.conversation)
      this.tell(answer.conversation.id, [answer.event])
      return { kind: 'stored', conversation: answer.conversation.id }
    }
    const outcome = findOutcome(status, body, retryAfter)
    if (outcome.kind === 'signed-out') this.feed.wake('online')
    return outcome
  }

  private receive(message: FeedMessage): void {
    switch (message.type) {
      case 'ready':
        this.replace(message.conversations as VisitorHead[])
        this.outbox.wake()
        void this.introduce()
        break
      case 'events': {
        const { conversation, events } = message as unknown as { conversation: VisitorHead; events: VisitorEvent[] }
        const known = this.heads.find(({ id }) => id === conversation.id)?.lastOrdinal ?? 0
        const fresh = events.filter((event) => event.ordinal > known && event.kind === 'message' && event.author.kind !== 'visitor')
        this.merge(conversation)
        this.unread.set(conversation.id, conversation.read >= conversation.lastOrdinal ? 0 : this.unreadOf(conversation.id) + fresh.length)
        this.tell(conversation.id, events)
        for (const event of fresh) this.effects.arrived(event)
        break
      }
      case 'read': {
        const head = this.heads.find(({ id }) => id === message.conversation)
        if (head) this.merge({ ...head, staffRead: Math.max(head.staffRead, Number(message.staffRead)) })
        break
      }
    }
    this.changed(message)
  }

  private tell(conversation: string, events: readonly VisitorEvent[]): void {
    for (const run of this.readers) run(conversation, events)
  }

  private replace(heads: readonly VisitorHead[]): void {
    for (const head of heads) {
      this.merge(head)
      this.unread.set(head.id, head.unread ?? 0)
    }
    // Words that were meant for the newest conversation before it had a name belong to it now.
    if (heads[0]) this.outbox.rename('~', heads[0].id)
  }

  /** Newest conversation first. Read positions only grow, and an older head does not undo a newer one. */
  private merge(head: VisitorHead): void {
    const old = this.heads.find(({ id }) => id === head.id)
    const newer = old && old.lastOrdinal > head.lastOrdinal ? old : head
    const merged = old ? { ...newer, read: Math.max(old.read, head.read), staffRead: Math.max(old.staffRead, head.staffRead) } : head
    this.heads = [...this.heads.filter(({ id }) => id !== head.id), merged].sort((a, b) => b.createdAt - a.createdAt)
    if (merged.read >= merged.lastOrdinal) this.unread.set(head.id, 0)
  }
}

const seldom = (config: Config) => import(/* @vite-ignore */ config.seldom) as Promise<typeof import('./seldom.ts')>

/** What an introduction says: each page has a token of its own, which says the same until a claim in it changes. */
function essenceOf(traits: Traits): string {
  try {
    const claims = JSON.parse(atob((traits.token ?? '').split('.')[1]?.replace(/-/g, '+').replace(/_/g, '/') ?? '')) as Record<string, unknown>
    const lasting = Object.entries(claims).filter(([name]) => !['exp', 'iat', 'nbf', 'jti'].includes(name))
    return JSON.stringify([{ ...traits, token: '' }, lasting])
  } catch {
    return JSON.stringify(traits)
  }
}
