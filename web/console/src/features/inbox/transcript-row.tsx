import { Tooltip } from '@mantine/core'
import type { ConversationEvent, Head } from '@guichet/api'
import { isEndless } from '@guichet/sync'
import type { TFunction } from 'i18next'
import { Check, CheckCheck, CircleAlert, Clock3, Lock } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '@/components/avatar'
import { PersonText } from '@/components/person-text'
import { useContactName } from '@/lib/names'
import { useAgents } from '@/lib/people'
import { clock, dayName, fullTime, useLanguage, useNow } from '@/lib/times'
import { LineFiles } from './line-files'
import { LineLink } from './line-link'
import type { ReturnDraft } from './outbox-store'
import { RefusedLine } from './refused-line'
import { filesOf, textOf, timeOf, type Row, type TranscriptLine } from './transcript-rows'
import classes from './transcript-row.module.css'

interface TranscriptRowProps {
  row: Row
  conversation: string
  contact: Head['contact']
  contactRead: number
  me: string
  onReturnText: ReturnDraft
}

export const TranscriptRow = memo(function TranscriptRow({ row, conversation, contact, contactRead, me, onReturnText }: TranscriptRowProps) {
  const { t } = useTranslation()
  switch (row.type) {
    case 'day': return <Day at={row.at} />
    case 'divider': return <div className={classes.divider} role="separator"><span>{t('transcript.new')}</span></div>
    case 'system': return <SystemLine event={row.event} contact={contact} />
    case 'group': return <Group row={row} conversation={conversation} contact={contact} contactRead={contactRead} me={me} onReturnText={onReturnText} />
  }
}, isDrawnAlike)

/** Every push brings the contact anew: ten thousand lines are not drawn again for the same name. */
function isDrawnAlike(before: TranscriptRowProps, after: TranscriptRowProps): boolean {
  const ticks = after.row.type === 'group' && after.row.author.kind !== 'visitor'
  return before.row === after.row && before.me === after.me && before.onReturnText === after.onReturnText
    && before.contact.id === after.contact.id && before.contact.name === after.contact.name
    && (!ticks || before.contactRead === after.contactRead)
}

function Day({ at }: { at: number }) {
  const language = useLanguage()
  const now = useNow(60_000)
  return <h3 className={classes.day}>{dayName(at, now, language)}</h3>
}

function SystemLine({ event, contact }: { event: ConversationEvent; contact: Head['contact'] }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const agents = useAgents()
  const nameOf = useContactName()
  const agentName = (id: string | null) => agents(id)?.name ?? t('someone')
  const author = event.author.kind === 'visitor' ? nameOf(contact) : event.author.kind === 'agent' ? agentName(event.author.id) : t('someone')
  const sentence = (() => {
    switch (event.kind) {
      case 'taken': return event.body.from === null
        ? t('system.taken', { agent: agentName(event.body.agent) })
        : t('system.takenOver', { agent: agentName(event.body.agent), from: agentName(event.body.from) })
      case 'followed': return t('system.followed', { agent: agentName(event.body.agent) })
      case 'unfollowed': return t('system.unfollowed', { agent: agentName(event.body.agent) })
      case 'closed': return t('system.closed', { author })
      case 'reopened': return t('system.reopened', { author })
      case 'claimRefused': return event.body.userId === undefined ? t('system.claimRefused') : t('system.claimRefusedOf', { id: event.body.userId })
      default: return ''
    }
  })()
  return <p className={classes.system} title={fullTime(event.at, language)}>{sentence} · {clock(event.at, language)}</p>
}

interface GroupProps {
  row: Extract<Row, { type: 'group' }>
  contact: Head['contact']
  contactRead: number
  conversation: string
  me: string
  onReturnText: ReturnDraft
}

function Group({ row, conversation, contact, contactRead, me, onReturnText }: GroupProps) {
  const { t } = useTranslation()
  const agents = useAgents()
  const language = useLanguage()
  const nameOf = useContactName()
  const { author, note, joined, lines } = row
  const fromVisitor = author.kind === 'visitor'
  const own = author.kind === 'agent' && author.id === me
  const name = fromVisitor ? nameOf(contact) : agents(author.id)?.name ?? t('someone')
  const first = lines[0]
  const side = note ? 'note' : fromVisitor ? 'visitor' : 'staff'
  return (
    <section
      className={classes.group} data-side={side} data-own={own || undefined} data-joined={joined || undefined}
      aria-label={note ? t('transcript.noteBy', { name }) : name}
    >
      {!joined && (
        <header className={classes.author}>
          {note ? <Lock size={12} aria-hidden /> : !own && <Avatar id={fromVisitor ? contact.id : author.id ?? ''} name={name} size={20} />}
          <span dir="auto">{own ? t('you') : name}</span>
          {note && <span className={classes.internal}>{t('transcript.internal')}</span>}
          {first && <time title={fullTime(timeOf(first), language)}>{clock(timeOf(first), language)}</time>}
        </header>
      )}
      {lines.map((line) => (
        <div key={line.key} className={classes.line}>
          {textOf(line) !== '' && <div className={classes.bubble} dir="auto" data-state={line.item?.state} data-endless={isEndless(textOf(line)) || undefined}><PersonText text={textOf(line)} /></div>}
          {filesOf(line).length > 0 && <LineFiles conversation={conversation} files={filesOf(line)} />}
          {line.link && <LineLink link={line.link} />}
          {!fromVisitor && !note && <Tick line={line} contactRead={contactRead} t={t} />}
          {note && line.item && <Tick line={line} contactRead={0} t={t} />}
          {line.item?.state === 'refused' && <RefusedLine item={line.item} onReturnText={onReturnText} />}
        </div>
      ))}
    </section>
  )
}

/** The words come from the group: asking for them in every line is what costs most in it. */
function Tick({ line, contactRead, t }: { line: TranscriptLine; contactRead: number; t: TFunction }) {
  const state = line.item ? line.item.state : line.event.ordinal !== null && line.event.ordinal <= contactRead ? 'read' : 'sent'
  const Icon = { waiting: Clock3, sending: Clock3, held: Clock3, refused: CircleAlert, sent: Check, read: CheckCheck }[state]
  return (
    <Tooltip label={t(`tick.${state}`)}>
      <span className={classes.tick} data-state={state} role="img" aria-label={t(`tick.${state}`)}><Icon size={13} /></span>
    </Tooltip>
  )
}
