import { describe, expect, it } from 'vitest'
import type { ConversationEvent } from '@guichet/api'
import { aMessage } from './testing'
import { keepEqualRows, toRows, type TranscriptLine } from './transcript-rows'

const noon = new Date(2026, 10, 20, 12).getTime()
const line = (seq: number, changes: Partial<ConversationEvent> = {}): TranscriptLine =>
  ({ key: String(seq), event: aMessage(seq, { at: noon + seq * 1000, ...changes }) })
const agent = { author: { kind: 'agent', id: 'me' } } as const
const shape = (lines: TranscriptLine[], divider: number | null = null, more = false) =>
  toRows(lines, 'me', divider, more).map((row) => row.type === 'group' ? `${row.note ? 'note' : row.author.kind} ${row.lines.map(({ key }) => key).join(',')}` : row.type)

const many = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => line(from + index))

describe('the transcript', () => {
  it('groups one author’s lines within two minutes', () => {
    expect(shape([line(1), line(2), line(3, { at: noon + 200_000 })])).toEqual(['day', 'visitor 1,2', 'visitor 3'])
  })

  it('keeps authors apart', () => {
    expect(shape([line(1), line(2, agent), line(3)])).toEqual(['day', 'visitor 1', 'agent 2', 'visitor 3'])
  })

  it('never puts a note into a group of messages [R-209]', () => {
    const note = line(2, { ...agent, kind: 'note' })
    expect(shape([line(1, agent), note, line(3, agent)])).toEqual(['day', 'agent 1', 'note 2', 'agent 3'])
  })

  it('begins each day with its name', () => {
    expect(shape([line(1), line(2, { at: noon + 86_400_000 })])).toEqual(['day', 'visitor 1', 'day', 'visitor 2'])
  })

  it('has one line before what is new', () => {
    expect(shape([line(1), line(2), line(3), line(4)], 2)).toEqual(['day', 'visitor 1,2', 'divider', 'visitor 3,4'])
  })

  it('keeps the rows that did not change, and only those', () => {
    const lines = [line(1), line(2, agent), line(3)]
    const before = toRows(lines, 'me', null, false)
    const after = keepEqualRows(before, toRows([...lines, line(4)], 'me', null, false))
    expect(after.map((row, index) => row === before[index])).toEqual([true, true, true, false])
  })

  it('cuts what one author pours out, wherever the loaded part begins', () => {
    const keys = (from: number) => toRows(many(from, 25), 'me', null, from > 1).map((row) => row.type === 'group' ? `${row.key} ${row.joined ? 'joined' : ''}` : row.type)
    expect(keys(1)).toEqual(['day', '1 ', '10 joined', '20 joined'])
    expect(keys(5)).toEqual(['10 joined', '20 joined'])
    expect(keys(10)).toEqual(['20 joined'])
  })

  it('shows no row that changes when earlier lines come', () => {
    const tomorrow = (seq: number) => line(seq, { at: noon + 86_400_000 + seq * 1000 })
    const later = [...many(15, 29), ...Array.from({ length: 10 }, (_, index) => tomorrow(30 + index))]
    const before = toRows(later, 'me', 3, true)
    expect(before.map(({ type }) => type)).toEqual(['group', 'day', 'group'])
    const after = keepEqualRows(before, toRows([...many(1, 14), ...later], 'me', 3, false))
    expect(after.slice(-3)).toEqual(before)
  })

  const preview = (seq: number, of: number) => line(seq, { author: { kind: 'system', id: null }, kind: 'preview', body: { seq: of, ordinal: of, link: { url: 'https://shop.example/', host: 'shop.example', title: 'Shop' } } })

  it('shows what a link leads to under its message, and not as a line', () => {
    const lines = [line(1, agent), line(2, agent), preview(3, 1), line(4, agent)]
    expect(shape(lines, 2)).toEqual(['day', 'agent 1,2', 'divider', 'agent 4'])
    const before = toRows(lines.slice(0, 2), 'me', null, false)
    const rows = keepEqualRows(before, toRows(lines.slice(0, 3), 'me', null, false))
    expect(rows[1]).not.toBe(before[1])
    expect(rows[1]?.type === 'group' && rows[1].lines.map(({ link }) => link?.title)).toEqual(['Shop', undefined])
  })

  it('cuts also where every cut would fall on what a link leads to', () => {
    const lines = Array.from({ length: 40 }, (_, index) => (index + 1) % 2 === 0 ? preview(index + 1, index) : line(index + 1))
    expect(toRows(lines, 'me', null, false).map(({ key }) => key).slice(1)).toEqual(['1', '11', '21', '31'])
    expect(toRows(lines.slice(10), 'me', null, true).map(({ key }) => key)).toEqual(['21', '31'])
  })

  it('shows what is on its way as the agent’s own', () => {
    const item = {
      clientId: 'x', conversation: 'c1', draft: { mode: 'message' as const, text: 'On its way' }, at: noon + 5000, seen: 1, live: true, cseq: 1,
      session: '0', state: 'sending' as const, tries: 1, due: 0,
    }
    expect(shape([line(1, agent), { key: 'x', item }])).toEqual(['day', 'agent 1,x'])
  })
})
