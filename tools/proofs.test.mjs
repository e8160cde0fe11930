import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { assign, idsOf, page, parseCatalogue, parseGaps, readCatalogue } from './proofs.mjs'
import { parseJunit, parsePlaywright, parseTrx, parseVitest, tally } from './results.mjs'

const catalogue = new Map([['R-071', 'Sneak peek.'], ['SEC-016', 'note → never'], ['F1', 'kill → kept'], ['T-CW1', 'foreign id → 404']])
const traits = { 'Tests.Notes.Stay_inside': ['SEC-016'] }
const note = (suite, outcome, row = '') => ({ suite, name: `Tests.Notes.Stay_inside${row}`, method: 'Tests.Notes.Stay_inside', outcome })

test('the catalogue of this repository is complete', () => {
  const ids = [...readCatalogue(fileURLToPath(new URL('../docs/catalogue', import.meta.url))).keys()]
  const count = (prefix) => ids.filter((id) => id.startsWith(prefix)).length
  assert.deepEqual([count('R-'), count('SEC-'), count('T-'), count('F'), count('I')], [225, 169, 44, 42, 15])
})

test('a catalogue row may hold an escaped bar and a third column', () => {
  assert.deepEqual(parseCatalogue('| id | sentence | kind |\n|---|---|---|\n| SEC-164 | tab or `\\|` → quoted | U |\n'), [['SEC-164', 'tab or `\\|` → quoted']])
})

test('ids stand in square brackets in a title, alone or together', () => {
  assert.deepEqual(idsOf({ title: 'seen [R-071] by [SEC-016, I6] [not an id] (F1)' }, {}), ['R-071', 'SEC-016', 'I6'])
})

test('a test that passed proves its id once, on both databases and with all its rows', () => {
  const tests = [note('server-sqlite', 'passed', '(1)'), note('server-sqlite', 'passed', '(2)'), note('server-postgres', 'passed', '(1)')]
  assert.deepEqual([...assign(catalogue, tests, traits).proofs], [['SEC-016', ['Notes.Stay_inside (server)']]])
})

test('a failure on one database, or in one row, or in another test with the id, is no proof', () => {
  for (const other of [note('server-postgres', 'failed'), note('server-sqlite', 'failed', '(2)'), { suite: 'web', title: 'leaks [SEC-016]', outcome: 'failed' }]) {
    assert.equal(assign(catalogue, [note('server-sqlite', 'passed', '(1)'), other], traits).proofs.size, 0)
  }
})

test('a skipped test is no proof and takes none away', () => {
  assert.equal(assign(catalogue, [note('server-sqlite', 'skipped')], traits).proofs.size, 0)
  assert.equal(assign(catalogue, [note('server-sqlite', 'passed'), note('server-postgres', 'skipped')], traits).proofs.size, 1)
})

test('an id that is not catalogued is named', () => {
  assert.deepEqual(assign(catalogue, [{ suite: 'web', name: 'x', title: 'x [R-999]', outcome: 'passed' }], {}).strays, ['R-999 (x)'])
})

test('the page lists every id and escapes what would break its table', () => {
  const text = page(catalogue, new Map([['F1', ['Kill.A_kill|<b> (faults)']]]), new Map())
  assert.match(text, /^\| R-071 \| Sneak peek\. \| {2}\|$/m)
  assert.match(text, /^\| F1 \| kill → kept \| Kill\.A kill\\\|&lt;b> \(faults\) \|$/m)
})

test('what a proof leaves out stands beside it, and nowhere else', () => {
  const gaps = parseGaps('| id | proved | not proved |\n|---|---|---|\n| F1, R-071 | most | the rest |\n')
  assert.deepEqual([...gaps], [['F1', 'the rest'], ['R-071', 'the rest']])
  const text = page(catalogue, new Map([['F1', ['Kill (faults)']]]), gaps)
  assert.match(text, /^\| F1 \| kill → kept \| Kill \(faults\)<br>\*\*In part\.\*\* Not: the rest \|$/m)
  assert.match(text, /^\| R-071 \| Sneak peek\. \| {2}\|$/m)
})

