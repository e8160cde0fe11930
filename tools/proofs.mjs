// What proves what: pure functions over the catalogue and the tests that ran. tools/proofs is their command line.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

const ID = /^(?:R-\d{3}|SEC-\d{3}[a-z]?|T-[A-Z]{2}\d+|F\d+|I\d+)$/

/** All ids with their sentences, in the order of the catalogue's files. */
export function readCatalogue(folder) {
  const sentences = new Map()
  for (const file of ['requirements.md', 'security.md', 'attacks.md', 'faults.md', 'invariants.md']) {
    for (const [id, sentence] of parseCatalogue(readFileSync(join(folder, file), 'utf8'))) {
      if (sentences.has(id)) throw new Error(`${file}: ${id} is catalogued twice`)
      sentences.set(id, sentence)
    }
  }
  const unread = readdirSync(folder).length - 5
  if (unread > 0) throw new Error(`${folder} has ${unread} file(s) that tools/proofs.mjs does not read`)
  return sentences
}

export function parseCatalogue(text) {
  return text.split('\n').flatMap((line) => {
    const [id, sentence] = line.split(/(?<!\\)\|/).slice(1).map((cell) => cell.trim())
    return id && ID.test(id) ? [[id, sentence]] : []
  })
}

/** What the tests of an id leave out of its sentence: the last column of decision 7's table, by id. */
export function parseGaps(text) {
  return new Map(text.split('\n').flatMap((line) => {
    const [ids = '', , gap] = line.split(/(?<!\\)\|/).slice(1).map((cell) => cell.trim())
    return ids.split(', ').filter((id) => ID.test(id)).map((id) => [id, gap])
  }))
}

/** The ids a test carries: those of its C# traits, or those in square brackets in its title: "… is seen [R-071] [SEC-016, I6]". */
export function idsOf(test, traits) {
  if (test.method) return traits[test.method] ?? []
  const bracketed = [...(test.title ?? '').matchAll(/\[([^\][]+)\]/g)].flatMap(([, inside]) => inside.split(/[,\s]+/))
  return bracketed.filter((id) => ID.test(id))
}

/**
 * An id is proved when a test that carries it passed and none that carries it failed: not on one of two databases, not in
 * one of its rows. What was skipped says nothing.
 */
export function assign(catalogue, tests, traits) {
  const passed = new Map()
  const failed = new Set()
  const strays = new Set()
  for (const test of tests) {
    for (const id of idsOf(test, traits)) {
      if (!catalogue.has(id)) strays.add(`${id} (${test.name})`)
      else if (test.outcome === 'failed') failed.add(id)
      else if (test.outcome === 'passed') passed.set(id, (passed.get(id) ?? new Set()).add(label(test)))
    }
  }
  const proofs = new Map()
  for (const id of catalogue.keys()) {
    if (passed.has(id) && !failed.has(id)) proofs.set(id, [...passed.get(id)].sort())
  }
  return { proofs, strays: [...strays].sort() }
}

/** One line for a test on both databases and with all its rows. */
function label({ method, name, suite, title }) {
  if (method) return `${method.split('.').slice(-2).join('.')} (${suite.replace(/-(sqlite|postgres)$/, '')})`
  return `${(title ?? name).replaceAll(/\s*\[[^\][]*\]/g, (bracket) => (ID.test(bracket.trim().slice(1, -1).split(/[,\s]/)[0]) ? '' : bracket))} (${suite})`
}

export function page(catalogue, proofs, gaps) {
  const proved = (id) => [...(proofs.get(id) ?? []).map(cell), ...(proofs.has(id) && gaps.has(id) ? [`**In part.** Not: ${gaps.get(id)}`] : [])]
  const rows = [...catalogue].map(([id, sentence]) => `| ${id} | ${sentence} | ${proved(id).join('<br>')} |`)
  return [
    '# What is proved',
    '',
    '<!-- Written by tools/proofs. Do not edit. -->',
    '',
    'Every sentence of the [catalogue](catalogue), and the tests that carry its id and passed in the last complete `./test`.',
    'An empty last column means: not proved yet. What the tests leave out of a sentence stands beside them (decision 7).',
    '',
    '| id | sentence | proved by |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

function cell(text) {
  return text.replaceAll('_', ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
