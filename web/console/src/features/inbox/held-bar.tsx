import { Button } from '@mantine/core'
import type { Head } from '@guichet/api'
import { useTranslation } from 'react-i18next'
import { useOutbox } from './outbox'
import type { ReturnDraft } from './outbox-store'
import classes from './composer.module.css'

interface HeldBarProps {
  head: Head
  seen: number | null
  onReturnText: ReturnDraft
}

/** Something was written while this console was cut off: the agent decides with it before his eyes. */
export function HeldBar({ head, seen, onReturnText }: HeldBarProps) {
  const { t } = useTranslation()
  const { outbox, items } = useOutbox()
  const mine = items.filter((item) => item.conversation === head.id)
  if (!mine.some((item) => item.state === 'held')) {
    return null
  }
  const edit = () => {
    const messages = mine.filter((item) => item.draft.mode === 'message' && item.state !== 'refused')
    const drafts = messages.flatMap((item) => outbox.discard(item.clientId) ?? [])
    onReturnText({ mode: 'message', text: drafts.map(({ text }) => text).join('\n'), files: drafts.flatMap(({ files }) => files ?? []) })
  }
  return (
    <div className={classes.bar} role="alert">
      <p>{t('outbox.behind')}</p>
      <div className={classes.barButtons}>
        <Button size="xs" onClick={() => outbox.confirm(head.id, seen ?? 0)}>{t('outbox.sendAnyway')}</Button>
        <Button size="xs" variant="default" onClick={edit}>{t('outbox.edit')}</Button>
      </div>
    </div>
  )
}
