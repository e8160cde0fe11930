import { backOff, type After } from './back-off.ts'
import { findOutcome, type Reason } from './outcome.ts'

/** What a message says of a file. `width` and `height` belong to what may be shown as a picture. */
export interface FileCard {
  id: string
  name: string
  type: string
  size: number
  width?: number
  height?: number
  /** Whether there is a small picture of it. */
  small?: boolean
}

/** The place that a picture takes within these bounds, known before a byte of it has come; null for what is not shown as one. */
export function placeOf({ width, height }: FileCard, widest: number, highest: number): { width: number; height: number } | null {
  if (!width || !height) return null
  const scale = Math.min(1, widest / width, highest / height)
  // A line of pixels is still something to press.
  return { width: Math.max(44, Math.round(width * scale)), height: Math.max(44, Math.round(height * scale)) }
}

/** A file beside words that are not sent yet. Only what is `done` outlives the page, as its card. */
export interface Upload<Source> {
  key: string
  lane: string
  name: string
  size: number
  source: Source | null
  /** `waiting` goes on by itself, `failed` waits for `retry` or `remove`. */
  state: 'sending' | 'waiting' | 'failed' | 'done'
  /** From 0 to 1. */
  progress: number
  reason?: Reason
  card?: FileCard
  tries: number
  due: number
}

export type UploadOutcome = { kind: 'stored'; card: FileCard } | { kind: 'again'; afterMs?: number } | { kind: 'refused'; reason: Reason }

export interface UploadEffects<Source> {
  now(): number
  random(): number
  after: After
  id(): string
  /** How many bytes a file may have: what is larger is not even sent. */
  most(): number
  /** Sends the bytes, tells how far it is, and once what came of it; what it answers stops it. */
  send(upload: Readonly<Upload<Source>>, progress: (share: number) => void, done: (outcome: UploadOutcome) => void): () => void
  /** What was sent up is not wanted any more. */
  takeBack(lane: string, card: FileCard): void
  changed(): void
}

const atOnce = 2
const longestWait = 60_000

/** Files on their way up, in lanes: one for each place where words are written. A lost connection only makes them wait. */
export class Uploads<Source extends { name: string; size: number }> {
  items: readonly Upload<Source>[] = []
  private readonly stops = new Map<string, () => void>()
  private cancel: (() => void) | undefined

  constructor(private readonly effects: UploadEffects<Source>) {}

  of(lane: string): Upload<Source>[] {
    return this.items.filter((item) => item.lane === lane)
  }

  add(lane: string, sources: readonly Source[]): void {
    this.items = [...this.items, ...sources.map((source) => ({
      key: this.effects.id(), lane, name: source.name, size: source.size, source, progress: 0, tries: 0, due: 0,
      ...(source.size > this.effects.most() ? { state: 'failed' as const, reason: { code: 'file-too-large' } } : { state: 'waiting' as const }),
    }))]
    this.change()
  }

  /** Files that are up already: of an earlier page load, or of a message that is written anew. */
  restore(lane: string, cards: readonly FileCard[]): void {
    const known = new Set(this.of(lane).map((item) => item.card?.id))
    this.items = [...this.items, ...cards.filter(({ id }) => !known.has(id)).map((card) => ({
      key: card.id, lane, name: card.name, size: card.size, source: null, state: 'done' as const, progress: 1, card, tries: 0, due: 0,
    }))]
    this.change()
  }

  remove(key: string): void {
    const item = this.items.find((other) => other.key === key)
    this.stops.get(key)?.()
    this.stops.delete(key)
    this.items = this.items.filter((other) => other !== item)
    if (item?.card) this.effects.takeBack(item.lane, item.card)
    this.change()
  }

  retry(key: string): void {
    this.set(key, { state: 'waiting', progress: 0, due: 0 })
  }

  /** The cards go with a message that is about to be kept; null while one is not up yet, and nothing goes. */
  take(lane: string): FileCard[] | null {
    const items = this.of(lane)
    const cards = items.flatMap(({ card }) => card ?? [])
    if (cards.length < items.length) return null
    this.items = this.items.filter((item) => item.lane !== lane)
    this.change()
    return cards
  }

