import type { Page } from '@playwright/test'

interface TraceEvent {
  name: string
  pid: number
  tid: number
  /** CPU time of the thread, in microseconds. */
  tdur?: number
  args: { name?: string }
}

/**
 * The longest piece of work of the pages' main threads during `work`, in milliseconds of their CPU: what else runs on the
 * machine does not count. A piece of more than 100 ms is a pause that a person notices.
 */
export async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
  const browser = page.context().browser()
  if (!browser) throw new Error('The page has no browser of its own.')
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] })
  await work()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const threadOf = (event: TraceEvent) => `${event.pid} ${event.tid}`
  const mains = new Set(traceEvents.filter((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain').map(threadOf))
  const tasks = traceEvents.filter((event) => event.tdur !== undefined && mains.has(threadOf(event)))
  if (tasks.length === 0) throw new Error('The trace holds no task of a page.')
  return Math.max(...tasks.map((event) => (event.tdur ?? 0) / 1000))
}
