import { Menu, Tooltip, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Folder } from '@guichet/api'
import { Link, useLocation, useNavigate } from '@tanstack/react-router'
import { Inbox, Keyboard, LogOut, Search, Settings } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '@/components/avatar'
import { Mark } from '@/components/mark'
import { countsQuery } from '@/features/inbox/inbox-queries'
import { useKeys } from '@/lib/keys'
import { server } from '@/lib/server'
import { useSession, useSetSession, useWorkspace } from '@/lib/session'
import { useIsNarrow } from '@/lib/widths'
import { ConnectionDot } from './connection-dot'
import { InsecureBanner } from './insecure-banner'
import { KeyboardHelp } from './keyboard-help'
import { Palette } from './palette'
import classes from './shell.module.css'

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const workspace = useWorkspace()
  const { pathname } = useLocation()
  const narrow = useIsNarrow()
  const { data: counts } = useQuery(countsQuery(workspace))
  const [open, setOpen] = useState<'palette' | 'keyboard' | null>(null)

  const toFolder = (folder: Folder) => () =>
    void navigate({ to: '/$workspace/inbox/$folder/{-$conversation}', params: { workspace: workspace.id, folder, conversation: undefined } })
  const toSettings = () => void navigate({ to: '/$workspace/settings', params: { workspace: workspace.id } })
  useKeys({
    'mod+k': () => setOpen(open === 'palette' ? null : 'palette'),
    '/': () => setOpen('palette'),
    '?': () => setOpen('keyboard'),
    'g i': toFolder('open'),
    'g m': toFolder('mine'),
    'g u': toFolder('unassigned'),
    'g c': toFolder('closed'),
    'g s': toSettings,
  })

  const inConversation = /\/inbox\/[^/]+\/[^/]+/u.test(pathname)
  return (
    <div className={classes.shell} data-narrow={narrow || undefined}>
      <InsecureBanner />
      {!(narrow && inConversation) && (
        <nav className={classes.rail} aria-label={t('rail')}>
          {!narrow && <div className={classes.mark} title={workspace.name}><Mark size={28} /></div>}
          <RailLink label={t('inbox')} active={pathname.includes('/inbox')} waiting={counts?.unassigned ?? 0} narrow={narrow}>
            <Link to="/$workspace" params={{ workspace: workspace.id }} aria-label={t('inbox')}><Inbox size={20} /></Link>
          </RailLink>
          <RailLink label={t('palette.open')} active={false} waiting={0} narrow={narrow}>
            <UnstyledButton aria-label={t('palette.open')} onClick={() => setOpen('palette')}><Search size={20} /></UnstyledButton>
          </RailLink>
          <RailLink label={t('settings.title')} active={pathname.includes('/settings')} waiting={0} narrow={narrow}>
            <Link to="/$workspace/settings" params={{ workspace: workspace.id }} aria-label={t('settings.title')}><Settings size={20} /></Link>
          </RailLink>
          <div className={classes.foot}>
            <ConnectionDot />
            <PersonMenu onKeyboard={() => setOpen('keyboard')} />
          </div>
        </nav>
      )}
      <div className={classes.view}>{children}</div>
      {open === 'palette' && <Palette onClose={() => setOpen(null)} onKeyboard={() => setOpen('keyboard')} />}
      {open === 'keyboard' && <KeyboardHelp onClose={() => setOpen(null)} />}
    </div>
  )
}

interface RailLinkProps {
  label: string
  active: boolean
  waiting: number
  narrow: boolean
  children: ReactNode
}

function RailLink({ label, active, waiting, narrow, children }: RailLinkProps) {
  return (
    <Tooltip label={label} position="right" disabled={narrow}>
      <span className={classes.item} data-active={active || undefined}>
        {children}
        {waiting > 0 && <span className={classes.badge} aria-hidden>{waiting > 99 ? '99+' : waiting}</span>}
      </span>
    </Tooltip>
  )
}

function PersonMenu({ onKeyboard }: { onKeyboard: () => void }) {
  const { t } = useTranslation()
  const session = useSession()
  const setSession = useSetSession()
  const workspace = useWorkspace()
  const others = session.workspaces.filter(({ id }) => id !== workspace.id)
  return (
    <Menu position="right-end" width={220}>
      <Menu.Target>
        <UnstyledButton className={classes.me} aria-label={t('personMenu', { name: session.account.name })}>
          <Avatar id={workspace.me} name={session.account.name} size={30} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{workspace.name}</Menu.Label>
        {others.map((other) => (
          <Menu.Item key={other.id} component={Link} to="/$workspace" params={{ workspace: other.id } as never}>{other.name}</Menu.Item>
        ))}
        {others.length > 0 && <Menu.Divider />}
        <Menu.Item component={Link} to="/$workspace/settings/account" params={{ workspace: workspace.id } as never} leftSection={<Settings size={15} />}>
          {t('settings.account')}
        </Menu.Item>
        <Menu.Item leftSection={<Keyboard size={15} />} rightSection={<kbd>?</kbd>} onClick={onKeyboard}>{t('keyboard.title')}</Menu.Item>
        <Menu.Item leftSection={<LogOut size={15} />} onClick={() => void server.signOut().then(() => setSession(null))}>{t('account.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
