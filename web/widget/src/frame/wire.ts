import type { FileCard, LinkCard } from '@guichet/sync'

/** What the server and a visitor's browser exchange (docs/api/protocol.md). */

export interface VisitorHead {
  id: string
  state: 'waiting' | 'open' | 'closed'
  agent: { id: string; name: string } | null
  lastOrdinal: number
  read: number
  staffRead: number
  /** Counted in the answer to `connect` and in `ready`, not in pushes. */
  unread?: number
  createdAt: number
}

export interface VisitorEvent {
  ordinal: number
  kind: 'message' | 'taken' | 'closed' | 'reopened' | 'preview'
  author: { kind: 'visitor' | 'agent' | 'bot' | 'system'; name?: string; agent?: string }
  at: number
  clientId?: string | null
  text?: string
  files?: FileCard[]
  /** What a link in the message of this ordinal leads to. */
  preview?: { ordinal: number; link: LinkCard }
}

export interface EventPage {
  events: VisitorEvent[]
  more: boolean
}

export interface ConnectAnswer {
  token: string
  ticket: string
  conversations: VisitorHead[]
}

export interface IdentifyAnswer {
  token: string
  /** Another customer was known at this browser before. */
  somebodyElse: boolean
}

export interface Answer {
  /** 0 when nobody answered. */
  status: number
  body: unknown
  retryAfter: string | null
}

/** One request; it always ends, and never throws. */
export async function ask(method: string, path: string, token: string | null, body?: object | string): Promise<Answer> {
  const ending = new AbortController()
  const timer = setTimeout(() => { ending.abort() }, 20_000)
  const headers: Record<string, string> = {}
  if (token) headers.Authorization = `Bearer ${token}`
  if (body) headers['Content-Type'] = 'application/json'
  try {
    const answer = await fetch(`/v1/${path}`, {
      method, headers, signal: ending.signal, credentials: 'omit', cache: 'no-store', ...(body && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: parse(text), retryAfter: answer.headers.get('Retry-After') }
  } catch {
    return { status: 0, body: null, retryAfter: null }
  } finally {
    clearTimeout(timer)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
