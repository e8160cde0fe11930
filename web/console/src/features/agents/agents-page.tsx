import { ActionIcon, Badge, Button, Menu, Table } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Agent } from '@guichet/api'
import { Ellipsis, Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '@/components/avatar'
import { Failure } from '@/components/failure'
import { SettingsSection, SettingsTitle } from '@/components/settings-section'
import { SkeletonRows } from '@/components/skeleton-rows'
import { agentsQuery, useSites } from '@/lib/people'
import { useRefusal } from '@/lib/refusals'
import { useWorkspace } from '@/lib/session'
import { toast } from '@/lib/toasts'
import { EditAgent } from './edit-agent'
import { InviteAgent } from './invite-agent'
import { Invitations } from './invitations'
import classes from './agents-page.module.css'

export function AgentsPage() {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const { data: agents, error, refetch } = useQuery(agentsQuery(workspace))
  const [inviting, setInviting] = useState(false)
  const [editing, setEditing] = useState<Agent | null>(null)
  if (error && !agents) {
    return <Failure error={error} onRetry={() => void refetch()} />
  }
  return (
    <>
      <SettingsTitle lead={t('agents.lead')}>{t('settings.agents')}</SettingsTitle>
      {workspace.administers && (
        <Button size="xs" leftSection={<Plus size={14} />} onClick={() => setInviting(true)} mb="md">{t('agents.invite')}</Button>
      )}
      {agents
        ? (
          <div className={classes.scroll}>
            <Table verticalSpacing="xs" className={classes.table}>
              <Table.Thead>
                <Table.Tr><Table.Th>{t('agents.agent')}</Table.Th><Table.Th>{t('agents.role')}</Table.Th><Table.Th className={classes.wide}>{t('agents.sites')}</Table.Th><Table.Th /></Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {agents.map((agent) => <AgentRow key={agent.id} agent={agent} onEdit={() => setEditing(agent)} />)}
              </Table.Tbody>
            </Table>
          </div>
        )
        : <SkeletonRows rows={3} />}
      {workspace.administers && <SettingsSection title={t('agents.pending')}><Invitations /></SettingsSection>}
      {inviting && <InviteAgent onClose={() => setInviting(false)} />}
      {editing && <EditAgent agent={editing} onClose={() => setEditing(null)} />}
    </>
  )
}

function AgentRow({ agent, onEdit }: { agent: Agent; onEdit: () => void }) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const queryClient = useQueryClient()
  const refusal = useRefusal()
  const siteOf = useSites()
  const setActive = useMutation({
    mutationFn: (active: boolean) => workspace.api.saveAgent(agent.id, { active }),
    onSuccess: (saved) => {
      void queryClient.invalidateQueries({ queryKey: agentsQuery(workspace).queryKey })
      if (!saved.active) {
        toast(t('agents.deactivated', { name: agent.name }), { action: { label: t('undo'), run: () => setActive.mutate(true) } })
      }
    },
    onError: (error) => toast(refusal(error), { tone: 'bad' }),
  })
  const sites = agent.sites ? agent.sites.map((id) => siteOf(id)?.name ?? '…').join(', ') || t('agents.noSites') : t('agents.allSites')
  const mayEdit = workspace.administers || agent.me
  return (
    <Table.Tr data-inactive={!agent.active || undefined}>
      <Table.Td>
        <div className={classes.person}>
          <Avatar id={agent.id} name={agent.name} />
          <div>
            <strong dir="auto">{agent.name}{agent.me && <span> · {t('you')}</span>}</strong>
            <span>{agent.email}</span>
            <span className={classes.narrow}>{t('agents.sites')} · {sites}</span>
          </div>
        </div>
      </Table.Td>
      <Table.Td>{agent.active ? t(`roles.${agent.role}`) : <Badge color="gray" variant="light">{t('agents.inactive')}</Badge>}</Table.Td>
      <Table.Td className={classes.wide}>{sites}</Table.Td>
      <Table.Td w={40}>
        {mayEdit && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={t('agents.actionsFor', { name: agent.name })}><Ellipsis size={16} /></ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onEdit}>{t('edit')}</Menu.Item>
              {workspace.administers && !agent.me && (agent.active
                ? <Menu.Item color="red" onClick={() => setActive.mutate(false)}>{t('agents.deactivate')}</Menu.Item>
                : <Menu.Item onClick={() => setActive.mutate(true)}>{t('agents.activate')}</Menu.Item>)}
            </Menu.Dropdown>
          </Menu>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
