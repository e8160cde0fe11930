import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** A repository with our tools and catalogue, in which a complete run proved R-071 on the present commit. */
function repository(t, { state = 'clean' } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'guichet-proofs-'))
  t.after(() => rmSync(root, { recursive: true }))
  const git = (...command) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...command], { cwd: root, encoding: 'utf8' }).trim()
  for (const part of ['tools', 'docs/catalogue', 'docs/decisions']) cpSync(here(`../${part}`), join(root, part), { recursive: true })
  writeFileSync(join(root, '.gitignore'), 'artifacts/\n')
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '--message', 'first')

  mkdirSync(join(root, 'artifacts/results'), { recursive: true })
  const result = { testResults: [{ assertionResults: [{ fullName: 'seen [R-071]', title: 'seen [R-071]', status: 'passed' }] }] }
  writeFileSync(join(root, 'artifacts/results/web.json'), JSON.stringify(result))
  writeFileSync(join(root, 'artifacts/results/commit'), `${git('rev-parse', 'HEAD')}\n${state}\n`)

  const proofs = (...options) => spawnSync(join(root, 'tools/proofs'), options, { cwd: root, encoding: 'utf8' })
  return { root, git, proofs }
}

test('ids that are proved are accepted, and one that is not is named', (t) => {
  const { proofs } = repository(t)
  assert.equal(proofs('R-071').status, 0)
  const { status, stderr } = proofs('R-071', 'R-072')
  assert.equal(status, 1)
  assert.match(stderr, /^Not proved: R-072$/m)
})

test('an id that is not catalogued is refused', (t) => {
  const { status, stderr } = repository(t).proofs('R-999')
  assert.deepEqual([status, stderr], [2, 'Not in docs/catalogue: R-999\n'])
})

test('the page is the same every time, and neither it nor its commit makes the results stale', (t) => {
  const { root, git, proofs } = repository(t)
  assert.equal(proofs().status, 0)
  const page = readFileSync(join(root, 'docs/requirements.md'), 'utf8')
  assert.match(page, /^\| R-071 \|.*\| seen \(web\) \|$/m)
  git('add', '.')
  git('commit', '--quiet', '--message', 'page')
  assert.equal(proofs().status, 0)
  assert.equal(readFileSync(join(root, 'docs/requirements.md'), 'utf8'), page)
})

test('results of another tree prove nothing unless one asks for it', (t) => {
  const { root, git, proofs } = repository(t)
  appendFileSync(join(root, 'tools/web'), '# changed\n')
  for (const step of [() => {}, () => git('commit', '--quiet', '--all', '--message', 'second')]) {
    step()
    assert.match(proofs('R-071').stderr, /tools\/web has changed since[^]*Not proved: R-071/)
    assert.equal(proofs('R-071', '--any-commit').status, 0)
  }
})

test('a new file, too, makes another tree', (t) => {
  const { root, proofs } = repository(t)
  writeFileSync(join(root, 'new.cs'), '')
  assert.match(proofs('R-071').stderr, /new\.cs has changed since/)
})

test('results of a tree with uncommitted changes prove nothing', (t) => {
  assert.match(repository(t, { state: 'changed' }).proofs('R-071').stderr, /uncommitted changes[^]*Not proved: R-071/)
})
