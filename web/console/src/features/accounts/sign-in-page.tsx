import { Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Problem } from '@guichet/api'
import { useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { CalmPage } from '@/components/calm-page'
import { Notice } from '@/components/notice'
import { useRefusal } from '@/lib/refusals'
import { server } from '@/lib/server'
import { useSetSession } from '@/lib/session'
import { setupQuery } from './setup-query'

export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const { t } = useTranslation()
  const refusal = useRefusal()
  const setSession = useSetSession()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const setup = useQuery(setupQuery)
  const signIn = useMutation({
    mutationFn: () => server.signIn(email, password),
    onSuccess: (session) => {
      setSession(session)
      onSignedIn()
    },
  })

  if (setup.data?.needed) {
    return <SetupNeeded />
  }
  if (signIn.error instanceof Problem && signIn.error.code === 'insecure-address') {
    return <InsecureAddress onBack={signIn.reset} />
  }
  return (
    <CalmPage title={t('signIn.title')}>
      <form onSubmit={(event) => {
        event.preventDefault()
        signIn.mutate()
      }}>
        <Stack gap="md">
          {signIn.error && <Notice tone="bad">{refusal(signIn.error)}</Notice>}
          <TextInput
            label={t('fields.email')} type="email" autoComplete="username" required withAsterisk={false} autoFocus
            value={email} onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t('fields.password')} autoComplete="current-password" required withAsterisk={false}
            value={password} onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" loading={signIn.isPending} fullWidth>{t('signIn.button')}</Button>
          <Notice><Trans i18nKey="signIn.forgotten" values={{ email: email || 'EMAIL' }} components={{ code: <code /> }} /></Notice>
        </Stack>
      </form>
    </CalmPage>
  )
}

/** Nobody has set this installation up: only who sees its output may do so. */
export function SetupNeeded() {
  const { t } = useTranslation()
  return (
    <CalmPage title={t('setup.needed.title')} lead={t('setup.needed.lead')}>
      <Notice><Trans i18nKey="setup.needed.again" components={{ code: <code /> }} /></Notice>
    </CalmPage>
  )
}

function InsecureAddress({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation()
  return (
    <CalmPage title={t('signIn.insecure.title')} lead={t('signIn.insecure.lead', { address: location.origin })}>
      <Stack>
        <Notice>{t('signIn.insecure.what')}</Notice>
        <Button variant="default" onClick={onBack}>{t('back')}</Button>
      </Stack>
    </CalmPage>
  )
}
