import { Kbd, Modal, useMantineColorScheme } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { ArrowRight, Keyboard, LogOut, Moon, Settings } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '@/components/avatar'
import { useFindConversations } from '@/features/inbox/find-conversations'
import { folders } from '@/features/inbox/inbox-queries'
import { belongsToComposition } from '@/lib/composing'
import { server } from '@/lib/server'
import { useSetSession, useWorkspace } from '@/lib/session'
import classes from './shell.module.css'

interface Choice {
  id: string
  label: string
  more?: string
  keys?: string[]
  icon: ReactNode
  run: () => void
}

/** Everything that can be done or opened, found by its name. */
export function Palette({ onClose, onKeyboard }: { onClose: () => void; onKeyboard: () => void }) {
  const { t } = useTranslation()
  const list = useId()
  const [words, setWords] = useState('')
  const [at, setAt] = useState(0)
  const commands = useCommands(onKeyboard)
  const conversations = useConversations()
  const wanted = words.trim().toLocaleLowerCase()
  const choices = [...commands.filter(({ label }) => label.toLocaleLowerCase().includes(wanted)), ...conversations(words)]
  const chosen = Math.min(at, choices.length - 1)
  const run = (choice: Choice | undefined) => {
    if (choice) {
      onClose()
      choice.run()
    }
  }
  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} yOffset="12vh" centered={false} size={560} aria-label={t('palette.open')}>
      <div className={classes.palette}>
        <input
          data-autofocus
          className={classes.search}
          role="combobox"
          aria-expanded
          aria-controls={list}
          aria-activedescendant={choices[chosen] ? `${list}${choices[chosen].id}` : undefined}
          aria-label={t('palette.open')}
          placeholder={t('palette.placeholder')}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value)
            setAt(0)
          }}
          onKeyDown={(event) => {
            if (belongsToComposition(event.nativeEvent)) {
              return
            }
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault()
              const step = event.key === 'ArrowDown' ? 1 : -1
              setAt((chosen + step + choices.length) % choices.length)
            } else if (event.key === 'Enter') {
              event.preventDefault()
              run(choices[chosen])
            }
          }}
        />
        <ul className={classes.found} id={list} role="listbox" aria-label={t('palette.open')}>
          {choices.map((choice, index) => (
            <li
              key={choice.id} id={`${list}${choice.id}`} role="option" aria-selected={index === chosen}
              ref={index === chosen ? (item) => item?.scrollIntoView({ block: 'nearest' }) : undefined}
              onPointerMove={() => setAt(index)} onClick={() => run(choice)}
            >
              {choice.icon}<span dir="auto">{choice.label}</span><span className={classes.more} dir="auto">{choice.more}</span>
              {choice.keys?.map((key) => <Kbd key={key} size="xs">{key}</Kbd>)}
            </li>
          ))}
        </ul>
        {choices.length === 0 && <div className={classes.nothing}>{t('palette.nothing')}</div>}
      </div>
    </Modal>
  )
}

function useCommands(onKeyboard: () => void): Choice[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { id: workspace, administers } = useWorkspace()
  const setSession = useSetSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const next = colorScheme === 'dark' ? 'light' : 'dark'
  const keys = { mine: 'M', unassigned: 'U', open: 'I', closed: 'C' }
  const sections = ['account', 'preferences', 'agents', ...(administers ? ['sites', 'workspace', 'audit'] as const : [])] as const
  return [
    ...folders.map((folder): Choice => ({
      id: folder, label: t('palette.go', { place: t(`folders.${folder}`) }), keys: ['G', keys[folder]], icon: <ArrowRight size={16} />,
      run: () => void navigate({ to: '/$workspace/inbox/$folder/{-$conversation}', params: { workspace, folder, conversation: undefined } }),
    })),
    ...sections.map((section): Choice => ({
      id: section, label: t('palette.settings', { section: t(`settings.${section}`) }), icon: <Settings size={16} />,
      run: () => void navigate({ to: `/$workspace/settings/${section}`, params: { workspace } }),
    })),
    { id: 'scheme', label: t(`palette.${next}`), icon: <Moon size={16} />, run: () => setColorScheme(next) },
    { id: 'keyboard', label: t('keyboard.title'), keys: ['?'], icon: <Keyboard size={16} />, run: onKeyboard },
    { id: 'sign-out', label: t('account.signOut'), icon: <LogOut size={16} />, run: () => void server.signOut().then(() => setSession(null)) },
  ]
}

function useConversations(): (words: string) => Choice[] {
  const navigate = useNavigate()
  const { id: workspace } = useWorkspace()
  const find = useFindConversations()
  return (words) => find(words).map(({ head, name, folder }) => ({
    id: head.id, label: name, more: head.last?.text ?? '', icon: <Avatar id={head.contact.id} name={name} size={22} />,
    run: () => void navigate({ to: '/$workspace/inbox/$folder/{-$conversation}', params: { workspace, folder, conversation: head.id } }),
  }))
}
