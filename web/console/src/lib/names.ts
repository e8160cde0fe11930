import type { Head } from '@guichet/api'
import { useTranslation } from 'react-i18next'

/** How many adjectives and animals every language has: the same id means the same pair in all of them. */
export const colours = 16
export const animals = 24

/** A name for somebody who has not told his: the same for everyone who looks, in each one's own language. */
export function friendlyPair(id: string): { colour: number; animal: number } {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index++) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193) >>> 0
  }
  return { colour: hash % colours, animal: Math.floor(hash / colours) % animals }
}

export function useContactName(): (contact: Head['contact']) => string {
  const { t } = useTranslation()
  return (contact) => {
    if (contact.name) {
      return contact.name
    }
    const { colour, animal } = friendlyPair(contact.id)
    return t('names.pair', {
      colour: t(`names.colours.${colour}` as 'names.pair'),
      animal: t(`names.animals.${animal}` as 'names.pair'),
    })
  }
}

export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const first = firstCharacter(words[0] ?? '?')
  // In Chinese, Japanese and Korean one character already is a name; two of different words say nothing.
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(first)) {
    return first
  }
  const last = words.length > 1 ? firstCharacter(words.at(-1) ?? '') : ''
  return (first + last).toLocaleUpperCase()
}

function firstCharacter(word: string): string {
  return /[\p{L}\p{N}]/u.exec(word)?.[0] ?? '?'
}

/** Twelve hues that carry white text in both schemes. */
export function hueOf(id: string): number {
  return friendlyPair(`hue${id}`).animal * 15
}
