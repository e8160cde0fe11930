import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ChevronRight, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Failure } from '@/components/failure'
import { SettingsTitle } from '@/components/settings-section'
import { SkeletonRows } from '@/components/skeleton-rows'
import { sitesQuery } from '@/lib/people'
import { useRefusal } from '@/lib/refusals'
import { useWorkspace } from '@/lib/session'
import { toast } from '@/lib/toasts'
import { defaultLook } from './look'
import classes from './sites-page.module.css'

export function SitesPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const refusal = useRefusal()
  const workspace = useWorkspace()
  const { data: sites, error, refetch } = useQuery(sitesQuery(workspace))
  const add = useMutation({
    mutationFn: () => workspace.api.addSite({ name: t('sites.newName'), origins: [], language: 'auto', look: defaultLook, texts: {}, peek: true }),
    onSuccess: async (site) => {
      await queryClient.invalidateQueries({ queryKey: sitesQuery(workspace).queryKey })
      await navigate({ to: '/$workspace/settings/sites/$site', params: { workspace: workspace.id, site: site.id } })
    },
    onError: (failure) => toast(refusal(failure), { tone: 'bad' }),
  })
  if (error && !sites) {
    return <Failure error={error} onRetry={() => void refetch()} />
  }
  return (
    <>
      <SettingsTitle lead={t('sites.lead')}>{t('settings.sites')}</SettingsTitle>
      <Button size="xs" leftSection={<Plus size={14} />} loading={add.isPending} onClick={() => add.mutate()}>{t('sites.add')}</Button>
      {sites
        ? (
          <ul className={classes.sites}>
            {sites.map((site) => (
              <li key={site.id}>
                <Link to="/$workspace/settings/sites/$site" params={{ workspace: workspace.id, site: site.id }}>
                  <span className={classes.swatch} style={{ background: site.look.accent }} aria-hidden />
                  <span className={classes.name}>
                    <strong dir="auto">{site.name}</strong>
                    <span>{site.origins.join(', ') || t('sites.noOrigins')}</span>
                  </span>
                  <ChevronRight size={16} aria-hidden className="mirror" />
                </Link>
              </li>
            ))}
          </ul>
        )
        : <SkeletonRows rows={2} />}
    </>
  )
}
