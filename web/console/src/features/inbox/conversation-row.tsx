import { Link } from '@tanstack/react-router'
import type { Folder, Head } from '@guichet/api'
import { Lock, MessageCircle } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '@/components/avatar'
import { useContactName } from '@/lib/names'
import { useAgents } from '@/lib/people'
import { duration, fullTime, shortTime, useLanguage, useNow } from '@/lib/times'
import { hasUnread } from './inbox-cache'
import classes from './conversation-row.module.css'

/** From here on a visitor who waits for an answer has waited too long. */
const lateAfter = 40_000

interface ConversationRowProps {
  head: Head
  workspace: string
  folder: Folder
  me: string
  selected: boolean
  left: boolean
}

export const ConversationRow = memo(function ConversationRow({ head, workspace, folder, me, selected, left }: ConversationRowProps) {
  const { t } = useTranslation()
  const nameOf = useContactName()
  const name = nameOf(head.contact)
  const unread = hasUnread(head, me)
  const author = head.last?.author
  return (
    <Link
      to="/$workspace/inbox/$folder/{-$conversation}"
      params={{ workspace, folder, conversation: head.id }}
      className={classes.row}
      data-conversation={head.id}
      data-selected={selected || undefined}
      data-left={left || undefined}
      data-unread={unread || undefined}
      aria-current={selected ? 'true' : undefined}
    >
      <RowAvatar head={head} name={name} />
      <span className={classes.name} dir="auto">{name}</span>
      <RowTime head={head} />
      <span className={classes.last}>
        <MessageCircle size={12} aria-label={t('channel.widget')} className={classes.channel} />
        <span dir="auto" className={classes.words}>
          {head.last?.kind === 'note' && <Lock size={11} aria-label={t('transcript.internal')} className={classes.note} />}
          {author?.kind === 'agent' && <span className={classes.you}>{author.id === me ? t('row.you') : <Colleague id={author.id} />}</span>}
          {head.last?.text ?? t('row.nothing')}
        </span>
      </span>
      {unread && <span className={classes.dot}><span className="visually-hidden">{t('row.unread')}</span></span>}
    </Link>
  )
})

function Colleague({ id }: { id: string | null }) {
  const { t } = useTranslation()
  return t('row.by', { name: useAgents()(id)?.name ?? t('someone') })
}

function RowAvatar({ head, name }: { head: Head; name: string }) {
  return head.waitingSince === null
    ? <Avatar id={head.contact.id} name={name} />
    : <WaitingAvatar head={head} since={head.waitingSince} name={name} />
}

function WaitingAvatar({ head, since, name }: { head: Head; since: number; name: string }) {
  const late = useNow() - since > lateAfter
  return <Avatar id={head.contact.id} name={name} ring={late ? 'late' : 'none'} />
}

function RowTime({ head }: { head: Head }) {
  return head.waitingSince === null ? <LastTime at={head.last?.at ?? head.createdAt} /> : <WaitingTime since={head.waitingSince} />
}

function LastTime({ at }: { at: number }) {
  const language = useLanguage()
  const now = useNow(60_000)
  return <time className={classes.time} title={fullTime(at, language)}>{shortTime(at, now, language)}</time>
}

function WaitingTime({ since }: { since: number }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const waited = useNow() - since
  return (
    <time className={classes.time} data-late={waited > lateAfter || undefined} data-waiting title={t('row.waitingSince', { time: fullTime(since, language) })}>
      {duration(waited, language)}
    </time>
  )
}
