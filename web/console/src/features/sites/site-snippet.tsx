import { useQuery } from '@tanstack/react-query'
import { Switch } from '@mantine/core'
import type { Site } from '@guichet/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Snippet } from '@/components/snippet'
import { useWorkspace } from '@/lib/session'

/** The line for the shop's pages; for those that check what they run, with a loader that never changes. */
export function SiteSnippet({ site }: { site: Site }) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const [pinned, setPinned] = useState(false)
  const { data } = useQuery({ queryKey: [workspace.id, 'sites', site.id, 'pinned'], queryFn: () => workspace.api.pinnedSnippet(site.id), enabled: pinned })
  return (
    <>
      <Snippet code={pinned && data ? data.snippet : site.snippet} />
      <Switch label={t('snippet.pin')} description={t('snippet.pinLead')} checked={pinned} onChange={(event) => setPinned(event.currentTarget.checked)} />
    </>
  )
}
