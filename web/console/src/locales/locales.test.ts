import { createInstance } from 'i18next'
import { describe, expect, it } from 'vitest'
import { animals, colours } from '@/lib/names'
import { en } from './en'
import { fi } from './fi'
import { fr } from './fr'
import { ja } from './ja'

const plural = /_(?:zero|one|two|few|many|other)$/u

function flatten(node: unknown, path = ''): Map<string, string> {
  return typeof node === 'string'
    ? new Map([[path, node]])
    : new Map(Object.entries(node as object).flatMap(([key, value]) => [...flatten(value, path === '' ? key : `${path}.${key}`)]))
}

const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}|<(\w+)>/gu)].map((match) => match[0]).sort()

describe.each(Object.entries({ fr, ja, fi }))('the words in %s', (language, words) => {
  const own = flatten(words)
  const english = flatten(en)

  it('are all there, and no others', () => {
    const keys = (texts: Map<string, string>) => [...new Set([...texts.keys()].map((key) => key.replace(plural, '')))].sort()
    expect(keys(own)).toEqual(keys(english))
  })

  it('have every plural form the language knows', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    const stems = new Set([...english.keys()].filter((key) => plural.test(key)).map((key) => key.replace(plural, '')))
    for (const stem of stems) {
      for (const form of forms) {
        expect(own.has(`${stem}_${form}`), `${stem}_${form}`).toBe(true)
      }
    }
  })

  it('have the same placeholders as the English ones', () => {
    for (const [key, text] of own) {
      const original = english.get(key) ?? english.get(key.replace(plural, '_other')) ?? ''
      expect(placeholders(text), key).toEqual(placeholders(original))
    }
  })

  it('are not English, but for what is the same in both', () => {
    const same = [...own].filter(([key, text]) => text === english.get(key) && /[a-z]{4}/iu.test(text)).map(([key]) => key)
    expect(same.length).toBeLessThan(30)
  })

  it('name every contact', () => {
    expect([words.names.colours.length, words.names.animals.length]).toEqual([colours, animals])
    expect(new Set(words.names.animals).size).toBe(animals)
  })
})

describe('counting', () => {
  it.each([['fr', 1_000_000, '1000000 nouveaux messages'], ['fi', 1, '1 uusi viesti'], ['ja', 3, '新しいメッセージ3件']])('in %s: %i', async (language, count, text) => {
    const i18n = createInstance()
    await i18n.init({ lng: language, resources: { fr: { translation: fr }, fi: { translation: fi }, ja: { translation: ja } }, interpolation: { escapeValue: false } })
    expect(i18n.t('transcript.unseen', { count })).toBe(text)
  })
})
