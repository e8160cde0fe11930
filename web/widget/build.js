import { createHash } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { emojiPickers } from '@guichet/emoji/plugin'
import { build } from 'vite'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const out = here('../../src/Guichet/wwwroot/widget/')
// Loaders that customers' pages have pinned: served as they were released, for ever (released/README.md).
const pinned = here('../../src/Guichet/wwwroot/w/')

// Each in one file: none of them may make the customer's page wait for a second request.
const parts = [
  { name: 'loader', entry: 'src/loader/loader.ts', format: 'iife', budget: 3 },
  { name: 'frame', entry: 'src/frame/frame.ts', format: 'es', budget: 8 },
  { name: 'panel', entry: 'src/panel/panel.tsx', format: 'es', budget: 30 },
  { name: 'seldom', entry: 'src/frame/seldom.ts', format: 'es', budget: 4 },
  { name: 'refused', entry: 'src/frame/refused.ts', format: 'es', budget: 1 },
  // Fetched by who opens the picker, in his language.
  ...['en', 'fr', 'ja', 'fi', 'ru', 'ar'].map((language) => ({ name: `emoji-${language}`, entry: `emoji-picker/${language}`, format: 'es', budget: 60 })),
]

await rm(out, { recursive: true, force: true })
await mkdir(out + 'assets', { recursive: true })
const manifest = {}
let over = false

for (const { name, entry, format, budget } of parts) {
  const code = await bundle(entry, format)
  const hash = createHash('sha256').update(code).digest('base64url').slice(0, 10)
  // The loader's name stands in the customers' pages; all others may be cached for ever.
  manifest[name] = name === 'loader' ? 'loader.js' : `assets/${name}-${hash}.js`
  await writeFile(out + manifest[name], code)
  const size = gzipSync(await readFile(out + manifest[name]), { level: 9 }).length
  const ok = size <= budget * 1024
  over ||= !ok
  console.log(`${name.padEnd(8)} ${String(size).padStart(6)} bytes gzip of ${budget} KB${ok ? '' : ': OVER'}`)
}
await rm(pinned, { recursive: true, force: true })
const numbers = (await readdir(here('released'))).flatMap((file) => /^v(\d+)\.js$/.exec(file)?.[1] ?? []).map(Number).sort((a, b) => a - b)
for (const number of numbers) {
  await mkdir(`${pinned}v${number}`, { recursive: true })
  await copyFile(here(`released/v${number}.js`), `${pinned}v${number}/loader.js`)
}
manifest.pinned = `v${numbers.at(-1)}`
manifest.version = createHash('sha256').update(Object.values(manifest).join()).digest('hex').slice(0, 12)
await writeFile(out + 'manifest.json', JSON.stringify(manifest, null, 2) + '\n')
if (over) process.exit(1)

async function bundle(entry, format) {
  const result = await build({
    configFile: false,
    root: here('.'),
    plugins: [emojiPickers()],
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      target: 'es2021',
      cssTarget: ['chrome119', 'firefox119', 'safari17'],
      minify: true,
      modulePreload: false,
      // Not as a library: those keep their spaces and line ends.
      rolldownOptions: { input: entry.startsWith('src/') ? here(entry) : entry, preserveEntrySignatures: 'strict', output: { format } },
    },
  })
  const [{ output }] = Array.isArray(result) ? result : [result]
  const chunks = output.filter((file) => file.type === 'chunk')
  if (chunks.length !== 1 || output.length !== 1) throw new Error(`${entry} became ${output.map((file) => file.fileName).join(', ')} instead of one file.`)
  return chunks[0].code
}
