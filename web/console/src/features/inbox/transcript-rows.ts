import type { Author, ConversationEvent, LinkCard } from '@guichet/api'
import { drawable, type FileCard, type Line } from '@guichet/sync'
import { dayOf } from '@/lib/times'
import { heightOf } from './file-shape'
import type { OutboxItem } from './outbox-store'

/** With what its link leads to, once the log says so. */
export type TranscriptLine = Line<ConversationEvent, OutboxItem> & { link?: LinkCard }

export type Row =
  | { type: 'day'; key: string; at: number }
  | { type: 'divider'; key: string }
  | { type: 'system'; key: string; event: ConversationEvent }
  | { type: 'group'; key: string; author: Author; note: boolean; joined: boolean; lines: TranscriptLine[] }

const none: readonly FileCard[] = []
const together = 2 * 60_000

/** A row is drawn as a whole: what one author pours out is cut where the number is a multiple of this. */
const rowLength = 10

/**
 * Lines as they are shown: by day, then by author within two minutes, system lines between them, the divider where it is.
 * While there is `more` before the first line, what stands before the first cut waits for it: so no row that is shown
 * changes when it comes, and who reads there keeps his place.
 */
export function toRows(lines: readonly TranscriptLine[], me: string, divider: number | null, more: boolean): Row[] {
  const rows: Row[] = []
  let day = ''
  let dividerIsDue = divider !== null
  let begin = 0
  let due = false
  const links = new Map(lines.flatMap(({ event }) => event?.kind === 'preview' ? [[event.body.seq, event.body.link]] : []))
  for (const bare of lines) {
    due ||= bare.event !== undefined && bare.event.seq % rowLength === 0
    if (bare.event?.kind === 'preview') {
      continue
    }
    const link = links.get(bare.event?.seq ?? 0)
    const line: TranscriptLine = link ? { ...bare, link } : bare
    const { at, author, kind } = describe(line, me)
    const cut = due && line.event !== undefined
    due &&= !cut
    if (more && cut && begin === 0) {
      begin = rows.length
    }
    if (dayOf(at) !== day) {
      day = dayOf(at)
      rows.push({ type: 'day', key: `day ${day}`, at })
    }
    if (dividerIsDue && divider !== null && line.event && line.event.seq > divider) {
      dividerIsDue = false
      rows.push({ type: 'divider', key: 'divider' })
    }
    if (line.event && kind === 'system') {
      rows.push({ type: 'system', key: line.key, event: line.event })
      continue
    }
    const note = kind === 'note'
    const group = rows.at(-1)
    const previous = group?.type === 'group' ? group.lines.at(-1) : undefined
    const joined = group?.type === 'group' && previous !== undefined && group.note === note
      && group.author.kind === author.kind && group.author.id === author.id && at - describe(previous, me).at < together
    if (joined && !cut) {
      group.lines.push(line)
    } else {
      rows.push({ type: 'group', key: line.key, author, note, joined, lines: [line] })
    }
  }
  return rows.slice(begin)
}

/**
 * The rows with those of last time in place of equal ones, so that who draws them sees at once what changed. Items change in
 * place: a row with one in it is always new.
 */
export function keepEqualRows(before: readonly Row[], rows: readonly Row[]): Row[] {
  const known = new Map(before.map((row) => [row.key, row]))
  return rows.map((row) => {
    const old = known.get(row.key)
    return old && isEqual(old, row) ? old : row
  })
}

const guesses = new WeakMap<Row, number>()

/** About how high a row is until it has been drawn, so that the scroll bar tells how much there is. */
export function guessHeight(row: Row): number {
  const known = guesses.get(row)
  if (known !== undefined) {
    return known
  }
  const guess = row.type === 'group' ? row.lines.reduce((sum, line) => sum + guessText(textOf(line)) + filesOf(line).reduce((height, file) => height + heightOf(file) + 6, line.link ? 94 : 0), 36) : 32
  guesses.set(row, guess)
  return guess
}

const guessText = (text: string) => (text === '' ? 3 : 19 + 23 * Math.ceil(drawable(text).length / 76))

function isEqual(one: Row, other: Row): boolean {
  if (one.type === 'group' && other.type === 'group') {
    return one.note === other.note && one.joined === other.joined && one.lines.length === other.lines.length
      && one.lines.every((line, index) => line.event !== undefined && line.event === other.lines[index]?.event && line.link === other.lines[index].link)
  }
  return one.type === other.type && (one.type !== 'system' || other.type !== 'system' || one.event === other.event)
}

export function textOf(line: TranscriptLine): string {
  if (line.item) {
    return line.item.draft.text
  }
  return line.event.kind === 'message' || line.event.kind === 'note' ? line.event.body.text : ''
}

export function filesOf(line: TranscriptLine): readonly FileCard[] {
  if (line.item) {
    return line.item.draft.files ?? none
  }
  return line.event.kind === 'message' || line.event.kind === 'note' ? line.event.body.files ?? none : none
}

export function timeOf(line: TranscriptLine): number {
  return line.item ? line.item.at : line.event.at
}

function describe(line: TranscriptLine, me: string): { at: number; author: Author; kind: 'message' | 'note' | 'system' } {
  if (line.item) {
    return { at: line.item.at, author: { kind: 'agent', id: me }, kind: line.item.draft.mode }
  }
  const { kind, at, author } = line.event
  return { at, author, kind: kind === 'message' || kind === 'note' ? kind : 'system' }
}
