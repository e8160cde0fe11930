import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useWorkspace } from '@/lib/session'
import { hasUnread } from './inbox-cache'
import { countsQuery, inboxQuery } from './inbox-queries'

/** The tab says how many wait for this agent: his unread ones, and those nobody has taken. */
export function InboxTitle() {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const { data: counts } = useQuery(countsQuery(workspace))
  const { data: mine } = useInfiniteQuery(inboxQuery(workspace, 'mine'))
  const unread = mine?.pages[0]?.conversations.filter((head) => hasUnread(head, workspace.me)).length ?? 0
  const waiting = unread + (counts?.unassigned ?? 0)
  return <title>{waiting > 0 ? `(${waiting}) ${t('inbox')} · Guichet` : `${t('inbox')} · Guichet`}</title>
}
