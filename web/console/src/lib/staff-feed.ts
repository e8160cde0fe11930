import { Problem, type ConversationEvent, type Head, type WorkspaceApi } from '@guichet/api'
import { chooseWay, clock, Feed, judge, type FeedMessage, type FeedState, type Way } from '@guichet/sync'
import { bySocket } from '@guichet/sync/socket'
import { readStored, writeStored } from './stored'

export interface FeedPage { events: ConversationEvent[]; conversations: Head[] }

export interface FeedListener {
  state: (state: FeedState) => void
  /** Signed in; what happened up to `cursor` happened while nobody listened. */
  ready: (cursor: number) => void
  /** Too much was missed to be told one by one: fetch anew. */
  reload: () => void
  /** Events in order, without a gap since the last call. */
  events: (page: FeedPage) => void
  /** Everything fleeting. */
  message: (message: FeedMessage) => void
}

type EventsMessage = FeedMessage & FeedPage & { after: number; cursor: number }

/** The agent's one connection: keeps the cursor, fills gaps, and tells each event once and in order. */
export class StaffFeed {
  private cursor: number | null = null
  private filling = false
  private stopped = false
  private waiting: EventsMessage[] = []
  private readonly feed: Feed

  constructor(
    private readonly api: Pick<WorkspaceApi, 'ticket' | 'missedEvents'>,
    private readonly listener: FeedListener,
    open: Way = bySocketOrStream(),
  ) {
    this.feed = new Feed({
      ...clock,
      ticket: (done) => {
        void this.api.ticket().then(
          ({ ticket }) => done({ ticket }),
          (error: unknown) => {
            const final = error instanceof Problem && !error.repeatable
            done(final ? { ended: error.code } : error instanceof Problem && error.retryAfterMs ? { againAfterMs: error.retryAfterMs } : {})
          },
        )
      },
      open,
      hello: (ticket) => ({ type: 'hello', ticket, after: this.cursor }),
      receive: (message) => this.receive(message),
      changed: (state) => this.listener.state(state),
    })
  }

  start(): void {
    this.feed.start()
  }

  stop(): void {
    this.stopped = true
    this.feed.stop()
  }

  wake(why: 'online' | 'shown' | 'used'): void {
    this.feed.wake(why)
  }

  send(message: FeedMessage): boolean {
    return this.feed.send(message)
  }

  private receive(message: FeedMessage): void {
    if (message.type === 'ready') {
      const cursor = message.cursor as number
      this.listener.ready(cursor)
      if (message.reload === true || this.cursor === null) {
        this.cursor = cursor
        this.waiting = []
        this.listener.reload()
      }
    } else if (message.type === 'events') {
      this.take(message as EventsMessage)
    } else {
      this.listener.message(message)
    }
  }

  private take(page: EventsMessage): void {
    if (this.filling) {
      this.waiting.push(page)
      return
    }
    const verdict = judge(this.cursor ?? 0, page)
    if (verdict === 'apply') {
      this.cursor = page.cursor
      this.listener.events(page)
    } else if (verdict === 'gap') {
      this.waiting.push(page)
      void this.fill()
    }
  }

  /** Asks for what is missing until nothing is; a refused or lost question is asked again, since the gap stays. */
  private async fill(): Promise<void> {
    this.filling = true
    for (let tries = 0; !this.stopped;) {
      try {
        const page = await this.api.missedEvents(this.cursor ?? 0)
        tries = 0
        if (page.cursor > (this.cursor ?? 0)) {
          this.cursor = page.cursor
          this.listener.events(page)
        }
        if (!page.more) {
          break
        }
      } catch (error) {
        if (error instanceof Problem && !error.repeatable) {
          break
        }
        await new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** tries++, 15_000)))
      }
    }
    this.filling = false
    const { waiting } = this
    this.waiting = []
    for (const page of waiting) {
      // What the answer did not hold lies behind it: the page cannot be asked for forever.
      if (judge(this.cursor ?? 0, page) !== 'seen') {
        this.cursor = page.cursor
        this.listener.events(page)
      }
    }
  }
}

function bySocketOrStream(): Way {
  const remember = (until: number) => writeStored('way', String(until))
  const fetchStream = async (back: () => void) => (await import('@guichet/sync/stream')).openStream({ back, remember })
  return chooseWay(bySocket, fetchStream, clock, Number(readStored('way')) > Date.now())
}
