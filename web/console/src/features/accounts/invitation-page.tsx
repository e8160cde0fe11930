import { Button, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { OneTimeLink } from '@guichet/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CalmPage } from '@/components/calm-page'
import { Notice } from '@/components/notice'
import { forgetToken } from '@/lib/one-time-token'
import { memberError, useRefusal } from '@/lib/refusals'
import { server } from '@/lib/server'
import { useSetSession } from '@/lib/session'
import { LinkGate } from './link-gate'
import { PasswordField, passwordFits } from './password-field'

interface InvitationPageProps {
  onJoined: (workspace: string) => void
}

export function InvitationPage({ onJoined }: InvitationPageProps) {
  return (
    <LinkGate purpose="invitation">
      {(token, link) => <Accept token={token} link={link} onJoined={onJoined} />}
    </LinkGate>
  )
}

function Accept({ token, link, onJoined }: InvitationPageProps & { token: string; link: OneTimeLink }) {
  const { t } = useTranslation()
  const refusal = useRefusal()
  const setSession = useSetSession()
  const [email, setEmail] = useState(link.email ?? '')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const accept = useMutation({
    mutationFn: () => server.acceptInvitation({ token, name: name.trim(), password, ...(link.email ? {} : { email: email.trim() }) }),
    onSuccess: ({ joined, ...session }) => {
      forgetToken()
      setSession(session)
      onJoined(joined)
    },
  })
  return (
    <CalmPage
      title={t('invitation.title', { workspace: link.workspace ?? 'Guichet' })}
      lead={t('invitation.lead', { role: t(`roles.${link.role ?? 'agent'}`) })}
    >
      <form onSubmit={(event) => {
        event.preventDefault()
        accept.mutate()
      }}>
        <Stack gap="md">
          {accept.error && <Notice tone="bad">{refusal(accept.error)}</Notice>}
          <TextInput
            label={t('fields.email')} type="email" autoComplete="username" required withAsterisk={false}
            readOnly={Boolean(link.email)} variant={link.email ? 'filled' : 'default'} autoFocus={!link.email}
            value={email} onChange={(event) => setEmail(event.currentTarget.value)} error={memberError(accept.error, 'email')}
          />
          <TextInput
            label={t('fields.yourName')} autoComplete="name" required withAsterisk={false} maxLength={80} autoFocus={Boolean(link.email)}
            value={name} onChange={(event) => setName(event.currentTarget.value)} error={memberError(accept.error, 'name')}
          />
          <PasswordField
            label={t('fields.password')} hint={t('invitation.password')} value={password} onChange={setPassword}
            error={memberError(accept.error, 'password')}
          />
          <Button type="submit" loading={accept.isPending} disabled={!/.@./u.test(email) || name.trim() === '' || !passwordFits(password)}>
            {t('invitation.button')}
          </Button>
        </Stack>
      </form>
    </CalmPage>
  )
}
