import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Failure } from '@/components/failure'
import { useWorkspace } from '@/lib/session'

export const invitationsKey = (workspace: string) => [workspace, 'invitations']

export function Invitations() {
  const { t } = useTranslation()
  const { id, api } = useWorkspace()
  const queryClient = useQueryClient()
  const { data, error, refetch } = useQuery({ queryKey: invitationsKey(id), queryFn: async () => (await api.invitations()).invitations })
  const withdraw = useMutation({
    mutationFn: api.withdrawInvitation,
    onSettled: () => queryClient.invalidateQueries({ queryKey: invitationsKey(id) }),
  })
  if (error) {
    return <Failure error={error} onRetry={() => void refetch()} />
  }
  if (!data?.length) {
    return <p style={{ margin: 0, color: 'var(--text-2)' }}>{t('agents.nonePending')}</p>
  }
  return data.map((invitation) => (
    <div key={invitation.id} style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
      <span style={{ flex: 1, overflowWrap: 'anywhere' }}>{invitation.email}</span>
      <span style={{ color: 'var(--text-2)' }}>{t(`roles.${invitation.role}`)}</span>
      <Button variant="subtle" color="red" size="compact-xs" onClick={() => withdraw.mutate(invitation.id)}>{t('agents.withdraw')}</Button>
    </div>
  ))
}
