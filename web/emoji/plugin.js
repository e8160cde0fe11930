import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const { resolve } = createRequire(import.meta.url)
const read = (language, name) => JSON.parse(readFileSync(resolve(`emojibase-data/${language}/${name}.json`), 'utf8'))

/** What the fonts of a system of the last years can draw. */
const newestVersion = 15
const parts = 2

/** Of Arabic there are no words: it is searched in English, under its own headings. */
const arabic = ['الوجوه والمشاعر', 'الأشخاص', '', 'الحيوانات والطبيعة', 'الطعام والشراب', 'السفر والأماكن', 'الأنشطة', 'الأشياء', 'الرموز', 'الأعلام']
/** Two of the headings are other words of the same spelling there. */
const japanese = { 6: 'アクティビティ', 9: '国旗' }

/**
 * The list of one language as text: a line for each emoji with its name and, after commas, the words by which it is found; before each group
 * a line with its heading after a #.
 */
export function emojiWords(language) {
  const spoken = language === 'ar' ? 'en' : language
  const { groups } = read(spoken, 'messages')
  const emojis = read(spoken, 'data').filter(({ group, version }) => group !== undefined && group !== parts && version <= newestVersion)
  return groups.filter(({ order }) => order !== parts).flatMap(({ order, message }) => [
    `#${language === 'ar' ? arabic[order] : (language === 'ja' && japanese[order]) || message.charAt(0).toLocaleUpperCase(language) + message.slice(1)}`,
    ...emojis.filter(({ group }) => group === order).sort((a, b) => a.order - b.order).map(({ emoji, label, tags = [] }) => `${emoji} ${[label, ...tags].join(',')}`),
  ]).join('\n')
}

/** Lets Vite import `emoji-picker/en`: the picker and its list in one language, in one file. */
export function emojiPickers() {
  return {
    name: 'emoji-pickers',
    resolveId: (id) => id.startsWith('emoji-picker/') ? '\0' + id : undefined,
    load: (id) => id.startsWith('\0emoji-picker/')
      ? `export { openPicker } from ${JSON.stringify(new URL('src/picker.ts', import.meta.url).pathname)}\nexport const words = ${JSON.stringify(emojiWords(id.split('/')[1]))}\n`
      : undefined,
  }
}
