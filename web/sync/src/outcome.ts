/** What became of one send. */
export type Outcome =
  /** On disk. `conversation` is its id, which names the lane when it had only a local name until now. */
  | { kind: 'stored'; conversation: string }
  /** Nobody knows whether it was stored: say it again, not before `afterMs`. */
  | { kind: 'again'; afterMs?: number }
  /** Nothing leaves until somebody has signed in again and calls `wake`. */
  | { kind: 'signed-out' }
  | { kind: 'out-of-order'; expected: number }
  /** Somebody wrote meanwhile. `seen` is the number of the newest of the missing events, which are in the body. */
  | { kind: 'behind'; seen: number }
  | { kind: 'refused'; reason: Reason }

/** Why the server refused: `code` for the program, `detail` for people. */
export interface Reason {
  code: string
  detail?: string
}

/** The part of a problem details body that decides what happens next. */
interface Problem {
  code?: string
  detail?: string
  expected?: number
  events?: { seq?: number }[]
}

/**
 * The outcome that an unsuccessful answer means; a lost connection is status 0. A success is the caller's: show its
 * event first, then settle with `stored`, so that the line never leaves the screen between the two.
 */
export function findOutcome(status: number, problem: unknown, retryAfter: string | null = null): Outcome {
  const { code = `http-${String(status)}`, detail, expected, events } = (problem ?? {}) as Problem
  if (status === 401) return { kind: 'signed-out' }
  if (status === 409 && code === 'out-of-order' && typeof expected === 'number') return { kind: 'out-of-order', expected }
  if (status === 409 && code === 'behind') {
    return { kind: 'behind', seen: Math.max(0, ...(events ?? []).map((event) => event.seq ?? 0)) }
  }
  // Anything below 400 that is not our answer comes from a proxy or a captive portal in between.
  if (status < 400 || status >= 500 || status === 408 || status === 429) {
    const seconds = Number(retryAfter)
    return seconds > 0 ? { kind: 'again', afterMs: seconds * 1000 } : { kind: 'again' }
  }
  return { kind: 'refused', reason: detail === undefined ? { code } : { code, detail } }
}
