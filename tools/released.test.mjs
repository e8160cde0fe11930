import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'

const folder = new URL('../web/widget/released/', import.meta.url)
const integrity = JSON.parse(readFileSync(new URL('integrity.json', folder), 'utf8'))

test('a released loader is what it was when it was released, and none is missing [SEC-198]', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.js')).sort()
  assert.ok(files.length > 0)
  assert.deepEqual(files, Object.keys(integrity).map((name) => `${name}.js`).sort())
  for (const [name, expected] of Object.entries(integrity)) {
    const hash = createHash('sha384').update(readFileSync(new URL(`${name}.js`, folder))).digest('base64')
    assert.equal(`sha384-${hash}`, expected, `${name}.js has changed: pages that pinned it would have no chat`)
  }
})
