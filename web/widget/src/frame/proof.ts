/**
 * The work that the server asks of a new visitor when too many come from his address: a number that makes the SHA-256 of
 * `challenge:number` begin with `bits` zero bits. Written out because crypto.subtle needs https and a promise for each hash.
 */

const pause = 2000
const constants: number[] = []
const start: number[] = []
for (let n = 2; constants.length < 64; n++) {
  let prime = true
  for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false
  if (!prime) continue
  if (start.length < 8) start.push((n ** 0.5 * 2 ** 32) | 0)
  constants.push((n ** (1 / 3) * 2 ** 32) | 0)
}
const words = new Int32Array(64)
const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0
const turn = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

/** The first 32 bits of the SHA-256 of at most 55 characters of ASCII, which is one block. */
export function firstWord(text: string): number {
  words.fill(0, 0, 16)
  for (let i = 0; i <= text.length; i++) words[i >> 2] = at(words, i >> 2) | ((i < text.length ? text.charCodeAt(i) : 0x80) << (24 - (i % 4) * 8))
  words[15] = text.length * 8
  for (let i = 16; i < 64; i++) {
    const [a, b] = [at(words, i - 15), at(words, i - 2)]
    words[i] = (at(words, i - 16) + (turn(a, 7) ^ turn(a, 18) ^ (a >>> 3)) + at(words, i - 7) + (turn(b, 17) ^ turn(b, 19) ^ (b >>> 10))) | 0
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = start
  for (let i = 0; i < 64; i++) {
    const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + at(constants, i) + at(words, i)) | 0
    const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + first) | 0
    d = c
    c = b
    b = a
    a = (first + second) | 0
  }
  return (a + at(start, 0)) | 0
}

/** Some milliseconds at a time, so that the widget stays as quick as ever. */
export async function prove(challenge: string, bits: number): Promise<{ challenge: string; nonce: string }> {
  for (let nonce = 0; ; nonce++) {
    if (Math.clz32(firstWord(`${challenge}:${nonce}`)) >= bits) return { challenge, nonce: String(nonce) }
    if (nonce % pause === pause - 1) await new Promise((resolve) => setTimeout(resolve))
  }
}
