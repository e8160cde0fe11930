export interface Emoji {
  sign: string
  name: string
  /** Everything by which it is found, in lower case. */
  words: string
}

export interface Group {
  heading: string
  emojis: Emoji[]
}

/** Reads the list that the build has made (`../plugin.js`). */
export function readWords(text: string): Group[] {
  const groups: Group[] = []
  for (const line of text.split('\n')) {
    if (line.startsWith('#') && !line.startsWith('#\ufe0f')) {
      groups.push({ heading: line.slice(1), emojis: [] })
    } else {
      const space = line.indexOf(' ')
      const words = line.slice(space + 1)
      groups.at(-1)?.emojis.push({ sign: line.slice(0, space), name: words.split(',')[0] ?? '', words: fold(words) })
    }
  }
  return groups
}

/** Those of which every word that was typed begins a word; those that are called so come first. */
export function search(groups: readonly Group[], typed: string): Emoji[] {
  const wanted = fold(typed).split(/\s+/).filter(Boolean)
  const all = groups.flatMap(({ emojis }) => emojis)
  // Japanese does not part its words.
  const found = all.filter(({ words }) => wanted.every((word) => new RegExp(`(^|[\\s,-])${escape(word)}`, 'u').test(words) || (/[^\p{Script=Latin}\p{Script=Cyrillic}]/u.test(word) && words.includes(word))))
  const name = wanted.join(' ')
  const rank = ({ words }: Emoji) => words.startsWith(`${name},`) || words === name ? 0 : words.startsWith(name) ? 1 : 2
  return found.sort((one, other) => rank(one) - rank(other))
}

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFC')
const escape = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

const rememberedAtMost = 16

/** The signs that were used last, newest first, as they are kept between visits. */
export function remember(kept: string | null, sign: string): string {
  return [sign, ...recall(kept).filter((known) => known !== sign)].slice(0, rememberedAtMost).join(' ')
}

export function recall(kept: string | null): string[] {
  return (kept ?? '').split(' ').filter(Boolean)
}
