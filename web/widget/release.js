// Releases the loader that was built last under the next number: node web/widget/release.js
import { createHash } from 'node:crypto'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const list = here('released/integrity.json')
const known = JSON.parse(readFileSync(list, 'utf8'))
const built = here('../../src/Guichet/wwwroot/widget/loader.js')
const integrity = `sha384-${createHash('sha384').update(readFileSync(built)).digest('base64')}`
const [same] = Object.entries(known).find(([, value]) => value === integrity) ?? []
if (same) {
  console.log(`This loader is ${same} already.`)
} else {
  const name = `v${Object.keys(known).length + 1}`
  copyFileSync(built, here(`released/${name}.js`))
  writeFileSync(list, JSON.stringify({ ...known, [name]: integrity }, null, 2) + '\n')
  console.log(`Released ${name}: ${integrity}`)
}
