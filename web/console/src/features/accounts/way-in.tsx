import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { sessionQuery } from '@/lib/session'

/** The way on from a page that has nothing more to do: to the inbox, or to signing in first. */
export function WayIn() {
  const { t } = useTranslation()
  const { data: session, isPending } = useQuery(sessionQuery)
  return isPending ? null : <Button component={Link} to="/">{t(session ? 'notFound.home' : 'signIn.button')}</Button>
}
