import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Folder } from '@guichet/api'
import { CircleCheck, Globe, Inbox } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Empty } from '@/components/empty'
import { sitesQuery } from '@/lib/people'
import { useWorkspace } from '@/lib/session'

/** Nothing in this folder; and without a website nothing will come by itself, which who may add one is told. */
export function EmptyList({ folder }: { folder: Folder }) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const { data: sites, isLoading } = useQuery({ ...sitesQuery(workspace), enabled: workspace.administers })
  if (isLoading) {
    return null
  }
  if (sites?.length === 0) {
    return (
      <Empty
        icon={<Globe size={28} strokeWidth={1.5} />}
        action={(
          <Button component={Link} to="/$workspace/settings/sites" params={{ workspace: workspace.id } as never} size="xs">{t('sites.add')}</Button>
        )}
      >
        {t('empty.noSite')}
      </Empty>
    )
  }
  const Icon = folder === 'closed' ? CircleCheck : Inbox
  return <Empty icon={<Icon size={28} strokeWidth={1.5} />}>{t(`empty.${folder}`)}</Empty>
}
