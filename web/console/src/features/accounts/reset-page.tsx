import { Button, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CalmPage } from '@/components/calm-page'
import { Notice } from '@/components/notice'
import { forgetToken } from '@/lib/one-time-token'
import { memberError, useRefusal } from '@/lib/refusals'
import { server } from '@/lib/server'
import { LinkGate } from './link-gate'
import { PasswordField, passwordFits } from './password-field'

export function ResetPage({ onDone }: { onDone: () => void }) {
  return <LinkGate purpose="reset">{(token) => <NewPassword token={token} onDone={onDone} />}</LinkGate>
}

function NewPassword({ token, onDone }: { token: string; onDone: () => void }) {
  const { t } = useTranslation()
  const refusal = useRefusal()
  const [password, setPassword] = useState('')
  const reset = useMutation({ mutationFn: () => server.resetPassword(token, password), onSuccess: forgetToken })
  if (reset.isSuccess) {
    return (
      <CalmPage title={t('reset.done')} lead={t('reset.doneLead')}>
        <Button onClick={onDone}>{t('signIn.button')}</Button>
      </CalmPage>
    )
  }
  return (
    <CalmPage title={t('reset.title')}>
      <form onSubmit={(event) => {
        event.preventDefault()
        reset.mutate()
      }}>
        <Stack gap="md">
          {reset.error && <Notice tone="bad">{refusal(reset.error)}</Notice>}
          <PasswordField
            label={t('fields.newPassword')} value={password} onChange={setPassword} error={memberError(reset.error, 'password')}
          />
          <Button type="submit" loading={reset.isPending} disabled={!passwordFits(password)}>{t('reset.button')}</Button>
        </Stack>
      </form>
    </CalmPage>
  )
}
