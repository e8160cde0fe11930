type Fill = (bytes: Uint8Array<ArrayBuffer>) => unknown

// Not crypto.randomUUID: the widget also runs on plain http, where that function is missing.
const fillSecurely: Fill = (bytes) =>
  (globalThis as unknown as { crypto: { getRandomValues: Fill } }).crypto.getRandomValues(bytes)

function randomHex(bytes: number, fill: Fill): string {
  const random = new Uint8Array(bytes)
  fill(random)
  return Array.from(random, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A UUIDv7: the name that a sender gives to his message. */
export function uuid7(now: number, fill: Fill = fillSecurely): string {
  const time = Math.floor(now).toString(16).padStart(12, '0').slice(-12)
  const random = randomHex(10, fill)
  const variant = '89ab'.charAt(parseInt(random.charAt(4), 16) & 3)
  return [time.slice(0, 8), time.slice(8), '7' + random.slice(1, 4), variant + random.slice(5, 8), random.slice(8)].join('-')
}

/** The name of one page load or client start: 16 lower-case hexadecimal digits. */
export const newSession = (fill: Fill = fillSecurely): string => randomHex(8, fill)
