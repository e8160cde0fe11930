import { readFileSync } from 'node:fs'
import { createHmac } from 'node:crypto'
import { expect, it } from 'vitest'
import { signingCode, signingLanguages } from './signing'

it.each(signingLanguages)('the %s lines of the console are those of the guide', (language) => {
  expect(readFileSync('docs/api/identity.md', 'utf8')).toContain(signingCode.hash[language])
})

it('the lines for Node.js make a token that is signed over its first two parts', () => {
  const code = signingCode.token['Node.js'].replace(/^import .*$/m, '')
  const env = { GUICHET_SECRET: 'a secret' }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- our own lines, run as a shop would
  const token = new Function('createHmac', 'process', 'customer', `${code}\nreturn token`)(createHmac, { env }, { id: '4711', name: 'Aino', email: 'aino@example.com' }) as string
  const [header = '', claims = '', signature] = token.split('.')
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ alg: 'HS256' })
  const { sub, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string; exp: number }
  expect([sub, exp - Math.floor(Date.now() / 1000)]).toEqual(['4711', 1800])
  expect(signature).toBe(createHmac('sha256', env.GUICHET_SECRET).update(`${header}.${claims}`).digest('base64url'))
})
