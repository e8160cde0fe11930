import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Head } from '@guichet/api'
import { ArrowDown } from 'lucide-react'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '@/components/failure'
import { SkeletonRows } from '@/components/skeleton-rows'
import { useWorkspace } from '@/lib/session'
import { tellLog } from './inbox-events'
import { logQuery, type Log, type LogVersion } from './inbox-queries'
import { useOutbox } from './outbox'
import { LiveLines } from './live-lines'
import { TranscriptRow } from './transcript-row'
import { keepEqualRows, toRows, type Row, type TranscriptLine } from './transcript-rows'
import { useReading } from './use-reading'
import classes from './transcript.module.css'

interface TranscriptProps {
  head: Head
  onReturnText: (mode: 'message' | 'note', text: string) => void
}

export function Transcript({ head, onReturnText }: TranscriptProps) {
  const workspace = useWorkspace()
  const { data, error, refetch } = useQuery(logQuery(workspace, head.id))
  if (error && !data) {
    return <Failure error={error} onRetry={() => void refetch()} />
  }
  return data ? <Lines head={head} version={data} onReturnText={onReturnText} /> : <div className={classes.scroller}><SkeletonRows rows={5} /></div>
}

function Lines({ head, version, onReturnText }: TranscriptProps & { version: LogVersion }) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const { items } = useOutbox()
  const { log } = version
  const scroller = useRef<HTMLDivElement>(null)
  const content = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const { divider, unseen } = useReading(head, version, atEnd)

  // The log changes in place: its version, not itself, says when.
  const lines = useMemo(() => version.log.lines(items.filter((item) => item.conversation === head.id)), [version, items, head.id])
  const rows = useRows(lines, workspace.me, divider)
  const { loading, load } = useEarlier(log, head.id)
  useAnchor(scroller, content, log.events[0]?.seq, atEnd)

  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  // One's own line is always seen leaving.
  const lastOwn = items.findLast((item) => item.conversation === head.id)?.clientId
  useEffect(() => {
    if (lastOwn) {
      scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
    }
  }, [lastOwn])

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        role="log"
        aria-label={t('transcript.label')}
        tabIndex={0}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          setAtEnd(scrollHeight - scrollTop - clientHeight < 48)
          if (scrollTop < 800 && log.more) {
            load()
          }
        }}
      >
        <div ref={content} className={classes.content}>
          {log.more
            ? <button type="button" className={classes.earlier} onClick={load} disabled={loading}>{t(loading ? 'loading' : 'transcript.earlier')}</button>
            : <p className={classes.beginning}>{t('transcript.beginning')}</p>}
          {rows.map((row) => (
            <TranscriptRow
              key={row.key} row={row} contact={head.contact} contactRead={head.contactRead} me={workspace.me} onReturnText={onReturnText}
            />
          ))}
          <LiveLines head={head} lastRow={rows.at(-1)} />
        </div>
      </div>
      {!atEnd && (
        <button type="button" className={classes.newest} onClick={toEnd}>
          <ArrowDown size={14} aria-hidden />
          {unseen > 0 ? t('transcript.unseen', { count: unseen }) : t('transcript.newest')}
        </button>
      )}
    </div>
  )
}

function useRows(lines: TranscriptLine[], me: string, divider: number | null): Row[] {
  const [kept, setKept] = useState<{ lines: TranscriptLine[]; divider: number | null; rows: Row[] }>({ lines: [], divider: null, rows: [] })
  if (kept.lines === lines && kept.divider === divider) {
    return kept.rows
  }
  const rows = keepEqualRows(kept.rows, toRows(lines, me, divider))
  setKept({ lines, divider, rows })
  return rows
}

function useEarlier(log: Log, conversation: string) {
  const queryClient = useQueryClient()
  const workspace = useWorkspace()
  const [loading, setLoading] = useState(false)
  const underWay = useRef(false)
  const load = () => {
    const first = log.events[0]
    if (underWay.current || !first) {
      return
    }
    underWay.current = true
    setLoading(true)
    workspace.api.events(conversation, { before: first.seq, limit: 100 })
      .then((page) => {
        log.load(page.events, page.more)
        tellLog(queryClient, workspace, conversation)
      })
      .catch(() => undefined)
      .finally(() => {
        underWay.current = false
        setLoading(false)
      })
  }
  return { loading, load }
}

/** At the end, stays at the end whatever grows; elsewhere, what is being read stays where it is when earlier lines come above. */
function useAnchor(
  scroller: React.RefObject<HTMLDivElement | null>,
  content: React.RefObject<HTMLDivElement | null>,
  first: number | undefined,
  atEnd: boolean,
) {
  const before = useRef({ first, height: 0 })
  const follows = useRef(true)
  useLayoutEffect(() => {
    follows.current = atEnd
  }, [atEnd])
  useLayoutEffect(() => {
    const box = scroller.current
    if (!box) {
      return
    }
    if (follows.current) {
      box.scrollTo({ top: box.scrollHeight })
    } else if (first !== undefined && before.current.first !== undefined && first < before.current.first) {
      box.scrollBy({ top: box.scrollHeight - before.current.height })
    }
    before.current = { first, height: box.scrollHeight }
  })
  useEffect(() => {
    const box = scroller.current
    if (!box || !content.current) {
      return
    }
    const observer = new ResizeObserver(() => {
      if (follows.current) {
        box.scrollTo({ top: box.scrollHeight })
      }
      before.current.height = box.scrollHeight
    })
    observer.observe(box)
    observer.observe(content.current)
    return () => observer.disconnect()
  }, [scroller, content])
}
