import { useCallback, useEffect, useRef, useState } from 'react'

/** Who is this near to the end has what comes before his eyes. */
const near = 48

/**
 * A scroller whose end stays in view when its height changes, and when its content's does (`stay`), until somebody scrolls
 * up, however little.
 */
export function useEnd() {
  const scroller = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const follows = useRef(true)
  const top = useRef(0)

  const toEnd = useCallback(() => {
    const box = scroller.current
    if (box) {
      follows.current = true
      box.scrollTop = box.scrollHeight
      top.current = box.scrollTop
    }
  }, [])

  const stay = useCallback(() => {
    // Drawing may come before the event of the scrolling that it draws.
    if (follows.current && (scroller.current?.scrollTop ?? 0) > top.current - 1) {
      toEnd()
    }
  }, [toEnd])

  useEffect(() => {
    const observer = new ResizeObserver(stay)
    if (scroller.current) {
      observer.observe(scroller.current)
    }
    return () => observer.disconnect()
  }, [stay])

  const onScroll = useCallback(({ scrollTop, scrollHeight, clientHeight }: HTMLElement) => {
    const distance = scrollHeight - scrollTop - clientHeight
    if (distance < 2) {
      follows.current = true
    } else if (scrollTop < top.current) {
      follows.current = false
    }
    top.current = scrollTop
    setAtEnd(follows.current || distance < near)
  }, [])

  return { scroller, atEnd, toEnd, stay, onScroll }
}
