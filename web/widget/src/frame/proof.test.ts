import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { firstWord, prove } from './proof.ts'

const hash = (text: string) => createHash('sha256').update(text).digest()

test('it is SHA-256, for every length that fits', () => {
  for (let length = 0; length <= 55; length++) {
    const text = Array.from({ length }, (_, i) => String.fromCharCode(33 + ((i * 7 + length) % 90))).join('')
    expect(firstWord(text)).toBe(hash(text).readInt32BE(0))
  }
})

test('a new visitor among many works for his place, and the server sees it [SEC-098]', async () => {
  const challenge = 'A'.repeat(43)
  const proof = await prove(challenge, 12)
  expect(proof.challenge).toBe(challenge)
  expect(hash(`${challenge}:${proof.nonce}`).readUInt32BE(0)).toBeLessThan(2 ** 20)
})
