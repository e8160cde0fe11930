import type { FileCard, LinkCard } from '@guichet/sync'
import { readWords, type Waiting } from '../frame/mailroom.ts'
import type { VisitorEvent, VisitorHead } from '../frame/wire.ts'
import type { Chapter } from './room.ts'
import { startOfDay } from './time.ts'

export interface MessageRow {
  kind: 'message'
  key: string
  own: boolean
  author: VisitorEvent['author']
  text: string
  files: readonly FileCard[]
  link: LinkCard | undefined
  at: number
  status: 'waiting' | 'sent' | 'read' | 'refused' | null
  item: Waiting | undefined
  /** Whether it begins and ends what its author wrote in one go. */
  begins: boolean
  ends: boolean
}

export type Row =
  | MessageRow
  | { kind: 'system'; key: string; event: VisitorEvent; last: boolean }
  | { kind: 'day'; key: string; at: number }
  | { kind: 'earlier' | 'unread'; key: string }

const oneGo = 2 * 60_000

/** The lines of the conversations as rows: days, dividers, and messages that know their neighbours. */
export function groupLines(chapters: readonly Chapter[], divider: number | null): Row[] {
  const rows: Row[] = []
  let day = 0
  chapters.forEach(({ conversation, head, lines }, index) => {
    const present = index === chapters.length - 1
    let divided = !present || divider === null
    const links = new Map(lines.map(({ event }) => [event?.preview?.ordinal, event?.preview?.link]))
    const last = lines.findLastIndex(({ event }) => event?.kind !== 'preview')
    for (const [place, line] of lines.entries()) {
      if (line.event?.kind === 'preview') continue
      const at = line.event?.at ?? line.item?.at ?? 0
      if (startOfDay(at) !== day) {
        day = startOfDay(at)
        rows.push({ kind: 'day', key: `day ${conversation} ${line.key}`, at })
      }
      if (!divided && line.event && line.event.ordinal > (divider ?? 0) && line.event.author.kind !== 'visitor') {
        divided = true
        rows.push({ kind: 'unread', key: `unread ${conversation}` })
      }
      const key = `${conversation} ${line.key}`
      if (line.event && line.event.kind !== 'message') {
        rows.push({ kind: 'system', key, event: line.event, last: present && place === last })
      } else {
        rows.push(messageRow(key, line.event, line.item, head, line.event && links.get(line.event.ordinal)))
      }
    }
    if (!present && lines.length > 0) rows.push({ kind: 'earlier', key: `earlier ${conversation}` })
  })
  for (const [place, row] of rows.entries()) {
    if (row.kind !== 'message') continue
    row.begins = !joins(rows[place - 1], row)
    row.ends = !joins(row, rows[place + 1])
  }
  return rows
}

function messageRow(key: string, event: VisitorEvent | undefined, item: Waiting | undefined, head: VisitorHead | undefined, link: LinkCard | undefined): MessageRow {
  const author = event?.author ?? { kind: 'visitor' as const }
  const own = author.kind === 'visitor'
  const words = readWords(item?.draft ?? '')
  const status = !own ? null : item ? (item.state === 'refused' ? 'refused' : 'waiting') : (event?.ordinal ?? 0) <= (head?.staffRead ?? 0) ? 'read' : 'sent'
  return { kind: 'message', key, own, author, text: event?.text ?? words.text, files: event?.files ?? words.files, link, at: event?.at ?? item?.at ?? 0, status, item, begins: true, ends: true }
}

function joins(one: Row | undefined, other: Row | undefined): boolean {
  return one?.kind === 'message' && other?.kind === 'message' && one.own === other.own && one.author.agent === other.author.agent &&
    one.author.name === other.author.name && Math.abs(other.at - one.at) < oneGo
}
