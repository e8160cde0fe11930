import type { After } from '@guichet/sync'

const after: After = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds)
  return () => { clearTimeout(timer) }
}

/** The browser's time and chance, for the rules of @guichet/sync. */
export const clock = { now: Date.now, random: Math.random, after }
