import { drawable, isEndless, type LinkCard } from '@guichet/sync'
import { useMemo } from 'preact/hooks'
import type { MessageRow } from './groups.ts'
import { ReadIcon, SentIcon, WaitingIcon, WarningIcon } from './icons.tsx'
import { SentFile } from './sent-file.tsx'
import { hueOf, initials } from './initials.ts'
import { linkify } from './linkify.ts'
import type { Room } from './room.ts'
import type { Translate } from './texts.ts'
import type { newClock } from './time.ts'

interface MessageProps {
  row: MessageRow
  room: Room
  clock: ReturnType<typeof newClock>
  t: Translate
}

export function Message({ row, room, clock, t }: MessageProps) {
  const { own, author, status } = row
  const name = author.name ?? t('team')
  const parts = useMemo(() => linkify(row.text), [row.text])
  return (
    <article class={`message ${own ? 'own' : 'other'} ${row.begins ? 'begins' : ''} ${row.ends ? 'ends' : ''} ${status ?? ''}`}>
      {!own && row.ends && <span class={`avatar hue${hueOf(name)}`} aria-hidden="true">{initials(name)}</span>}
      <span class={own || !row.begins ? 'hidden' : 'name'} dir="auto">{own ? t('you') : name}</span>
      {row.text !== '' && <div class={isEndless(row.text) ? 'bubble endless' : 'bubble'} dir="auto">{parts.map((part) => typeof part === 'string' ? drawable(part) : <a href={part.href} target="_blank" rel="noopener noreferrer">{drawable(part.text)}</a>)}</div>}
      {row.files.map((file) => <SentFile key={file.id} file={file} chat={room.chat} t={t} />)}
      {row.link && <LinkedPage link={row.link} />}
      {status === 'refused' && row.item ? <Refused row={row} room={room} t={t} /> : (
        <span class={row.ends || status === 'waiting' ? 'meta' : 'meta hidden'}>
          <time dateTime={new Date(row.at).toISOString()}>{clock.time(row.at)}</time>
          {status !== null && <Tick status={status} t={t} />}
        </span>
      )}
    </article>
  )
}

/** The page's own words; where it leads is said by us. */
function LinkedPage({ link }: { link: LinkCard }) {
  return (
    <a class="page" href={link.url} target="_blank" rel="noopener noreferrer">
      {link.picture && <img src={link.picture} alt="" />}
      <span class="what">
        <bdi>{link.title}</bdi>
        {link.description && <span class="about" dir="auto">{link.description}</span>}
        <span dir="ltr">{link.host}</span>
      </span>
    </a>
  )
}

function Tick({ status, t }: { status: NonNullable<MessageRow['status']>; t: Translate }) {
  const Icon = { waiting: WaitingIcon, sent: SentIcon, read: ReadIcon, refused: WarningIcon }[status]
  return <span class={`status ${status}`} title={t(status)}><Icon /><span class="hidden">{t(status)}</span></span>
}

/** The words stay, the reason stands beside them, and both ways on are one press away. */
function Refused({ row, room, t }: { row: MessageRow; room: Room; t: Translate }) {
  const { outbox } = room.chat
  const { clientId = '', reason } = row.item ?? {}
  const why = reason?.code === 'http-404' || reason?.code === 'not-found' ? t('unavailable') : (reason?.detail ?? t('reason'))
  const edit = () => { room.edit(outbox.discard(clientId) ?? row.text) }
  return (
    <div class="refusal">
      <p><Tick status="refused" t={t} /> <span dir="auto">{t('refused')}: {why}</span></p>
      <button type="button" class="outlined" onClick={() => { outbox.retry(clientId) }}>{t('retry')}</button>
      <button type="button" class="outlined" onClick={edit}>{t('edit')}</button>
    </div>
  )
}
