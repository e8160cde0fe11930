import type { After } from './back-off.ts'
import type { FeedEvents, FeedSocket } from './feed.ts'

/** How a connection is carried. */
export type Way = (on: FeedEvents) => FeedSocket

/** Long enough for a slow line, short enough that somebody who writes is heard within 5 s the other way (F32). */
const patience = 2500
const briefLife = 40_000

/**
 * By `socket` as long as sockets get through. Where none is heard within 2.5 s, or two were cut without a word before they
 * were 40 s old, `fetchOther` brings the other way; that one may call `back` when it has seen that a socket gets through.
 * `known`: it was so in this browser before.
 */
export function chooseWay(
  socket: Way,
  fetchOther: (back: () => void) => Promise<Way>,
  { now, after }: { now: () => number; after: After },
  known: boolean,
): Way {
  let other: Way | undefined
  let broken = known ? 2 : 0
  const back = () => {
    other = undefined
    broken = 0
  }
  return (on) => {
    if (other) return other(on)
    const began = now()
    let heard = false
    let over = false
    const closed = (code: number) => {
      if (over) return
      over = true
      cancel()
      if (broken < 2) broken = code !== 1006 || now() - began > briefLife ? 0 : broken + (heard ? 1 : 2)
      if (broken < 2) on.closed(code)
      // Without it sockets are tried again, as if nothing had been learnt.
      else void fetchOther(back).then((way) => { other = way }, back).then(() => { on.closed(code) })
    }
    const cancel = after(broken < 2 ? patience : 0, () => {
      if (heard) return
      opened?.close()
      closed(1006)
    })
    const opened = broken < 2 ? socket({
      opened: on.opened,
      received: (text) => {
        heard = true
        on.received(text)
      },
      closed,
    }) : undefined
    return {
      send: (text) => { opened?.send(text) },
      close: () => {
        over = true
        cancel()
        opened?.close()
      },
    }
  }
}
