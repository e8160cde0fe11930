import { describe, expect, test } from 'vitest'
import { emojiWords } from '../plugin.js'
import { readWords, recall, remember, search } from './words.ts'

const signs = (language: string, typed: string) => search(readWords(emojiWords(language)), typed).map(({ sign }) => sign.replace('\ufe0f', ''))

describe('what the build has made of the data', () => {
  test.each(['en', 'fr', 'ja', 'fi', 'ru', 'ar'])('%s has nine groups, each with its heading, and every emoji once', (language) => {
    const groups = readWords(emojiWords(language))
    expect(groups).toHaveLength(9)
    const all = groups.flatMap(({ emojis }) => emojis)
    expect(all.length).toBeGreaterThan(1500)
    expect(new Set(all.map(({ sign }) => sign)).size).toBe(all.length)
    for (const { heading, emojis } of groups) {
      expect(heading).toMatch(/\p{L}/u)
      for (const { sign, name } of emojis) {
        expect(sign).toMatch(/\p{Emoji}/u)
        expect(name).not.toBe('')
      }
    }
  })
})

test.each([
  ['en', 'thumbs', '👍'], ['en', 'heart red', '❤'], ['fr', 'chat', '🐈'], ['fr', 'FETE', '🎉'], ['fi', 'kissa', '🐈'], ['ja', '猫', '🐈'], ['ja', 'ハート', '❤'], ['ru', 'кот', '🐈'],
])('in %s “%s” finds %s', (language, typed, sign) => expect(signs(language, typed)).toContain(sign))

test('what is called so comes before what is only like it, and what nobody is called finds nothing', () => {
  expect(signs('en', 'cat')[0]).toMatch(/^(🐈|🐱)/u)
  expect(signs('en', 'xyzzy')).toEqual([])
  expect(signs('en', 'c++ (')).toEqual([])
})

test('the last ones are remembered, newest first, each once, and only so many', () => {
  let kept: string | null = null
  for (const sign of ['👍', '🎉', '👍']) kept = remember(kept, sign)
  expect(recall(kept)).toEqual(['👍', '🎉'])
  for (let i = 0; i < 40; i++) kept = remember(kept, String(i))
  expect(recall(kept)).toHaveLength(16)
})
