import { Outbox, type Outcome } from '@guichet/sync'
import { beforeEach, describe, expect, it } from 'vitest'
import { OutboxStore, type Draft, type OutboxItem } from './outbox-store'

/** A page load of an agent; `answer` says what becomes of each send. */
function openPage(session: string, answer: (item: Readonly<OutboxItem>) => Outcome | null, owner = 'me') {
  const sent: OutboxItem[] = []
  const outbox: Outbox<Draft> = new Outbox<Draft>(session, {
    now: () => Date.now(), random: () => 0.5, after: () => () => undefined, id: () => crypto.randomUUID(),
    send: (item, done) => {
      sent.push({ ...item })
      const outcome = answer(item)
      if (outcome) {
        done(outcome)
      }
    },
    changed: () => store.save(),
  })
  const store = new OutboxStore(owner, session, outbox)
  return { outbox, sent, close: store.start() }
}

const text = (words: string): Draft => ({ mode: 'message', text: words })
const stored = ({ conversation }: { conversation: string }): Outcome => ({ kind: 'stored', conversation })
const lost = () => null

beforeEach(() => localStorage.clear())

describe('what was not acknowledged', () => {
  it('goes out from the next page under the same name [F30]', () => {
    const first = openPage('a', lost)
    first.outbox.add('c1', text('One'), 3)
    first.outbox.add('c1', text('Two'), 3)
    first.close()
    const second = openPage('b', stored)
    expect(second.sent.map(({ clientId, draft }) => [clientId, draft.text])).toEqual([
      [first.sent[0]?.clientId, 'One'],
      [expect.any(String), 'Two'],
    ])
    expect(Object.keys(localStorage)).toEqual([])
    second.close()
  })

  it('asks before it passes what the author may have missed', () => {
    const first = openPage('a', lost)
    first.outbox.add('c1', text('One'), 3)
    first.close()
    const second = openPage('b', () => ({ kind: 'behind', seen: 9 }))
    expect(second.outbox.items.map(({ state }) => state)).toEqual(['held'])
    second.close()
  })

  it('is not taken from a page that still lives', () => {
    const first = openPage('a', lost)
    first.outbox.add('c1', text('One'), 3)
    const second = openPage('b', stored)
    expect(second.sent).toEqual([])
    second.close()
    first.close()
  })

  it('is nobody else’s', () => {
    const first = openPage('a', lost)
    first.outbox.add('c1', text('One'), 3)
    first.close()
    const other = openPage('b', stored, 'another agent')
    expect(other.sent).toEqual([])
    other.close()
  })
})
