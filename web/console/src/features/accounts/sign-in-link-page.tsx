import { Button, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { CalmPage } from '@/components/calm-page'
import { Notice } from '@/components/notice'
import { forgetToken } from '@/lib/one-time-token'
import { useRefusal } from '@/lib/refusals'
import { server } from '@/lib/server'
import { useSetSession } from '@/lib/session'
import { LinkGate } from './link-gate'

/** A click uses the link up, not the page's loading: a preview of a messenger must not sign anybody in. */
export function SignInLinkPage({ onSignedIn }: { onSignedIn: () => void }) {
  const { t } = useTranslation()
  const refusal = useRefusal()
  const setSession = useSetSession()
  const signIn = useMutation({
    mutationFn: server.signInByLink,
    onSuccess: (session) => {
      forgetToken()
      setSession(session)
      onSignedIn()
    },
  })
  return (
    <LinkGate purpose="sign-in">
      {(token, link) => (
        <CalmPage title={t('signInLink.title')} lead={t('signInLink.lead', { email: link.email ?? '' })}>
          <Stack>
            {signIn.error && <Notice tone="bad">{refusal(signIn.error)}</Notice>}
            <Button autoFocus loading={signIn.isPending} onClick={() => signIn.mutate(token)}>{t('signIn.button')}</Button>
          </Stack>
        </CalmPage>
      )}
    </LinkGate>
  )
}
