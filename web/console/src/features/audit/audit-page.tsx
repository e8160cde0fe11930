import { Button, Select } from '@mantine/core'
import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import type { AuditEntry, WorkspaceApi } from '@guichet/api'
import { ChevronRight, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '@/components/avatar'
import { Empty } from '@/components/empty'
import { Failure } from '@/components/failure'
import { Notice } from '@/components/notice'
import { SettingsSection, SettingsTitle } from '@/components/settings-section'
import { SkeletonRows } from '@/components/skeleton-rows'
import { agentsQuery } from '@/lib/people'
import { useRefusal } from '@/lib/refusals'
import { useWorkspace } from '@/lib/session'
import { fullTime, useLanguage } from '@/lib/times'
import classes from './audit-page.module.css'

const kinds = ['agent', 'invitation', 'site', 'contact', 'conversation', 'workspace'] as const

// Asked anew whenever the page is opened: nobody is told of new entries.
const auditQuery = ({ id, api }: { id: string; api: WorkspaceApi }, kind: string | null, actor: string | null) => infiniteQueryOptions({
  queryKey: [id, 'audit', kind, actor] as const,
  queryFn: ({ pageParam, signal }) => api.audit({ kind, actor, before: pageParam }, signal),
  initialPageParam: null as number | null,
  getNextPageParam: (page) => page.next,
  staleTime: 0,
})

export function AuditPage() {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const [kind, setKind] = useState<string | null>(null)
  const [actor, setActor] = useState<string | null>(null)
  const { data: agents } = useQuery(agentsQuery(workspace))
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(auditQuery(workspace, kind, actor))
  const entries = data?.pages.flatMap((page) => page.entries)
  return (
    <>
      <SettingsTitle lead={t('audit.lead')}>{t('settings.audit')}</SettingsTitle>
      <div className={classes.filter}>
        <Select
          label={t('audit.kind')} placeholder={t('audit.everything')} clearable value={kind} onChange={setKind}
          data={kinds.map((value) => ({ value, label: t(`audit.kinds.${value}`) }))}
        />
        <Select
          label={t('audit.who')} placeholder={t('audit.everybody')} clearable searchable value={actor} onChange={setActor}
          data={(agents ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </div>
      {entries === undefined
        ? error ? <Failure error={error} onRetry={() => void refetch()} /> : <SkeletonRows rows={6} />
        : entries.length === 0
          ? <Empty>{t('audit.empty')}</Empty>
          : <ol className={classes.entries}>{entries.map((entry) => <Entry key={entry.number} entry={entry} />)}</ol>}
      {hasNextPage && (
        <Button variant="default" size="xs" mt="md" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('audit.more')}</Button>
      )}
      <CheckSection />
    </>
  )
}

function Entry({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const who = entry.actorKind === 'operator' ? t('audit.operator') : entry.actorName ?? t('someone')
  // An entry of a newer program, after a way back to this one, is shown by its name.
  const sentence = t(`audit.actions.${entry.action}` as 'audit.actions.agent.joined', { subject: entry.subjectName ?? '', defaultValue: entry.action })
  const changes = changedMembers(entry)
  return (
    <li className={classes.entry}>
      <Avatar id={entry.actorId ?? 'operator'} name={who} size={28} />
      <div className={classes.said}>
        <p><strong dir="auto">{who}</strong> <span dir="auto">{sentence}</span></p>
        {changes.length > 0 && (
          <details>
            <summary><ChevronRight size={14} className="mirror" aria-hidden />{t('audit.details')}</summary>
            <table>
              <thead><tr><td /><th>{t('audit.before')}</th><th>{t('audit.after')}</th></tr></thead>
              <tbody>
                {changes.map(({ member, before, after }) => (
                  <tr key={member}><th scope="row">{member}</th><td dir="auto">{before ?? t('audit.none')}</td><td dir="auto">{after ?? t('audit.none')}</td></tr>
                ))}
              </tbody>
            </table>
          </details>
        )}
      </div>
      <time title={`#${entry.number}`}>{fullTime(entry.at, language)}</time>
    </li>
  )
}

function CheckSection() {
  const { t } = useTranslation()
  const { api } = useWorkspace()
  const refusal = useRefusal()
  const check = useMutation({ mutationFn: api.checkAudit })
  return (
    <div className={classes.check}>
      <SettingsSection title={t('audit.check')} lead={t('audit.checkLead')}>
        <div><Button size="xs" variant="default" leftSection={<ShieldCheck size={14} />} loading={check.isPending} onClick={() => check.mutate()}>{t('audit.check')}</Button></div>
        {check.error && <Notice tone="bad">{refusal(check.error)}</Notice>}
        {check.data && (check.data.brokenAt === null
          ? (
            <div className={classes.intact} aria-live="polite">
              <p>{t('audit.intact', { count: check.data.entries })}</p>
              {check.data.seal && <p className={classes.seal}><code dir="ltr">{check.data.seal}</code>{t('audit.seal')}</p>}
            </div>
          )
          : <Notice tone="bad">{t('audit.broken', { number: check.data.brokenAt })}</Notice>)}
      </SettingsSection>
    </div>
  )
}

function changedMembers({ before, after }: AuditEntry): { member: string; before: string | null; after: string | null }[] {
  const members = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return members.map((member) => ({ member, before: shown(before?.[member]), after: shown(after?.[member]) }))
}

function shown(value: unknown): string | null {
  return value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value)
}
