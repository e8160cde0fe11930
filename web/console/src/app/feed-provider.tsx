import { useQueryClient } from '@tanstack/react-query'
import type { FeedMessage, FeedState } from '@guichet/sync'
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { createInboxEvents } from '@/features/inbox/inbox-events'
import { FeedContext } from '@/lib/feed'
import { sessionQuery, useWorkspace } from '@/lib/session'
import { StaffFeed } from '@/lib/staff-feed'

/** The one connection of the console; each feature reacts to what it tells in its own file. */
export function FeedProvider({ children }: { children: ReactNode }) {
  const queryClient = useQueryClient()
  const workspace = useWorkspace()
  const [state, setState] = useState<FeedState>('off')
  const [caughtUpTo, setCaughtUpTo] = useState(0)
  const feed = useRef<StaffFeed>(null)

  useEffect(() => {
    const inbox = createInboxEvents(queryClient, workspace)
    const made = new StaffFeed(workspace.api, {
      state: setState,
      ready: setCaughtUpTo,
      reload: inbox.reload,
      events: inbox.events,
      message: (message) => {
        inbox.message(message)
        if (message.type === 'changed') {
          const key = message.what === 'workspace' ? sessionQuery.queryKey : [workspace.id, message.what]
          void queryClient.invalidateQueries({ queryKey: key })
        }
      },
    })
    feed.current = made
    made.start()
    const stopWaking = wakeOnReturn(made)
    return () => {
      stopWaking()
      made.stop()
      feed.current = null
    }
  }, [queryClient, workspace])

  const say = useCallback((message: FeedMessage) => {
    feed.current?.send(message)
  }, [])
  const view = useMemo(() => ({ state, caughtUpTo, say }), [state, caughtUpTo, say])
  return <FeedContext value={view}>{children}</FeedContext>
}

/** Whatever brings the browser back (network, window, sleep, a frozen page) brings the feed back at once. */
function wakeOnReturn(feed: StaffFeed): () => void {
  const online = () => feed.wake('online')
  const shown = () => {
    if (document.visibilityState === 'visible') {
      feed.wake('shown')
    }
  }
  globalThis.addEventListener('online', online)
  globalThis.addEventListener('pageshow', shown)
  document.addEventListener('visibilitychange', shown)
  document.addEventListener('resume', shown)
  return () => {
    globalThis.removeEventListener('online', online)
    globalThis.removeEventListener('pageshow', shown)
    document.removeEventListener('visibilitychange', shown)
    document.removeEventListener('resume', shown)
  }
}
