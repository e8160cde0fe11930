import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Folder } from '@guichet/api'
import { useTranslation } from 'react-i18next'
import { useCurrentInView } from '@/lib/current-in-view'
import { useLanguage } from '@/lib/times'
import { useWorkspace } from '@/lib/session'
import { countsQuery, folders } from './inbox-queries'
import classes from './inbox-page.module.css'

/** The server stops counting what is closed here: that only grows. */
const countedAtMost = 1000

export function FolderTabs({ folder }: { folder: Folder }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const workspace = useWorkspace()
  const { data: counts } = useQuery(countsQuery(workspace))
  const row = useCurrentInView(folder)
  return (
    <nav ref={row} className={classes.tabs} aria-label={t('folders.label')}>
      {folders.map((each) => (
        <Link
          key={each}
          to="/$workspace/inbox/$folder/{-$conversation}"
          params={{ workspace: workspace.id, folder: each, conversation: undefined }}
          className={classes.tab}
          aria-current={each === folder ? 'page' : undefined}
        >
          {t(`folders.${each}`)}
          {counts && counts[each] > 0 && <span>{counts[each] < countedAtMost || each !== 'closed' ? counts[each].toLocaleString(language) : `${(countedAtMost - 1).toLocaleString(language)}+`}</span>}
        </Link>
      ))}
    </nav>
  )
}
