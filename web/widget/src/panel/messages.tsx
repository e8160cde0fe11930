import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { groupLines, type Row } from './groups.ts'
import { DownIcon } from './icons.tsx'
import { Message } from './message.tsx'
import type { Room } from './room.ts'
import type { Translate } from './texts.ts'
import type { newClock } from './time.ts'

interface MessagesProps {
  room: Room
  clock: ReturnType<typeof newClock>
  welcome: string
  t: Translate
}

export function Messages({ room, clock, welcome, t }: MessagesProps) {
  const log = useRef<HTMLDivElement>(null)
  const bottom = useRef(true)
  const before = useRef({ first: '', height: 0 })
  const [away, setAway] = useState(false)
  const rows = groupLines(room.chapters, room.divider)
  const first = rows[0]?.key ?? ''
  const typing = room.typing === null ? null : room.typing || t('team')

  const noteScroll = () => {
    const { current } = log
    if (!current) return
    bottom.current = current.scrollHeight - current.scrollTop - current.clientHeight < 40
    setAway(!bottom.current)
    room.scrolled(bottom.current)
    if (current.scrollTop < 120) void room.loadOlder()
  }
  const toBottom = () => { log.current?.scrollTo({ top: log.current.scrollHeight }) }

  // What is written below is followed only by those who are at the bottom; what is loaded above moves nobody.
  useLayoutEffect(() => {
    const { current } = log
    if (!current) return
    if (bottom.current) current.scrollTop = current.scrollHeight
    else if (first !== before.current.first) current.scrollTop += current.scrollHeight - before.current.height
    before.current = { first, height: current.scrollHeight }
    // What does not fill the panel cannot be scrolled: the earlier lines come by themselves.
    if (current.clientHeight > 0 && current.scrollHeight <= current.clientHeight && !room.complete) void room.loadOlder()
  })
  // The keyboard of a phone and a growing composer make the log shorter.
  useLayoutEffect(() => {
    const { current } = log
    if (!current || !('ResizeObserver' in window)) return
    const observer = new ResizeObserver(() => { if (bottom.current) current.scrollTop = current.scrollHeight })
    observer.observe(current)
    return () => { observer.disconnect() }
  }, [])

  return (
    <main>
      <div class="log" ref={log} role="log" aria-label={t('log')} aria-live="polite" aria-busy={!room.loaded || room.loadingOlder} tabIndex={0} onScroll={noteScroll}>
        {room.loadingOlder && <p class="system">{t('loading')}</p>}
        {room.complete && <div class="welcome" dir="auto">{welcome}</div>}
        {rows.map((row) => <RowView key={row.key} row={row} room={room} clock={clock} t={t} />)}
        {typing !== null && (
          <div class="typing"><span class="dots" aria-hidden="true"><i /><i /><i /></span><span dir="auto">{t('typing', { name: typing })}</span></div>
        )}
      </div>
      {away && <button type="button" class="latest" aria-label={t('latest')} title={t('latest')} onClick={toBottom}><DownIcon /></button>}
    </main>
  )
}

function RowView({ row, room, clock, t }: { row: Row; room: Room; clock: ReturnType<typeof newClock>; t: Translate }) {
  switch (row.kind) {
    case 'day': return <p class="day"><time>{clock.day(row.at, Date.now())}</time></p>
    case 'earlier': return <p class="divider past"><span>{t('earlier')}</span></p>
    case 'unread': return <p class="divider"><span>{t('unread')}</span></p>
    case 'message': return <Message row={row} room={room} clock={clock} t={t} />
    case 'system': {
      const name = row.event.author.name ?? t('team')
      const text = { taken: t('joined', { name }), closed: t('ended'), reopened: t('reopened'), message: '', preview: '' }[row.event.kind]
      return (
        <div class="system" dir="auto">
          {text}
          {row.last && row.event.kind === 'closed' && <button type="button" class="outlined" onClick={() => { room.startNew() }}>{t('startNew')}</button>}
        </div>
      )
    }
  }
}
