import { Button } from '@mantine/core'
import type { Head } from '@guichet/api'
import { useTranslation } from 'react-i18next'
import { useAgents } from '@/lib/people'
import type { ConversationActions } from './use-conversation-actions'
import classes from './composer.module.css'

interface JoinBarProps {
  head: Head
  right: 'become-assignee' | 'follow' | 'may-write'
  actions: ConversationActions
  onNote: () => void
}

/** Who is neither owner nor follower cannot write to the visitor; one click makes him one. */
export function JoinBar({ head, right, actions, onNote }: JoinBarProps) {
  const { t } = useTranslation()
  const agents = useAgents()
  const { pending } = actions
  return (
    <div className={classes.join}>
      <p>{right === 'become-assignee' ? t('join.unassigned') : t('join.others', { name: agents(head.owner)?.name ?? t('someone') })}</p>
      <div className={classes.barButtons}>
        {right === 'become-assignee'
          ? <Button size="xs" loading={pending} onClick={actions.take}>{t('actions.becomeAssignee')}</Button>
          : (
            <>
              <Button size="xs" loading={pending} onClick={actions.follow}>{t('actions.follow')}</Button>
              <Button size="xs" variant="default" disabled={pending} onClick={actions.take}>{t('actions.takeOver')}</Button>
            </>
          )}
        <Button size="xs" variant="subtle" color="gray" onClick={onNote}>{t('join.note')}</Button>
      </div>
    </div>
  )
}
