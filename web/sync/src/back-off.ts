/**
 * 0.5 s · 2ⁿ with full jitter, at most 8 s: ten thousand clients that lost one server must not
 * return in one wave, and nobody may wait longer than 10 s once it is there again (I12).
 */
export const backOff = (tries: number, random: number): number => random * Math.min(8_000, 500 * 2 ** tries)

/** Runs something later; the answer cancels it. */
export type After = (milliseconds: number, run: () => void) => () => void
