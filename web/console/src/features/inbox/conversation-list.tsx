import { useInfiniteQuery } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import type { Folder, Head } from '@guichet/api'
import { ArrowUp } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure } from '@/components/failure'
import { SkeletonRows } from '@/components/skeleton-rows'
import { useKeys } from '@/lib/keys'
import { useWorkspace } from '@/lib/session'
import { ConversationRow } from './conversation-row'
import { EmptyList } from './empty-list'
import { applyHeldOrder, holdOrder, type HeldOrder } from './held-order'
import { belongs } from './inbox-cache'
import { inboxQuery } from './inbox-queries'
import classes from './conversation-list.module.css'

const rowHeight = 66
const none: Head[] = []

export function ConversationList({ folder, selected }: { folder: Folder; selected: string | undefined }) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(inboxQuery(workspace, folder))
  const live = useMemo(() => data?.pages.flatMap((page) => page.conversations) ?? none, [data])
  const { rows, fresh, hold, release, held } = useHeldRows(live)
  const scroller = useRef<HTMLDivElement>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualiser is its own store; nothing here is memoised by it
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    paddingStart: 4,
    paddingEnd: 12,
  })
  const visible = virtualizer.getVirtualItems()
  const lastVisible = visible.at(-1)?.index ?? 0

  // Two screens ahead, so that the next page is there before the reader is.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && lastVisible > rows.length - 60) {
      void fetchNextPage()
    }
  }, [hasNextPage, isFetchingNextPage, lastVisible, rows.length, fetchNextPage])

  const move = (step: 1 | -1) => {
    const focused = document.activeElement?.closest('[data-conversation]')?.getAttribute('data-conversation')
    const from = rows.findIndex((head) => head.id === (focused ?? selected))
    const to = Math.min(Math.max(from === -1 ? 0 : from + step, 0), rows.length - 1)
    virtualizer.scrollToIndex(to)
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-conversation="${rows[to]?.id ?? ''}"]`)?.focus())
  }
  useKeys({ j: () => move(1), k: () => move(-1), ArrowDown: () => move(1), ArrowUp: () => move(-1) })

  const showNewest = () => {
    release()
    scroller.current?.scrollTo({ top: 0 })
  }

  if (error && !data) {
    return <Failure error={error} onRetry={() => void refetch()} />
  }
  if (!data) {
    return <SkeletonRows height={rowHeight} />
  }
  if (rows.length === 0) {
    return <EmptyList folder={folder} />
  }
  return (
    // The offer floats over the rows: a pointer on it has not left the list.
    <div
      className={classes.frame}
      onPointerMove={(event) => event.pointerType === 'mouse' && hold()}
      onPointerLeave={() => (scroller.current?.scrollTop ?? 0) < 8 && release()}
    >
      {fresh > 0 && (
        <button type="button" className={classes.fresh} onClick={showNewest}>
          <ArrowUp size={14} aria-hidden />{t('row.fresh', { count: fresh })}
        </button>
      )}
      <div
        ref={scroller}
        className={classes.scroller}
        onScroll={(event) => {
          const { scrollTop } = event.currentTarget
          if (scrollTop > 8) {
            hold()
          } else if (held && !event.currentTarget.parentElement?.matches(':hover')) {
            release()
          }
        }}
      >
        <ul className={classes.rows} style={{ blockSize: virtualizer.getTotalSize() }} aria-label={t(`folders.${folder}`)}>
          {visible.map((item) => {
            const head = rows[item.index]
            return head && (
              <li key={head.id} style={{ transform: `translateY(${item.start}px)` }} aria-setsize={hasNextPage ? -1 : rows.length} aria-posinset={item.index + 1}>
                <ConversationRow
                  head={head} workspace={workspace.id} folder={folder} me={workspace.me}
                  selected={head.id === selected} left={!belongs(head, folder, workspace.me)}
                />
              </li>
            )
          })}
        </ul>
      </div>
    </div>
  )
}

/** Rows never jump under the pointer: while it is over the list, or the list is scrolled, the order stays. */
function useHeldRows(live: Head[]) {
  const [held, setHeld] = useState<HeldOrder | null>(null)
  const shown = useMemo(() => held ? applyHeldOrder(held, live) : { rows: live, fresh: 0 }, [held, live])
  return {
    ...shown,
    held: held !== null,
    hold: () => setHeld((current) => current ?? (live.length > 0 ? holdOrder(live) : null)),
    release: () => setHeld(null),
  }
}