const trx = `<TestRun><Results>
  <UnitTestResult testId="1" testName="A.B.Says(text: &quot;x&#xA;y&quot;)" outcome="Passed" />
  <UnitTestResult testId="2" testName="A.B+C.Skipped" outcome="NotExecuted"><Output /></UnitTestResult>
  <UnitTestResult testId="3" testName="A.B.Broken" outcome="Failed" /></Results>
  <TestDefinitions>
  <UnitTest name="A.B.Says(…)" storage="x" id="1"><Execution id="9" /><TestMethod codeBase="x" className="A.B" name="Says" /></UnitTest>
  <UnitTest name="s" id="2"><TestMethod className="A.B+C" name="Skipped" /></UnitTest>
  <UnitTest name="b" id="3"><TestMethod className="A.B" name="Broken" /></UnitTest></TestDefinitions></TestRun>`

test('a trx file tells method and outcome of every row', () => {
  assert.deepEqual(parseTrx('server-sqlite', trx).map(({ name, method, outcome }) => [name, method, outcome]), [
    ['A.B.Says(text: "x\ny")', 'A.B.Says', 'passed'], ['A.B+C.Skipped', 'A.B+C.Skipped', 'skipped'], ['A.B.Broken', 'A.B.Broken', 'failed']])
})

test('vitest: a file that does not load is a failure', () => {
  const report = { testResults: [
    { name: 'a.test.ts', status: 'failed', assertionResults: [] },
    { name: 'b.test.ts', status: 'passed', assertionResults: [{ fullName: 'b c [F1]', title: 'c [F1]', status: 'passed' }, { fullName: 'd', title: 'd', status: 'pending' }] }] }
  assert.deepEqual(parseVitest('web', report).map(({ outcome }) => outcome), ['failed', 'passed', 'skipped'])
})

test('playwright: only an expected pass is a pass', () => {
  const spec = (title, status, result) => ({ title, tests: [{ status, results: result ? [{ status: result }] : [] }] })
  const specs = [spec('a', 'expected', 'passed'), spec('b', 'unexpected', 'failed'), spec('c', 'skipped'), spec('d', 'flaky', 'passed'), spec('e', 'expected', 'failed')]
  const report = { errors: [{ message: 'no server\nstack' }], suites: [{ title: 'x.spec.ts', specs, suites: [{ title: 'inner', specs: [specs[0]] }] }] }
  assert.deepEqual(parsePlaywright('browsers', report).map(({ outcome }) => outcome), ['failed', 'passed', 'failed', 'skipped', 'failed', 'failed', 'passed'])
})

test('junit: failures and skips are seen', () => {
  const xml = '<testcase name="a" /><testcase name="b"><failure>x</failure></testcase><testcase name="c"><skipped/></testcase>'
  assert.deepEqual(parseJunit('tools', xml).map(({ outcome }) => outcome), ['passed', 'failed', 'skipped'])
})

test('a runner that leaves no result, ends badly without a failed test or runs nothing is a failure', () => {
  const tests = [{ suite: 'web', outcome: 'passed' }, { suite: 'faults', outcome: 'passed' }]
  const steps = [{ name: 'web', file: 'web.json', status: 0 }, { name: 'server', file: 'server.trx', status: 0 }, { name: 'faults', file: 'faults.trx', status: 134 }]
  assert.deepEqual(tally(tests, steps, false), {
    passed: 2, failed: 2, skipped: 0, problems: ['server: no test ran', 'faults: ended with status 134 and names no failed test'] })
})

test('checks count by their exit status', () => {
  const { passed, problems } = tally([], [{ name: 'Types', status: 0 }, { name: 'Rules', status: 1 }], false)
  assert.deepEqual([passed, problems], [1, ['Rules: failed']])
})

test('a filter that matches nothing is said', () => {
  assert.equal(tally([], [{ name: 'web', file: 'web.json', status: 0 }], true).problems[0], 'No test has a name that matches.')
})
