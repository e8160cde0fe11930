import { skipToken, useQuery } from '@tanstack/react-query'
import type { Head } from '@guichet/api'
import { drawable, isEndless } from '@guichet/sync'
import { useTranslation } from 'react-i18next'
import { Avatar } from '@/components/avatar'
import { useContactName } from '@/lib/names'
import { useAgents } from '@/lib/people'
import { useWorkspace } from '@/lib/session'
import type { Typing } from './inbox-events'
import { peekKey, typingKey } from './inbox-queries'
import { timeOf, type Row } from './transcript-rows'
import classes from './transcript-row.module.css'

/** What is being written right now: the visitor's unsent words where his next message will stand, and who else types. */
export function LiveLines({ head, lastRow }: { head: Head; lastRow: Row | undefined }) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const nameOf = useContactName()
  const agents = useAgents()
  const { data: peek } = useQuery<string>({ queryKey: peekKey(workspace.id, head.id), queryFn: skipToken })
  const { data: typing = [] } = useQuery<Typing[]>({ queryKey: typingKey(workspace.id, head.id), queryFn: skipToken })
  const name = nameOf(head.contact)
  const visitorTypes = Boolean(peek) || typing.some(({ kind }) => kind === 'visitor')
  const colleagues = typing.filter(({ kind }) => kind === 'agent').map(({ id }) => agents(id)?.name ?? t('someone'))
  return (
    <>
      {visitorTypes && (
        <section className={classes.group} data-side="visitor" data-joined={joins(lastRow) || undefined} aria-live="off">
          {!joins(lastRow) && (
            <header className={classes.author}>
              <Avatar id={head.contact.id} name={name} size={20} /><span dir="auto">{name}</span><span className={classes.internal}>{t('transcript.typing')}</span>
            </header>
          )}
          <div className={classes.line}>
            {peek
              ? <div className={classes.bubble} data-peek data-endless={isEndless(peek) || undefined} dir="auto" title={t('transcript.peek')}>{drawable(peek)}</div>
              : <div className={classes.bubble} data-peek aria-label={t('transcript.isTyping', { name })}><span className={classes.dots}><i /><i /><i /></span></div>}
          </div>
        </section>
      )}
      {colleagues.length > 0 && <p className={classes.system}>{t('transcript.isTyping', { name: colleagues.join(', ') })}</p>}
    </>
  )
}

/** Whether the visitor's next message will stand in his last group: then so does what he types. */
function joins(row: Row | undefined): boolean {
  const last = row?.type === 'group' && row.author.kind === 'visitor' ? row.lines.at(-1) : undefined
  return last !== undefined && Date.now() - timeOf(last) < 2 * 60_000
}
