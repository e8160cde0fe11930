import { Button, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Role } from '@guichet/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { CopyButton } from '@/components/copy-button'
import { Notice } from '@/components/notice'
import { memberError, useRefusal } from '@/lib/refusals'
import { useWorkspace } from '@/lib/session'
import { RoleField, SitesField } from './agent-fields'
import { invitationsKey } from './invitations'
import classes from './agents-page.module.css'

export function InviteAgent({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const queryClient = useQueryClient()
  const refusal = useRefusal()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('agent')
  const [sites, setSites] = useState<string[] | null>(null)
  const invite = useMutation({
    mutationFn: () => workspace.api.invite({ email: email.trim(), role, sites }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: invitationsKey(workspace.id) }),
  })
  return (
    <Modal opened onClose={onClose} title={t('agents.invite')} closeButtonProps={{ 'aria-label': t('closeDialog') }}>
      {invite.data
        ? (
          <Stack>
            <p style={{ margin: 0 }}>{t('agents.linkLead', { email: invite.data.invitation.email })}</p>
            <div className={classes.link}>
              <input readOnly dir="ltr" value={invite.data.link} aria-label={t('agents.link')} onFocus={(event) => event.currentTarget.select()} />
              <CopyButton text={invite.data.link} label={t('copy')} />
            </div>
            <Notice>{t('agents.linkOnce')}</Notice>
            <Button variant="default" onClick={onClose}>{t('done')}</Button>
          </Stack>
        )
        : (
          <form onSubmit={(event) => {
            event.preventDefault()
            invite.mutate()
          }}>
            <Stack>
              {invite.error && <Notice tone="bad">{refusal(invite.error)}</Notice>}
              <TextInput
                data-autofocus label={t('fields.email')} type="email" required withAsterisk={false} value={email} autoComplete="off"
                onChange={(event) => setEmail(event.currentTarget.value)} error={memberError(invite.error, 'email')}
              />
              <RoleField value={role} onChange={setRole} />
              <SitesField value={sites} onChange={setSites} />
              <Button type="submit" loading={invite.isPending} disabled={!/.@./u.test(email)}>{t('agents.makeLink')}</Button>
            </Stack>
          </form>
        )}
    </Modal>
  )
}
