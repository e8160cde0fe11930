import { describe, expect, it } from 'vitest'
import type { ConversationEvent } from '@guichet/api'
import { aMessage } from './testing'
import { keepEqualRows, toRows, type TranscriptLine } from './transcript-rows'

const noon = new Date(2026, 10, 20, 12).getTime()
const line = (seq: number, changes: Partial<ConversationEvent> = {}): TranscriptLine =>
  ({ key: String(seq), event: aMessage(seq, { at: noon + seq * 1000, ...changes }) })
const agent = { author: { kind: 'agent', id: 'me' } } as const
const shape = (lines: TranscriptLine[], divider: number | null = null) =>
  toRows(lines, 'me', divider).map((row) => row.type === 'group' ? `${row.note ? 'note' : row.author.kind} ${row.lines.map(({ key }) => key).join(',')}` : row.type)

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
    const before = toRows(lines, 'me', null)
    const after = keepEqualRows(before, toRows([...lines, line(4)], 'me', null))
    expect(after.map((row, index) => row === before[index])).toEqual([true, true, true, false])
  })

  it('shows what is on its way as the agent’s own', () => {
    const item = {
      clientId: 'x', conversation: 'c1', draft: { mode: 'message' as const, text: 'On its way' }, at: noon + 5000, seen: 1, live: true, cseq: 1,
      session: '0', state: 'sending' as const, tries: 1, due: 0,
    }
    expect(shape([line(1, agent), { key: 'x', item }])).toEqual(['day', 'agent 1,x'])
  })
})
