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
