import { expect, test } from 'vitest'
import { countCharacters, drawable, findOutcome, findTextProblem, isEndless, judge, newSession, Transcript, uuid7 } from './index.ts'

test('characters are Unicode scalar values', () => {
  expect(countCharacters("a😀e\u0301日")).toBe(5)
  expect(findTextProblem('😀'.repeat(10_000))).toBeNull()
  expect(findTextProblem('😀'.repeat(10_001))).toBe('too-long')
  expect(findTextProblem('')).toBe('empty')
  expect(findTextProblem("a\0b")).toBe('nul')
  expect(findTextProblem("a\ud800b")).toBe('surrogate')
  expect(findTextProblem("\udc00\ud800")).toBe('surrogate')
})

test('ids are a UUIDv7 and 16 hexadecimal digits', () => {
  const id = uuid7(0x0123456789ab)
  expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(uuid7(0x0123456789ab)).not.toBe(id)
  expect(newSession()).toMatch(/^[0-9a-f]{16}$/)
})

test('what an answer means for the send', () => {
  const kind = (status: number, body: unknown = null, retry: string | null = null) => findOutcome(status, body, retry).kind
  expect([0, 200, 302, 408, 429, 500, 502, 503].map((status) => kind(status))).toEqual(Array(8).fill('again'))
  expect(findOutcome(503, null, '7')).toEqual({ kind: 'again', afterMs: 7000 })
  expect(kind(401, { code: 'visitor-token' })).toBe('signed-out')
  expect(findOutcome(409, { code: 'out-of-order', expected: 3 })).toEqual({ kind: 'out-of-order', expected: 3 })
  expect(findOutcome(409, { code: 'behind', events: [{ seq: 4 }, { seq: 9 }] })).toEqual({ kind: 'behind', seen: 9 })
  expect(findOutcome(409, { code: 'taken' })).toEqual({ kind: 'refused', reason: { code: 'taken' } })
  expect(findOutcome(400, { code: 'invalid', detail: 'Too long.' })).toEqual({ kind: 'refused', reason: { code: 'invalid', detail: 'Too long.' } })
  expect(findOutcome(404, '<html>')).toEqual({ kind: 'refused', reason: { code: 'http-404' } })
})

test('a page is applied, seen already, or shows a gap', () => {
  expect(judge(10, { after: 10, cursor: 12 })).toBe('apply')
  expect(judge(10, { after: 8, cursor: 12 })).toBe('apply')
  expect(judge(10, { after: 8, cursor: 10 })).toBe('seen')
  expect(judge(10, { after: 11, cursor: 12 })).toBe('gap')
})

interface Entry { n: number; clientId?: string; own?: boolean }
const at = (...numbers: number[]): Entry[] => numbers.map((n) => ({ n }))
const newTranscript = () => new Transcript<Entry>((entry) => entry.n, (entry) => entry.own === true)

test('a transcript ignores what it has, asks for what is missing and never shows a hole', () => {
  const transcript = newTranscript()
  expect(transcript.apply(at(6))).toEqual([])
  transcript.load(at(4, 5), true)
  expect(transcript.last).toBe(6)
  expect(transcript.apply(at(5, 6))).toEqual([])
  expect(transcript.apply(at(9))).toEqual([])
  expect(transcript.gap).toBe(6)
  expect(transcript.apply(at(7, 8))).toEqual(at(7, 8, 9))
  expect(transcript.gap).toBeNull()
  transcript.load(at(2, 3), false)
  expect(transcript.events).toEqual(at(2, 3, 4, 5, 6, 7, 8, 9))
  expect(transcript.more).toBe(false)
})

test('older events that do not join the first one are not shown', () => {
  const transcript = newTranscript()
  transcript.load(at(7, 8), true)
  transcript.load(at(2, 3), false)
  expect(transcript.events).toEqual(at(7, 8))
  expect(transcript.more).toBe(true)
})

test("one's own line keeps its key and its place from waiting to acknowledged, even behind a gap", () => {
  const transcript = newTranscript()
  transcript.load(at(1), false)
  const items = [{ clientId: 'a' }, { clientId: 'b' }]
  expect(transcript.lines(items).map((line) => line.key)).toEqual(['1', 'a', 'b'])
  transcript.apply([{ n: 4, clientId: 'a', own: true }])
  expect(transcript.gap).toBe(1)
  expect(transcript.lines(items).map((line) => line.key)).toEqual(['1', 'a', 'b'])
  expect(transcript.lines(items.slice(1)).map((line) => line.key)).toEqual(['1', 'a', 'b'])
  transcript.apply(at(2, 3))
  expect(transcript.lines(items.slice(1)).map((line) => line.key)).toEqual(['1', '2', '3', 'a', 'b'])
})

test('of a wall of marks, tones or joiners eight are drawn, and of what people write all [SEC-026]', () => {
  expect(drawable(`Z${'\u0351\u0352\u0353'.repeat(3000)}o`)).toBe(`Z${'\u0351\u0352\u0353'.repeat(3000).slice(0, 8)}o`)
  expect(drawable(`👩${'🏽'.repeat(5000)}`)).toBe(`👩${'🏽'.repeat(8)}`)
  expect(drawable(`a${'\u200d\ufe0f'.repeat(4500)}b`)).toBe(`a${'\u200d\ufe0f'.repeat(4)}b`)
  for (const text of ['Ünal, Tiếng Việt, e\u0301', '👩🏽\u200d👩🏾\u200d👧🏿\u200d👦🏻', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}', 'בְּרֵאשִׁ֖ית', 'བསྒྲུབས', 'नमस्ते', '1\ufe0f\u20e3']) {
    expect(drawable(text)).toBe(text)
    expect(drawable(text.repeat(50))).toBe(text.repeat(50))
  }
})

test('a word is endless that is longer than any', () => {
  expect(isEndless('W'.repeat(10_000))).toBe(true)
  expect(isEndless('and\u00a0so\u00a0on'.repeat(50))).toBe(true)
  expect(isEndless('Donaudampfschifffahrtsgesellschaft, and so on. \n'.repeat(200))).toBe(false)
})
