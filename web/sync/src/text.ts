/** The longest message, in characters: Unicode scalar values, counted as the server counts them. */
export const longestMessage = 10_000

export type TextProblem = 'empty' | 'too-long' | 'nul' | 'surrogate'

/** Unicode scalar values; a lone surrogate counts as one. */
export function countCharacters(text: string): number {
  let count = 0
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- a string's iterator steps by code point
  for (const _ of text) count++
  return count
}

/** Why the server would refuse this text, or null. */
export function findTextProblem(text: string, longest: number = longestMessage): TextProblem | null {
  if (text === '') return 'empty'
  for (const character of text) {
    if (character === "\0") return 'nul'
    if (character.length === 1 && character >= "\ud800" && character <= "\udfff") return 'surrogate'
  }
  return countCharacters(text) > longest ? 'too-long' : null
}

/** What joins the character before it or has no shape: marks, skin tones, joiners, tags of flags. No script needs more in a row. */
const joining = /([\p{M}\p{Emoji_Modifier}\p{Default_Ignorable_Code_Point}]{8})[\p{M}\p{Emoji_Modifier}\p{Default_Ignorable_Code_Point}]+/gu

/**
 * The text as it is drawn. A browser shapes a character and all that joins it as one: thousands on one letter stop a page
 * for seconds. What is stored, copied from a draft or downloaded keeps them.
 */
export function drawable(text: string): string {
  return text.replace(joining, '$1')
}

/**
 * Whether there is a word in it that nobody writes. Where a font kerns its letters ("WWW", "AVA") a browser shapes the
 * whole of it again for each line that it is broken into: it is to be drawn without kerning.
 */
export function isEndless(text: string): boolean {
  return /[^ \n]{200}/u.test(text)
}

/** A size as people say it: 820 kB, 1.4 MB. */
export function sizeText(bytes: number, language: string): string {
  const [value, unit]: [number, string] = bytes < 1000 ? [bytes, 'byte'] : bytes < 1_000_000 ? [bytes / 1000, 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
  const digits = value < 10 && unit !== 'byte' ? 1 : 0
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits }).format(value)
}
