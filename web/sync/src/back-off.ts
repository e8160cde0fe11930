/** 0.5 s · 2ⁿ with full jitter, at most 30 s: a thousand clients that lost one server must not return in one wave. */
export const backOff = (tries: number, random: number): number => random * Math.min(30_000, 500 * 2 ** tries)

/** Runs something later; the answer cancels it. */
export type After = (milliseconds: number, run: () => void) => () => void
