import { expect, test } from 'vitest'
import { chooseLanguage, labelsOf, languages } from './language.ts'

test('the language is the first wish that we speak', () => {
  expect(chooseLanguage(['fr', 'fi'])).toBe('fr')
  expect(chooseLanguage([undefined, '', 'de-AT', 'ja-JP'])).toBe('ja')
  expect(chooseLanguage(['pt', null])).toBe('en')
})

test('the launcher counts in every language', () => {
  expect(labelsOf('ru', 1).unread).toBe('1 новое сообщение')
  expect(labelsOf('ru', 3).unread).toBe('3 новых сообщения')
  expect(labelsOf('ru', 5).unread).toBe('5 новых сообщений')
  for (const language of languages) {
    for (let count = 1; count < 120; count++) expect(labelsOf(language, count).unread).toMatch(/\S/)
  }
})
