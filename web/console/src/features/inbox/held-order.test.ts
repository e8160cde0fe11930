import { describe, expect, it } from 'vitest'
import { applyHeldOrder, holdOrder } from './held-order'
import { aHead } from './testing'

const heads = (...ids: string[]) => ids.map((id, index) => aHead({ id, lastPosition: 100 - index }))
const shown = (held: string[], live: ReturnType<typeof aHead>[]) => {
  const { rows, fresh } = applyHeldOrder(holdOrder(heads(...held)), live)
  return [rows.map(({ id }) => id).join(''), fresh]
}

describe('rows under the pointer', () => {
  it('stay when a new one comes, which is counted', () => {
    expect(shown(['a', 'b'], [aHead({ id: 'n', lastPosition: 200 }), ...heads('a', 'b')])).toEqual(['ab', 1])
  })

  it('stay when one of them would move up', () => {
    expect(shown(['a', 'b'], [aHead({ id: 'b', lastPosition: 200 }), ...heads('a')])).toEqual(['ab', 1])
  })

  it('stay when one leaves the folder', () => {
    expect(shown(['a', 'b'], heads('a').slice(0, 1))).toEqual(['ab', 0])
  })

  it('show what is new about each where it stands', () => {
    const last = { seq: 2, kind: 'message' as const, text: 'news', author: { kind: 'visitor' as const, id: 'v' }, at: 0 }
    const { rows } = applyHeldOrder(holdOrder(heads('a', 'b')), [aHead({ id: 'b', lastPosition: 200, last }), ...heads('a')])
    expect(rows[1]?.last?.text).toBe('news')
  })

  it('do not count who is at the top already', () => {
    expect(shown(['a', 'b'], [aHead({ id: 'a', lastPosition: 200 }), ...heads('a', 'b').slice(1)])).toEqual(['ab', 0])
  })

  it('are followed by pages that were loaded meanwhile', () => {
    expect(shown(['a', 'b'], heads('a', 'b', 'c', 'd'))).toEqual(['abcd', 0])
  })

  it('do not count what staff wrote', () => {
    const last = { seq: 2, kind: 'message' as const, text: '', author: { kind: 'agent' as const, id: 'me' }, at: 0 }
    expect(shown(['a', 'b'], [aHead({ id: 'b', lastPosition: 200, last }), ...heads('a')])).toEqual(['ab', 0])
  })
})
