/** What the customer's page and our frame say to each other. Neither trusts the other: both sides check every member. */

export interface Place {
  url: string
  title: string
  referrer: string
}

export interface Traits {
  name?: string
  email?: string
  phone?: string
  /** The shop's own id of the customer, with its signature over it. */
  userId?: string
  hash?: string
  /** Or a token (JWT) in which the shop signs id and more. */
  token?: string
}

/** How the launcher looks: all that the loader needs to know of the site. */
export interface Face {
  /** Custom properties for the launcher's style sheet. */
  style: Record<string, string>
  title: string
  /** What the launcher is called while the panel is closed and while it is open. */
  labels: [open: string, close: string]
  /** The number of unread messages, or nothing. */
  badge: string
}

export type PageMessage =
  | { type: 'hello'; nonce: string; place: Place; language: string }
  | { type: 'place'; place: Place }
  | { type: 'prepare' }
  | { type: 'open' }
  | { type: 'shown'; focus: boolean }
  | { type: 'closed' }
  | { type: 'identify'; traits: Traits }
  | { type: 'language'; code: string }
  | { type: 'forget' }

/** What the frame says before it knows the page. */
export type Greeting = { type: 'alive' } | { type: 'refused' }

export type FrameMessage =
  | Greeting
  | { type: 'welcome'; nonce: string; face: Face; reopen: boolean }
  | { type: 'face'; face: Face }
  | { type: 'opened' }
  | { type: 'failed' }
  | { type: 'close' }
  | { type: 'forgotten' }
  | { type: 'unread'; count: number; title: string }
  | { type: 'warning'; text: string }
  | { type: 'message'; detail: { author: string; name: string; at: number } }

export type Envelope<Message> = Message & { guichet: 1 }

/** Whether one more message may be looked at: at most 50 in a second, the rest is ignored. */
export function newGate(now: () => number): () => boolean {
  let second = 0
  let count = 0
  return () => {
    const present = Math.floor(now() / 1000)
    if (present !== second) [second, count] = [present, 0]
    return ++count <= 50
  }
}

/** The message inside, if this is one of ours; its members are not checked yet. */
export function findMessage(data: unknown): { type: string; [member: string]: unknown } | null {
  const message = data as { guichet?: unknown; type?: unknown } | null
  return typeof message === 'object' && message?.guichet === 1 && typeof message.type === 'string'
    ? (message as { type: string })
    : null
}
