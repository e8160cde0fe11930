import { Button } from '@mantine/core'
import { Problem, Unreachable } from '@guichet/api'
import { useRouter } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { CalmPage } from '@/components/calm-page'
import { useRefusal } from '@/lib/refusals'

/** Nothing can be shown yet. A server that is only away is asked again by itself. */
export function BootFailure({ error }: { error: unknown }) {
  const { t } = useTranslation()
  const router = useRouter()
  const refusal = useRefusal()
  const away = error instanceof Unreachable || (error instanceof Problem && error.repeatable)
  const notFound = error instanceof Error && error.message === 'not-found'
  useEffect(() => {
    if (!away) {
      return
    }
    const timer = setInterval(() => void router.invalidate(), 3000)
    return () => clearInterval(timer)
  }, [away, router])
  return (
    <CalmPage title={t(notFound ? 'notFound.title' : away ? 'away.title' : 'failed.title')} lead={notFound ? t('notFound.lead') : refusal(error)}>
      <Button onClick={() => void (notFound ? router.navigate({ to: '/' }) : router.invalidate())}>{t(notFound ? 'notFound.home' : 'retry')}</Button>
    </CalmPage>
  )
}
