import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { test } from 'node:test'

process.chdir(new URL('..', import.meta.url).pathname)

const list = readFileSync('DEPENDENCIES.md', 'utf8')
const json = (file) => JSON.parse(readFileSync(file, 'utf8'))

const manifests = ['package.json', ...json('package.json').workspaces.flatMap((pattern) =>
  pattern.endsWith('/*') ? readdirSync(pattern.slice(0, -2)).map((name) => `${pattern.slice(0, -1)}${name}/package.json`) : [`${pattern}/package.json`])]
const ours = new Set(manifests.map((file) => json(file).name))

const npm = manifests.flatMap((file) => Object.entries({ ...json(file).dependencies, ...json(file).devDependencies }))
  .filter(([name]) => !ours.has(name))
const nuget = [...readFileSync('Directory.Packages.props', 'utf8').matchAll(/<PackageVersion Include="([^"]+)" Version="([^"]+)"/g)]
  .map(([, name, version]) => [name, version])

const listed = new Set(list.split('\n').flatMap((row) => (row.split('|')[1] ?? '').split(',').map((name) => name.trim())))

function check(name, version, pinned) {
  assert.ok(listed.has(name), `${name} is not in DEPENDENCIES.md`)
  const [, exact] = pinned.exec(version) ?? assert.fail(`${name} is not pinned to one version`)
  assert.ok(list.includes(exact), `DEPENDENCIES.md does not name version ${exact} of ${name}`)
}

test('every package that is referenced stands in DEPENDENCIES.md, exactly pinned and locked [SEC-188]', () => {
  assert.ok(npm.length > 20 && nuget.length > 10)
  for (const [name, version] of npm) check(name, version, /^(\d+\.\d+\.\d+)$/)
  for (const [name, version] of nuget) check(name, version, /^\[(\d+(?:\.\d+)+)\]$/)
  for (const file of ['package-lock.json', 'src/Guichet/packages.lock.json']) assert.ok(existsSync(file), `${file} is missing`)
  assert.match(list, /dotnet list .* --vulnerable[^]*npm audit/)
})

test('no package may run a script when it is installed [SEC-189]', () => {
  for (const file of manifests) {
    const { scripts = {}, allowScripts, trustedDependencies } = json(file)
    assert.deepEqual({ allowScripts, trustedDependencies }, { allowScripts: undefined, trustedDependencies: undefined }, file)
    for (const name of ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish']) assert.ok(!(name in scripts), `${file} runs ${name}`)
  }
  for (const file of ['.npmrc', ...manifests.map((manifest) => manifest.replace('package.json', '.npmrc'))].filter((name) => existsSync(name))) {
    assert.doesNotMatch(readFileSync(file, 'utf8'), /allow-scripts|ignore-scripts\s*=\s*false/i, file)
  }
})
