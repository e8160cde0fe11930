import { expect, test } from 'vitest'
import { languages } from '../frame/language.ts'
import { charactersLeft, texts, translator, type TextKey } from './texts.ts'

test.each(languages)('%s says everything, with the same places for names and numbers', (language) => {
  for (const [key, english] of Object.entries(texts.en)) {
    const text = texts[language][key as TextKey]
    expect(text, key).toMatch(/\S/)
    if (language !== 'en' && english.length > 12) expect(text, key).not.toBe(english)
    if (!key.startsWith('left_')) expect(text.match(/\{\w+\}/g), key).toEqual(english.match(/\{\w+\}/g))
  }
  for (const count of [0, 1, 2, 3, 5, 11, 21, 100, 101]) {
    const form = `left_${new Intl.PluralRules(language).select(count)}` as const
    expect(texts[language][form], `${language} ${form}`).toBeDefined()
    expect(charactersLeft(language, count)).not.toContain('{')
  }
})

test('names are put where the language wants them', () => {
  expect(translator('en')('typing', { name: 'Maria' })).toBe('Maria is typing…')
  expect(translator('ja')('joined', { name: '田中' })).toBe('田中が会話に参加しました')
})
