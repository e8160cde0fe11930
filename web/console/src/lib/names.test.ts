import { describe, expect, it } from 'vitest'
import { animals, colours, friendlyPair, initials } from './names'

describe('a name for somebody unknown', () => {
  it('is the same for everyone who looks', () => {
    expect(friendlyPair('0123456789abcdef0123456789abcdef')).toEqual(friendlyPair('0123456789abcdef0123456789abcdef'))
  })

  it('uses all colours and animals about alike', () => {
    const seen = new Map<string, number>()
    for (let index = 0; index < 40_000; index++) {
      const { colour, animal } = friendlyPair(index.toString(16).padStart(32, '0'))
      const pair = `${colour} ${animal}`
      seen.set(pair, (seen.get(pair) ?? 0) + 1)
    }
    expect(seen.size).toBe(colours * animals)
    expect(Math.max(...seen.values())).toBeLessThan(3 * (40_000 / (colours * animals)))
  })
})

describe('initials', () => {
  it.each([
    ['James Whitfield', 'JW'],
    ['aino', 'A'],
    ['Jean-Luc de la Tour', 'JT'],
    ['佐藤 花子', '佐'],
    ['김민준', '김'],
    ['(Bob) 42', 'B4'],
    ['!!!', '?'],
    ['', '?'],
  ])('of %s are %s', (name, short) => {
    expect(initials(name)).toBe(short)
  })
})
