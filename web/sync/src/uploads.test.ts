import { describe, expect, it } from 'vitest'
import { sendFile, Uploads, type FileRequest, type Upload, type UploadOutcome } from './uploads.ts'

interface Source { name: string; size: number }

function newDesk() {
  const under = new Map<string, { progress: (share: number) => void; done: (outcome: UploadOutcome) => void }>()
  const takenBack: string[] = []
  const timers: (() => void)[] = []
  let now = 0
  let id = 0
  const uploads = new Uploads<Source>({
    now: () => now,
    random: () => 1,
    after: (milliseconds, run) => {
      timers.push(() => { now += milliseconds; run() })
      return () => undefined
    },
    id: () => `u${String(++id)}`,
    most: () => 100,
    send: ({ name }, progress, done) => {
      under.set(name, { progress, done })
      return () => { under.delete(name) }
    },
    takeBack: (_, card) => takenBack.push(card.id),
    changed: () => undefined,
  })
  const answer = (name: string, outcome: UploadOutcome) => {
    const sent = under.get(name)
    under.delete(name)
    sent?.done(outcome)
  }
  return { uploads, under, takenBack, timers, answer }
}

const file = (name: string) => ({ name, size: 10 })
const stored = (id: string): UploadOutcome => ({ kind: 'stored', card: { id, name: id, type: 'text/plain', size: 10 } })
const only = (uploads: Uploads<Source>): Upload<Source> => {
  const [item, ...more] = uploads.items
  if (!item || more.length > 0) throw new Error('not one')
  return item
}

describe('uploads', () => {
  it('go two at a time, and tell how far they are', () => {
    const { uploads, under, answer } = newDesk()
    uploads.add('a', [file('1'), file('2'), file('3')])
    expect([...under.keys()]).toEqual(['1', '2'])
    under.get('1')?.progress(0.5)
    expect(uploads.items[0]?.progress).toBe(0.5)
    answer('1', stored('1'))
    expect([...under.keys()]).toEqual(['2', '3'])
  })

  it('wait for the network and go on by themselves', () => {
    const { uploads, under, answer, timers } = newDesk()
    uploads.add('a', [file('1')])
    answer('1', { kind: 'again' })
    expect(only(uploads).state).toBe('waiting')
    expect(under.size).toBe(0)
    timers.at(-1)?.()
    expect(under.size).toBe(1)
    answer('1', { kind: 'again' })
    uploads.wake()
    answer('1', stored('1'))
    expect(only(uploads)).toMatchObject({ state: 'done', card: { id: '1' } })
  })

  it('are given to a message all together, or not yet', () => {
    const { uploads, answer } = newDesk()
    uploads.add('a', [file('1'), file('2')])
    uploads.add('b', [file('3')])
    answer('1', stored('1'))
    expect(uploads.take('a')).toBeNull()
    answer('2', stored('2'))
    expect(uploads.take('a')?.map(({ id }) => id)).toEqual(['1', '2'])
    expect(uploads.of('a')).toEqual([])
    expect(uploads.of('b')).toHaveLength(1)
  })

  it('say why they were refused, and can be tried again', () => {
    const { uploads, under, answer } = newDesk()
    uploads.add('a', [file('1')])
    answer('1', { kind: 'refused', reason: { code: 'file-too-large' } })
    expect(only(uploads)).toMatchObject({ state: 'failed', reason: { code: 'file-too-large' } })
    uploads.retry(only(uploads).key)
    expect(under.size).toBe(1)
  })

  it('are not even sent when they are too large', () => {
    const { uploads, under } = newDesk()
    uploads.add('a', [{ name: '1', size: 101 }])
    expect(only(uploads)).toMatchObject({ state: 'failed', reason: { code: 'file-too-large' } })
    expect(under.size).toBe(0)
  })

  it('are stopped or taken back when nobody wants them', () => {
    const { uploads, under, answer, takenBack } = newDesk()
    uploads.add('a', [file('1'), file('2')])
    uploads.remove('u1')
    expect([...under.keys()]).toEqual(['2'])
    answer('2', stored('2'))
    uploads.remove('u2')
    expect(takenBack).toEqual(['2'])
    expect(uploads.items).toEqual([])
  })
})

describe('sending a file', () => {
  const outcomeOf = (status: number, body: unknown, retryAfter: string | null = null) => {
    const outcomes: UploadOutcome[] = []
    const sent: Record<string, string> = {}
    const request: FileRequest = {
      status, responseText: typeof body === 'string' ? body : JSON.stringify(body), upload: { onprogress: null }, onload: null, onerror: null,
      open: () => undefined, setRequestHeader: (name, value) => { sent[name] = value }, getResponseHeader: () => retryAfter, send: () => undefined, abort: () => undefined,
    }
    sendFile(request, '/files', {}, { name: 'ä/\ud83d.png' }, () => undefined, (outcome) => outcomes.push(outcome))
    request.onload?.()
    return { outcome: outcomes[0], name: sent['X-File-Name'] }
  }

  it('puts any name into a header', () => {
    expect(decodeURIComponent(outcomeOf(200, {}).name ?? '')).toBe('ä/\ufffd.png')
  })

  it('tells a refusal from bad luck', () => {
    expect(outcomeOf(413, { code: 'file-too-large', detail: 'Too large.' }).outcome).toEqual({ kind: 'refused', reason: { code: 'file-too-large', detail: 'Too large.' } })
    expect(outcomeOf(502, '<h1>').outcome).toEqual({ kind: 'again' })
    expect(outcomeOf(408, { code: 'upload-too-slow' }).outcome).toEqual({ kind: 'again' })
    expect(outcomeOf(429, { code: 'too-many-uploads' }, '2').outcome).toEqual({ kind: 'again', afterMs: 2000 })
    expect(outcomeOf(429, { code: 'too-many-files', detail: 'Later.' }, '3000').outcome).toEqual({ kind: 'refused', reason: { code: 'too-many-files', detail: 'Later.' } })
  })
})
