import { MultiSelect, SegmentedControl, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Role } from '@guichet/api'
import { useTranslation } from 'react-i18next'
import { sitesQuery } from '@/lib/people'
import { useWorkspace } from '@/lib/session'

export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation()
  const { role: mine } = useWorkspace()
  const offered: Role[] = mine === 'owner' ? ['agent', 'admin', 'owner'] : ['agent', 'admin']
  return (
    <Select
      label={t('agents.role')} description={t(`agents.roleIs.${value}`)} allowDeselect={false} value={value}
      onChange={(role) => role && onChange(role)}
      data={offered.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
    />
  )
}

/** All sites, also those that come later, or a choice of them. */
export function SitesField({ value, onChange }: { value: string[] | null; onChange: (sites: string[] | null) => void }) {
  const { t } = useTranslation()
  const { data: sites = [] } = useQuery(sitesQuery(useWorkspace()))
  return (
    <div>
      <div style={{ fontWeight: 500, marginBlockEnd: 4 }}>{t('agents.sites')}</div>
      <SegmentedControl
        aria-label={t('agents.sites')} size="xs" value={value ? 'some' : 'all'} onChange={(which) => onChange(which === 'all' ? null : [])}
        data={[{ value: 'all', label: t('agents.allSites') }, { value: 'some', label: t('agents.someSites') }]}
      />
      {value && (
        <MultiSelect
          mt="xs" searchable aria-label={t('agents.someSites')} value={value} onChange={onChange}
          data={sites.map((site) => ({ value: site.id, label: site.name }))}
        />
      )}
    </div>
  )
}
