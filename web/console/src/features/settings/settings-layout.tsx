import { Link, useLocation } from '@tanstack/react-router'
import { Building2, Globe, ScrollText, SlidersHorizontal, UserRound, UsersRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCurrentInView } from '@/lib/current-in-view'
import { useWorkspace } from '@/lib/session'
import classes from './settings-layout.module.css'

const sections = [
  { name: 'account', Icon: UserRound, administration: false },
  { name: 'preferences', Icon: SlidersHorizontal, administration: false },
  { name: 'agents', Icon: UsersRound, administration: false },
  { name: 'sites', Icon: Globe, administration: true },
  { name: 'workspace', Icon: Building2, administration: true },
  { name: 'audit', Icon: ScrollText, administration: true },
] as const

export function SettingsLayout({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const { id, administers } = useWorkspace()
  const row = useCurrentInView(useLocation().pathname)
  return (
    <div className={classes.settings}>
      <nav ref={row} className={classes.sections} aria-label={t('settings.title')}>
        <h1>{t('settings.title')}</h1>
        {sections.filter(({ administration }) => administers || !administration).map(({ name, Icon }) => (
          <Link
            key={name} to={`/$workspace/settings/${name}`} params={{ workspace: id }}
            className={classes.section} activeProps={{ 'data-active': true }}
          >
            <Icon size={16} aria-hidden />{t(`settings.${name}`)}
          </Link>
        ))}
      </nav>
      <main className={classes.page}><div className={classes.column}>{children}</div></main>
    </div>
  )
}
