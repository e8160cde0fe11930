import { Button, Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Problem, type LinkPurpose, type OneTimeLink } from '@guichet/api'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CalmPage } from '@/components/calm-page'
import { useRefusal } from '@/lib/refusals'
import { forgetToken, takeToken } from '@/lib/one-time-token'
import { server } from '@/lib/server'
import { WayIn } from './way-in'

interface LinkGateProps {
  purpose: LinkPurpose
  withoutToken?: ReactNode
  children: (token: string, link: OneTimeLink) => ReactNode
}

/** Shows a page only to who holds a valid one-time link for it, and says what to do to everybody else. */
export function LinkGate({ purpose, withoutToken, children }: LinkGateProps) {
  const { t } = useTranslation()
  const refusal = useRefusal()
  const [token] = useState(takeToken)
  const link = useQuery({
    queryKey: ['link', token],
    queryFn: () => server.openLink(token ?? ''),
    enabled: token !== null,
    staleTime: Infinity,
  })
  const refused = link.error instanceof Problem && link.error.status === 404
  // Without a token this page has something truer to say the next time it is loaded.
  const forget = refused && withoutToken !== undefined
  useEffect(() => {
    if (forget) {
      forgetToken()
    }
  }, [forget])

  if (token === null) {
    return withoutToken ?? <CalmPage title={t('link.missing.title')} lead={t('link.missing.lead')}><WayIn /></CalmPage>
  }
  if (link.isPending) {
    return <CalmPage title=""><Loader size="sm" aria-label={t('loading')} /></CalmPage>
  }
  if (link.error && !refused) {
    return (
      <CalmPage title={t('failed.title')} lead={refusal(link.error)}>
        <Button onClick={() => void link.refetch()}>{t('retry')}</Button>
      </CalmPage>
    )
  }
  if (link.data?.purpose !== purpose) {
    return <CalmPage title={t('link.invalid.title')} lead={t(`link.invalid.${purpose}`)}><WayIn /></CalmPage>
  }
  return children(token, link.data)
}
