import { expect, test } from 'vitest'
import type { Waiting } from '../frame/mailroom.ts'
import type { VisitorEvent, VisitorHead } from '../frame/wire.ts'
import { groupLines, type Row } from './groups.ts'
import type { RoomLine } from './room.ts'

const noon = new Date(2026, 10, 20, 12).getTime()
const minute = 60_000
const head = { id: 'c1', staffRead: 2 } as VisitorHead
const event = (ordinal: number, who: string, at: number, kind: VisitorEvent['kind'] = 'message'): RoomLine => ({
  key: String(ordinal), event: { ordinal, kind, author: who === 'me' ? { kind: 'visitor' } : { kind: 'agent', name: who, agent: who }, at, text: `t${ordinal}` },
})
const rows = (lines: RoomLine[], divider: number | null = null) => groupLines([{ conversation: 'c1', head, lines }], divider)
const short = (list: Row[]) => list.map((row) => row.kind === 'message' ? `${row.text}${row.begins ? ' begins' : ''}${row.ends ? ' ends' : ''}` : row.kind)

test('what one author writes within two minutes belongs together', () => {
  expect(short(rows([event(1, 'me', noon), event(2, 'me', noon + minute), event(3, 'me', noon + 5 * minute), event(4, 'Maria', noon + 5 * minute), event(5, 'Jonas', noon + 5 * minute)]))).toEqual([
    'day', 't1 begins', 't2 ends', 't3 begins ends', 't4 begins ends', 't5 begins ends',
  ])
})

test('days are told apart, and the unread begin under the divider', () => {
  expect(short(rows([event(1, 'Maria', noon), event(2, 'me', noon + 86_400_000), event(3, 'Maria', noon + 86_400_000), event(4, 'Maria', noon + 86_400_000)], 1))).toEqual([
    'day', 't1 begins ends', 'day', 't2 begins ends', 'unread', 't3 begins', 't4 ends',
  ])
})

test('each of one\'s own messages says how far it has come', () => {
  const item = (state: Waiting['state']): RoomLine => ({ key: state, item: { clientId: state, draft: 'd', at: noon, state } as Waiting })
  const status = rows([event(1, 'me', noon), event(2, 'me', noon), event(3, 'me', noon), item('sending'), item('waiting'), item('refused')]).flatMap((row) => row.kind === 'message' ? [row.status] : [])
  expect(status).toEqual(['read', 'read', 'sent', 'waiting', 'waiting', 'refused'])
})

test('an ended conversation offers a new one only while it is the present one and nothing follows', () => {
  const ended = groupLines([
    { conversation: 'c0', head, lines: [event(1, 'Maria', noon, 'closed')] }, { conversation: 'c1', head, lines: [event(1, 'Maria', noon, 'closed')] },
  ], null)
  expect(ended.map((row) => row.kind === 'system' ? row.last : row.kind)).toEqual(['day', false, 'earlier', true])
})

test('what a link leads to stands under its message, and neither parts messages nor ends a conversation', () => {
  const preview: RoomLine = { key: '3', event: { ordinal: 3, kind: 'preview', author: { kind: 'system' }, at: noon, preview: { ordinal: 1, link: { url: 'https://shop.example/', host: 'shop.example', title: 'Shop' } } } }
  const list = rows([event(1, 'Maria', noon), event(2, 'Maria', noon), preview, event(4, 'Maria', noon)])
  expect(short(list)).toEqual(['day', 't1 begins', 't2', 't4 ends'])
  expect(list.flatMap((row) => row.kind === 'message' ? [row.link?.title] : [])).toEqual(['Shop', undefined, undefined])
  expect(rows([event(1, 'Maria', noon), event(2, 'Maria', noon, 'closed'), preview]).at(-1)).toMatchObject({ kind: 'system', last: true })
})
