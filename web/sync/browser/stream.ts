import { clock } from '../src/clock.ts'
import { newSession } from '../src/id.ts'
import { Sharing, type Note } from '../src/stream/sharing.ts'
import { Stream, type Answer } from '../src/stream/stream.ts'
import type { Way } from '../src/way.ts'
import { socketAddress } from './socket.ts'

const name = 'guichet:stream'
/** For so long this browser does not try a socket first. */
const rememberFor = 10 * 60_000

export interface StreamPage {
  /** For the page that loads next: until when it begins with the stream. */
  remember: (until: number) => void
  /** A socket gets through again: what was opened here closes, and comes back by one. */
  back: () => void
}

let shared: Sharing | undefined
let goBack: () => void = () => undefined
let stopProbing: () => void = () => undefined

/** The feed by requests, for this page and with the other tabs of its browser. */
export function openStream({ remember, back }: StreamPage): Way {
  const sharing = shared ??= share()
  const open = new Set<(code: number) => void>()
  const probe = () => {
    remember(Date.now() + rememberFor)
    void getsThrough().then((well) => { if (well) goBack() })
  }
  remember(Date.now() + rememberFor)
  stopProbing()
  const timer = setInterval(probe, rememberFor)
  addEventListener('online', probe)
  stopProbing = () => {
    clearInterval(timer)
    removeEventListener('online', probe)
  }
  goBack = () => {
    stopProbing()
    remember(0)
    back()
    for (const closed of open) closed(1006)
  }
  return (on) => {
    const socket = sharing.open(on)
    open.add(on.closed)
    return {
      send: socket.send,
      close: () => {
        open.delete(on.closed)
        socket.close()
      },
    }
  }
}

function share(): Sharing {
  const stream = new Stream({ ...clock, request, busy: () => { goBack() } })
  const channel = typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined
  const sharing = new Sharing({ open: (on) => stream.open(on), reset: () => { stream.reset() } }, {
    after: clock.after, name: newSession(), lead: channel ? leadByLock : (led) => { led(true) }, post: (note) => { channel?.postMessage(note) },
  })
  if (channel) channel.onmessage = (event) => { sharing.heard(event.data as Note) }
  addEventListener('pagehide', () => { sharing.leave() })
  return sharing
}

/** Who has the lock leads; it goes to the next when his tab is closed. */
function leadByLock(led: (leading: boolean) => void, steal: boolean): void {
  const { locks } = navigator as { locks?: LockManager }
  // Plain http has no Web Locks: there each tab is on its own.
  if (!locks) {
    led(true)
    return
  }
  const follow = () => {
    led(false)
    void locks.request(name, hold).catch(follow)
  }
  const hold = (lock: Lock | null): Promise<void> | undefined => {
    if (lock) led(true)
    else follow()
    return lock ? new Promise(() => undefined) : undefined
  }
  // Refused: another page took it, because this one slept.
  locks.request(name, steal ? { steal } : { ifAvailable: true }, hold).catch(follow)
}

/** A socket whose greeting is refused has carried words both ways; it needs no ticket for that. */
function getsThrough(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new WebSocket(socketAddress())
    const timer = setTimeout(() => { socket.close() }, 5000)
    socket.onopen = () => { socket.send('{}') }
    socket.onclose = ({ code }) => {
      clearTimeout(timer)
      resolve(code === 4401)
    }
  })
}

function request(path: string, secret: string, body: object, heard?: (text: string) => void): { done: Promise<Answer>; cancel: () => void } {
  const ending = new AbortController()
  const cancel = () => { ending.abort() }
  const timer = heard ? undefined : setTimeout(cancel, 10_000)
  const ask = async (): Promise<Answer> => {
    try {
      const answer = await fetch(`/feed/${path}`, {
        method: 'POST', headers: { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' }, body: JSON.stringify(body),
        signal: ending.signal, credentials: 'omit', cache: 'no-store',
      })
      if (answer.ok && heard) await read(answer, heard)
      return { status: answer.status, body: answer.status === 200 && !heard ? await answer.json() as unknown : null }
    } catch {
      return { status: 0, body: null }
    } finally {
      clearTimeout(timer)
    }
  }
  return { done: ask(), cancel }
}

async function read(answer: Response, heard: (text: string) => void): Promise<void> {
  const reader = answer.body?.getReader()
  const decoder = new TextDecoder()
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { done: true }
    if (done) return
    heard(decoder.decode(value, { stream: true }))
  }
}
