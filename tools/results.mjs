// Reads what the runners of ./test left in a results folder. One reader, so that the sums of ./test and tools/proofs agree.
//   node tools/results.mjs FOLDER [--partial]   prints "N passed, N failed[, N skipped]", exits 1 on any failure
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Every test of a run: { suite, name, title?, method?, outcome: 'passed' | 'failed' | 'skipped' }. */
export function readTests(folder) {
  const files = existsSync(folder) ? readdirSync(folder).sort() : []
  return files.flatMap((file) => {
    const suite = basename(file).replace(/\.\w+$/, '')
    const text = () => readFileSync(join(folder, file), 'utf8')
    if (file.endsWith('.trx')) return parseTrx(suite, text())
    if (file === 'web.json') return parseVitest(suite, JSON.parse(text()))
    if (file === 'browsers.json') return parsePlaywright(suite, JSON.parse(text()))
    if (file === 'tools.xml') return parseJunit(suite, text())
    return []
  })
}

export function parseTrx(suite, xml) {
  const methods = new Map()
  for (const [, id, body] of xml.matchAll(/<UnitTest [^>]*?\bid="([^"]+)"[^>]*>([\s\S]*?)<\/UnitTest>/g)) {
    const method = /<TestMethod [^>]*>/.exec(body)[0]
    methods.set(id, `${attribute(method, 'className')}.${attribute(method, 'name')}`)
  }
  return [...xml.matchAll(/<UnitTestResult [^>]*>/g)].map(([result]) => ({
    suite,
    name: attribute(result, 'testName'),
    method: methods.get(attribute(result, 'testId')),
    outcome: { Passed: 'passed', NotExecuted: 'skipped' }[attribute(result, 'outcome')] ?? 'failed',
  }))
}

export function parseVitest(suite, report) {
  return report.testResults.flatMap((file) => {
    // A file that could not be loaded has no tests and would otherwise pass unseen.
    if (file.assertionResults.length === 0 && file.status === 'failed') return [{ suite, name: file.name, outcome: 'failed' }]
    return file.assertionResults.map(({ fullName, title, status }) => ({
      suite,
      name: fullName,
      title,
      outcome: { passed: 'passed', failed: 'failed' }[status] ?? 'skipped',
    }))
  })
}

export function parsePlaywright(suite, report) {
  const found = report.errors.map((error) => ({ suite, name: (error.message ?? 'error').split('\n')[0], outcome: 'failed' }))
  const visit = (group, path) => {
    for (const spec of group.specs ?? []) {
      for (const test of spec.tests) {
        const last = test.results.at(-1)?.status
        const outcome = test.status === 'skipped' ? 'skipped' : test.status === 'expected' && last === 'passed' ? 'passed' : 'failed'
        found.push({ suite, name: [...path, spec.title].join(' › '), title: spec.title, outcome })
      }
    }
    for (const inner of group.suites ?? []) visit(inner, [...path, inner.title])
  }
  for (const file of report.suites) visit(file, [file.title])
  return found
}

export function parseJunit(suite, xml) {
  return [...xml.matchAll(/<testcase [^>]*?(\/>|>[\s\S]*?<\/testcase>)/g)].map(([testcase]) => ({
    suite,
    name: attribute(testcase, 'name'),
    title: attribute(testcase, 'name'),
    outcome: /<failure/.test(testcase) ? 'failed' : /<skipped/.test(testcase) ? 'skipped' : 'passed',
  }))
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function attribute(tag, name) {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? ''
  return value.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));/g, (_, hex, decimal, word) =>
    word ? (entities[word] ?? '') : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)))
}

/**
 * Adds up tests and `steps`, the lines { name, file, status } in which ./test wrote down every command it ran: one without
 * a result file counts by its exit status; one with a file must have left it, with tests in it unless the run is partial.
 */
export function tally(tests, steps, partial) {
  const count = (outcome) => tests.filter((test) => test.outcome === outcome).length
  const problems = []
  let checks = 0
  for (const { name, file, status } of steps) {
    const own = tests.filter((test) => `${test.suite}` === file?.replace(/\.\w+$/, ''))
    if (!file && status === 0) checks++
    else if (status === 124) problems.push(`${name}: did not end in time`)
    else if (!file) problems.push(`${name}: failed`)
    else if (status !== 0 && !own.some((test) => test.outcome === 'failed')) problems.push(`${name}: ended with status ${status} and names no failed test`)
    else if (status === 0 && own.length === 0 && !partial) problems.push(`${name}: no test ran`)
  }
  if (partial && tests.length === 0 && problems.length === 0) problems.push('No test has a name that matches.')
  return { passed: count('passed') + checks, failed: count('failed') + problems.length, skipped: count('skipped'), problems }
}

export function readSteps(folder) {
  const file = join(folder, 'steps.tsv')
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => {
    const [name, resultFile, status] = line.split('\t')
    return { name, file: resultFile || undefined, status: Number(status) }
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, flag] = process.argv.slice(2)
  const tests = readTests(folder)
  const { passed, failed, skipped, problems } = tally(tests, readSteps(folder), flag === '--partial')
  for (const test of tests.filter((test) => test.outcome === 'failed')) console.log(`failed: [${test.suite}] ${test.name}`)
  for (const problem of problems) console.log(`failed: ${problem}`)
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`)
  process.exitCode = failed ? 1 : 0
}
