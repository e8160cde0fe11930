import { useQueryClient } from '@tanstack/react-query'
import { Problem, Unreachable, type ConversationEvent, type Head } from '@guichet/api'
import { clock, findOutcome, Outbox, uuid7, type Outcome } from '@guichet/sync'
import { createContext, use, useEffect, useState, type ReactNode } from 'react'
import { useFeed } from '@/lib/feed'
import { useWorkspace } from '@/lib/session'
import { applyEvents, applyHeads } from './inbox-events'
import type { InWorkspace } from './inbox-queries'
import { newSession, OutboxStore, type Draft, type OutboxItem } from './outbox-store'

interface OutboxView {
  outbox: Outbox<Draft>
  items: readonly OutboxItem[]
}

const OutboxContext = createContext<OutboxView | null>(null)

export function useOutbox(): OutboxView {
  const view = use(OutboxContext)
  if (!view) {
    throw new Error('No outbox here.')
  }
  return view
}

/** One outbox for the whole console: changing the view or losing the network does not stop what was sent. */
export function OutboxProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient()
  const workspace = useWorkspace()
  const { state } = useFeed()
  const [items, setItems] = useState<readonly OutboxItem[]>([])
  const [{ outbox, store }] = useState(() => {
    const session = newSession()
    const apply = (heads: Head[], events: ConversationEvent[]) => {
      applyHeads(queryClient, workspace, heads)
      applyEvents(queryClient, workspace, events)
    }
    const made: Outbox<Draft> = new Outbox<Draft>(session, {
      ...clock,
      id: () => uuid7(Date.now()),
      send: (item, done) => {
        void post(workspace, item, apply).then(done)
      },
      changed: () => {
        kept.save()
        setItems([...made.items])
      },
    })
    const kept: OutboxStore = new OutboxStore(`${workspace.id}.${workspace.me}`, session, made)
    return { outbox: made, store: kept }
  })

  useEffect(() => store.start(), [store])
  useEffect(() => {
    if (state === 'open') {
      outbox.wake()
    } else if (state !== 'off') {
      outbox.interrupted()
    }
  }, [outbox, state])

  return <OutboxContext value={{ outbox, items }}>{children}</OutboxContext>
}

type Apply = (heads: Head[], events: ConversationEvent[]) => void

async function post(workspace: InWorkspace, item: Readonly<OutboxItem>, apply: Apply): Promise<Outcome> {
  const { clientId, session, cseq, seen, conversation, draft } = item
  const send = { clientId, session, cseq, seen, text: draft.text, ...(draft.files && { files: draft.files.map(({ id }) => id) }) }
  try {
    const answer = draft.mode === 'note'
      ? await workspace.api.sendNote(conversation, send)
      : await workspace.api.sendMessage(conversation, send)
    // The line must not vanish between the outbox and the log: the event first.
    apply([answer.conversation], [answer.event])
    return { kind: 'stored', conversation }
  } catch (error) {
    if (error instanceof Problem) {
      const { conversation: head, events } = error.more as { conversation?: Head; events?: ConversationEvent[] }
      apply(head ? [head] : [], events ?? [])
      return findOutcome(error.status, error.more, error.retryAfterMs === undefined ? null : String(error.retryAfterMs / 1000))
    }
    return findOutcome(error instanceof Unreachable ? 0 : 500, null)
  }
}
