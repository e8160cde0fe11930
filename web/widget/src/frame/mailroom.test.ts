import type { Outcome } from '@guichet/sync'
import { beforeEach, expect, test, vi } from 'vitest'
import { openOutbox, type Waiting } from './mailroom.ts'
import { Storage } from './storage.ts'

let sent: { item: Waiting; done: (outcome: Outcome) => void }[]
const open = (storage: Storage) => openOutbox(storage, 'k', (item, done) => sent.push({ item: { ...item }, done }), () => undefined)

beforeEach(() => {
  localStorage.clear()
  sent = []
})

test('what a tab has sent survives its end and is sent by the next one, once [F30]', () => {
  open(new Storage('guichet:k:')).add('~', 'hello', 0)
  // Plain http and no time to say goodbye: the sign of life is old.
  for (const key of Object.keys(localStorage)) if (key.includes('alive:')) localStorage.setItem(key, String(Date.now() - 100_000))
  const next = open(new Storage('guichet:k:'))
  expect(sent.map(({ item }) => [item.draft, item.clientId, item.session, item.cseq])).toEqual([
    ['hello', sent[0]?.item.clientId, sent[0]?.item.session, 1], ['hello', sent[0]?.item.clientId, sent[0]?.item.session, 1],
  ])
  sent[1]?.done({ kind: 'stored', conversation: 'c1' })
  expect(next.items).toEqual([])
  expect(Object.keys(localStorage).filter((key) => key.startsWith('guichet:k:outbox:'))).toHaveLength(0)
})

test('the outbox of a tab that lives is left alone', () => {
  open(new Storage('guichet:k:')).add('~', 'hello', 0)
  expect(open(new Storage('guichet:k:')).items).toEqual([])
})

test('with Web Locks the lock tells who lives', async () => {
  const held = new Set<string>()
  vi.stubGlobal('navigator', {
    locks: {
      request: (name: string, options: unknown, run?: (lock: object | null) => unknown) => {
        if (!run) held.add(name)
        else run(held.has(name) ? null : {})
        return Promise.resolve()
      },
    },
  })
  open(new Storage('guichet:k:')).add('~', 'hello', 0)
  expect(open(new Storage('guichet:k:')).items).toHaveLength(0)
  held.clear()
  expect(open(new Storage('guichet:k:')).items).toHaveLength(1)
  await Promise.resolve()
  vi.unstubAllGlobals()
})

test('without storage the words are sent all the same [F31]', () => {
  const outbox = open(new Storage('guichet:k:', () => { throw new Error('blocked') }))
  outbox.add('~', 'hello', 0)
  expect(sent).toHaveLength(1)
})
