import type { After } from './back-off.ts'

const after: After = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds)
  return () => { clearTimeout(timer) }
}

/** The browser's time and chance, as feed, outbox and uploads ask for them. Asked anew each time: tests turn the clock. */
export const clock = { now: () => Date.now(), random: () => Math.random(), after }
