import { Button, Modal, Stack, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Agent } from '@guichet/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Notice } from '@/components/notice'
import { agentsQuery } from '@/lib/people'
import { useRefusal } from '@/lib/refusals'
import { useWorkspace } from '@/lib/session'
import { RoleField, SitesField } from './agent-fields'

export function EditAgent({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const queryClient = useQueryClient()
  const refusal = useRefusal()
  const [name, setName] = useState(agent.name)
  const [role, setRole] = useState(agent.role)
  const [sites, setSites] = useState(agent.sites)
  const [peek, setPeek] = useState(agent.peek)
  const save = useMutation({
    mutationFn: () => workspace.api.saveAgent(agent.id, { name: name.trim(), peek, ...(workspace.administers ? { role, sites } : {}) }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: agentsQuery(workspace).queryKey })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title={agent.name} closeButtonProps={{ 'aria-label': t('closeDialog') }}>
      <form onSubmit={(event) => {
        event.preventDefault()
        save.mutate()
      }}>
        <Stack>
          {save.error && <Notice tone="bad">{refusal(save.error)}</Notice>}
          <TextInput label={t('agents.name')} maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          {workspace.administers && <RoleField value={role} onChange={setRole} />}
          {workspace.administers && <SitesField value={sites} onChange={setSites} />}
          <Switch label={t('agents.peek')} description={t('agents.peekLead')} checked={peek} onChange={(event) => setPeek(event.currentTarget.checked)} />
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>{t('save')}</Button>
        </Stack>
      </form>
    </Modal>
  )
}
