import { Kbd, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { modifier } from '@/lib/keys'
import classes from './shell.module.css'

const groups = {
  list: { next: ['J'], previous: ['K'], open: ['Enter'], leave: ['Esc'] },
  conversation: { reply: ['R'], note: ['N'], close: ['E'], take: ['A'], follow: ['F'], copyLink: ['C'], details: ['D'] },
  go: { goOpen: ['G', 'I'], goMine: ['G', 'M'], goUnassigned: ['G', 'U'], goClosed: ['G', 'C'], goSettings: ['G', 'S'] },
  everywhere: { palette: [modifier, 'K'], search: ['/'], help: ['?'] },
}

type Group = keyof typeof groups
type Meaning = { [G in Group]: keyof (typeof groups)[G] }[Group]

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal opened onClose={onClose} title={t('keyboard.title')} size="lg" closeButtonProps={{ 'aria-label': t('closeDialog') }}>
      <div className={classes.keys}>
        {(Object.keys(groups) as Group[]).map((group) => (
          <section key={group}>
            <h3>{t(`keyboard.groups.${group}`)}</h3>
            <dl>
              {(Object.entries(groups[group]) as [Meaning, string[]][]).map(([meaning, keys]) => (
                <div key={meaning}>
                  <dt>{t(`keyboard.${meaning}`)}</dt>
                  <dd>{keys.map((key) => <Kbd key={key}>{key}</Kbd>)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
