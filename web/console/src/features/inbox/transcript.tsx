import { useQuery, useQueryClient } from '@tanstack/react-query'
import { elementScroll, useVirtualizer } from '@tanstack/react-virtual'
import type { Head } from '@guichet/api'
import { ArrowDown } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '@/components/failure'
import { SkeletonRows } from '@/components/skeleton-rows'
import { useWorkspace } from '@/lib/session'
import { tellLog } from './inbox-events'
import { logQuery, type Log, type LogVersion } from './inbox-queries'
import { useOutbox } from './outbox'
import type { ReturnDraft } from './outbox-store'
import { PictureViewer } from './picture-viewer'
import { LiveLines } from './live-lines'
import { TranscriptRow } from './transcript-row'
import { guessHeight, keepEqualRows, toRows, type Row, type TranscriptLine } from './transcript-rows'
import { useEnd } from './use-end'
import { useReading } from './use-reading'
import classes from './transcript.module.css'

interface TranscriptProps {
  head: Head
  onReturnText: ReturnDraft
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
  const { scroller, atEnd, toEnd, stay, move, onScroll } = useEnd()
  const { divider, unseen } = useReading(head, version, atEnd)

  // The log changes in place: its version, not itself, says when.
  const lines = useMemo(() => version.log.lines(items.filter((item) => item.conversation === head.id)), [version, items, head.id])
  const rows = useRows(lines, workspace.me, divider, log.more)
  const { loading, load } = useEarlier(log, head.id)
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualiser is its own store; nothing here is memoised by it
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    estimateSize: (index) => {
      const row = rows[index]
      return row ? guessHeight(row) : 0
    },
    initialOffset: Number.MAX_SAFE_INTEGER,
    // What is being read stays where it is when earlier lines come above.
    anchorTo: 'end',
    // Nothing is near enough to the end for the virtualiser to follow it, too: it knows nothing of who is about to leave.
    scrollEndThreshold: -1,
    scrollToFn: (...all) => move(() => elementScroll(...all)),
    overscan: 5,
    paddingStart: 36,
    paddingEnd: 20,
  })
  const visible = virtualizer.getVirtualItems()

  const height = virtualizer.getTotalSize()
  useLayoutEffect(stay, [stay, height])
  // One's own line is always seen leaving.
  const lastOwn = items.findLast((item) => item.conversation === head.id)?.clientId
  useEffect(() => {
    if (lastOwn) {
      toEnd()
    }
  }, [lastOwn, toEnd])

  return (
    <div className={classes.frame}>
      <div
        ref={scroller}
        className={classes.scroller}
        role="log"
        aria-label={t('transcript.label')}
        // Lines that come into view by scrolling are not news.
        aria-live={atEnd ? 'polite' : 'off'}
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          onScroll(currentTarget)
          if (currentTarget.scrollTop < 2000 && log.more) {
            load()
          }
        }}
      >
        <div className={classes.content} style={{ blockSize: height }}>
          {log.more
            ? <button type="button" className={classes.earlier} onClick={load} disabled={loading}>{t(loading ? 'loading' : 'transcript.earlier')}</button>
            : <p className={classes.beginning}>{t('transcript.beginning')}</p>}
          <div style={{ transform: `translateY(${visible[0]?.start ?? 0}px)` }}>
            {visible.map(({ index, key }) => {
              const row = rows[index]
              return row && (
                <div key={key} ref={virtualizer.measureElement} data-index={index} className={classes.row}>
                  <TranscriptRow row={row} conversation={head.id} contact={head.contact} contactRead={head.contactRead} me={workspace.me} onReturnText={onReturnText} />
                  {index === rows.length - 1 && <LiveLines head={head} lastRow={row} />}
                </div>
              )
            })}
          </div>
        </div>
      </div>
      <PictureViewer conversation={head.id} lines={lines} />
      {!atEnd && (
        <button type="button" className={classes.newest} onClick={toEnd}>
          <ArrowDown size={14} aria-hidden />
          {unseen > 0 ? t('transcript.unseen', { count: unseen }) : t('transcript.newest')}
        </button>
      )}
      <div role="status" className="visually-hidden">{!atEnd && unseen > 0 && t('transcript.unseen', { count: unseen })}</div>
    </div>
  )
}

function useRows(lines: TranscriptLine[], me: string, divider: number | null, more: boolean): Row[] {
  const [kept, setKept] = useState<{ lines: TranscriptLine[]; divider: number | null; rows: Row[] }>({ lines: [], divider: null, rows: [] })
  if (kept.lines === lines && kept.divider === divider) {
    return kept.rows
  }
  const rows = keepEqualRows(kept.rows, toRows(lines, me, divider, more))
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
