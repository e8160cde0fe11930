import { useQuery } from '@tanstack/react-query'
import { Navigate, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { OutboxProvider } from '@/features/inbox/outbox'
import { UploadsProvider } from '@/features/inbox/uploads'
import { InboxTitle } from '@/features/inbox/inbox-title'
import { languageOf } from '@/lib/i18n'
import { sessionQuery, WorkspaceProvider } from '@/lib/session'
import { FeedProvider } from './feed-provider'
import { fetchPagesAhead } from './routes'
import { Shell } from './shell'

/** Everything behind the sign-in. Who is signed out meanwhile comes back to the same place. */
export function WorkspaceLayout({ id }: { id: string }) {
  const { i18n } = useTranslation()
  const { href } = useLocation()
  const { data: session } = useQuery(sessionQuery)
  const membership = session?.workspaces.find((workspace) => workspace.id === id)
  const language = session?.account.language

  useEffect(fetchPagesAhead, [])
  useEffect(() => {
    if (language && languageOf(language) !== i18n.language) {
      void i18n.changeLanguage(languageOf(language))
    }
  }, [language, i18n])

  if (!session) {
    return <Navigate to="/sign-in" search={{ to: href }} replace />
  }
  if (!membership) {
    return <Navigate to="/" replace />
  }
  return (
    <WorkspaceProvider key={id} membership={membership}>
      <FeedProvider>
        <OutboxProvider>
          <UploadsProvider>
            <InboxTitle />
            <Shell><Outlet /></Shell>
          </UploadsProvider>
        </OutboxProvider>
      </FeedProvider>
    </WorkspaceProvider>
  )
}
