import { useQueryClient } from '@tanstack/react-query'
import type { ConversationEvent, Head } from '@guichet/api'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useFeed } from '@/lib/feed'
import { useWorkspace } from '@/lib/session'
import { hasUnread } from './inbox-cache'
import { applyOwnRead } from './inbox-events'
import type { LogVersion } from './inbox-queries'

/**
 * What the agent has read: told to the server once it was on his screen, and where the "new" line stands. The line
 * appears before what came while he was away (another view, a hidden window, no connection) and then stays.
 */
export function useReading(head: Head, version: LogVersion, atEnd: boolean): { divider: number | null; unseen: number } {
  const queryClient = useQueryClient()
  const workspace = useWorkspace()
  const { caughtUpTo } = useFeed()
  const visible = useVisible()
  const { log } = version
  const last = log.last ?? 0
  const [divider, setDivider] = useState<number | null>(() => hasUnread(head, workspace.me) ? (head.read ?? 0) : null)
  // What the agent's eyes have passed; the divider moves only past it.
  const [seen, setSeen] = useState(last)
  const present = visible && atEnd
  const fresh = countFresh(log.events, seen, workspace.me)

  if (last > seen) {
    const whileAway = log.events.some((event) => event.seq > seen && event.position <= caughtUpTo && isOthers(event, workspace.me))
    const wrote = log.events.some((event) => event.seq > seen && event.kind === 'message' && !isOthers(event, workspace.me))
    if (wrote && present) {
      setDivider(null)
      setSeen(last)
    } else if (fresh > 0 && (!present || whileAway) && (divider === null || divider < seen)) {
      setDivider(seen)
      if (present) {
        setSeen(last)
      }
    } else if (present) {
      setSeen(last)
    }
  }

  const read = head.read ?? 0
  useEffect(() => {
    if (!present || last <= read) {
      return
    }
    const timer = setTimeout(() => {
      applyOwnRead(queryClient, workspace, head.id, last)
      // A lost answer is no loss: the next event or the next visit tells again.
      workspace.api.markRead(head.id, last).catch(() => undefined)
    }, 400)
    return () => clearTimeout(timer)
  }, [present, last, read, head.id, queryClient, workspace])

  return { divider, unseen: fresh }
}

function isOthers(event: ConversationEvent, me: string): boolean {
  return !(event.author.kind === 'agent' && event.author.id === me)
}

function countFresh(events: readonly ConversationEvent[], seen: number, me: string): number {
  let count = 0
  for (let index = events.length - 1; index >= 0; index--) {
    const event = events[index]
    if (!event || event.seq <= seen) {
      break
    }
    if ((event.kind === 'message' || event.kind === 'note') && isOthers(event, me)) {
      count++
    }
  }
  return count
}

function useVisible(): boolean {
  return useSyncExternalStore(
    (listener) => {
      document.addEventListener('visibilitychange', listener)
      return () => document.removeEventListener('visibilitychange', listener)
    },
    () => document.visibilityState === 'visible',
  )
}