  /** The network is back. */
  wake(): void {
    this.items = this.items.map((item) => ({ ...item, due: 0 }))
    this.change()
  }

  private set(key: string, changes: Partial<Upload<Source>>): void {
    this.items = this.items.map((item) => (item.key === key ? { ...item, ...changes } : item))
    this.change()
  }

  private change(): void {
    this.pump()
    this.effects.changed()
  }

  private pump(): void {
    this.cancel?.()
    this.cancel = undefined
    const now = this.effects.now()
    const waiting = this.items.filter(({ state }) => state === 'waiting')
    const ready = waiting.filter(({ due }) => due <= now).slice(0, Math.max(0, atOnce - this.stops.size))
    const next = Math.min(...waiting.filter(({ due }) => due > now).map(({ due }) => due))
    if (next < Infinity) this.cancel = this.effects.after(next - now, () => { this.change() })
    for (const item of ready) this.start(item)
  }

  private start({ key, tries }: Upload<Source>): void {
    const started = { state: 'sending' as const, progress: 0, tries: tries + 1 }
    this.items = this.items.map((item) => (item.key === key ? { ...item, ...started } : item))
    const item = this.items.find((other) => other.key === key)
    if (!item) return
    const stop = this.effects.send(item, (progress) => { this.set(key, { progress }) }, (outcome) => {
      if (this.stops.get(key) !== stop) return
      this.stops.delete(key)
      switch (outcome.kind) {
        case 'stored': this.set(key, { state: 'done', progress: 1, card: outcome.card }); break
        case 'again':
          this.set(key, { state: 'waiting', progress: 0, due: this.effects.now() + Math.max(outcome.afterMs ?? 0, backOff(tries + 1, this.effects.random())) })
          break
        case 'refused': this.set(key, { state: 'failed', progress: 0, reason: outcome.reason }); break
      }
    })
    this.stops.set(key, stop)
  }
}

/** The part of an XMLHttpRequest that sends a file: `fetch` does not tell how far it is. */
export interface FileRequest {
  readonly status: number
  readonly responseText: string
  readonly upload: { onprogress: ((...event: never[]) => unknown) | null }
  onload: ((...event: never[]) => unknown) | null
  onerror: ((...event: never[]) => unknown) | null
  open(method: string, path: string): void
  setRequestHeader(name: string, value: string): void
  getResponseHeader(name: string): string | null
  send(body: never): void
  abort(): void
}

/** Sends one file, as the server takes it. */
export function sendFile(
  request: FileRequest, path: string, headers: Record<string, string>, source: { name: string },
  progress: (share: number) => void, done: (outcome: UploadOutcome) => void,
): () => void {
  request.open('POST', path)
  const name = encodeURIComponent(Array.from(source.name.replace(/\p{Surrogate}/gu, '\ufffd')).slice(-200).join(''))
  for (const [header, value] of Object.entries({ ...headers, 'Content-Type': 'application/octet-stream', 'X-File-Name': name })) request.setRequestHeader(header, value)
  request.upload.onprogress = ({ loaded, total }: { loaded: number; total: number }) => { progress(total > 0 ? loaded / total : 0) }
  request.onload = () => { done(findUploadOutcome(request.status, request.responseText, request.getResponseHeader('Retry-After'))) }
  request.onerror = () => { done({ kind: 'again' }) }
  request.send(source as never)
  return () => { request.abort() }
}

function findUploadOutcome(status: number, text: string, retryAfter: string | null): UploadOutcome {
  let body: unknown = null
  try {
    body = JSON.parse(text)
  } catch {
    // A proxy in between answers in HTML.
  }
  if (status === 200 && body !== null) return { kind: 'stored', card: body as FileCard }
  const { code = '', detail = '' } = (body ?? {}) as { code?: string; detail?: string }
  const outcome = findOutcome(status, body, retryAfter)
  if (outcome.kind === 'refused') return outcome
  const afterMs = outcome.kind === 'again' ? outcome.afterMs : undefined
  // Who is asked to come back in an hour is told so now.
  if (afterMs !== undefined && afterMs > longestWait) return { kind: 'refused', reason: { code, detail } }
  return afterMs === undefined ? { kind: 'again' } : { kind: 'again', afterMs }
}
