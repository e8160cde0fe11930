import { useCallback, useEffect, useRef, useState } from 'react'

/** Who is this near to the end has what comes before his eyes. */
const near = 48

const keysUp = ['ArrowUp', 'PageUp', 'Home']

/**
 * A scroller whose end stays in view when its height changes, and when its content's does (`stay`), until somebody scrolls
 * up, however little. What scrolls it by program does so by `move`, so that only a person can have put it higher than it was
 * left: by finger, search or a screen reader, for which there is no common event.
 */
export function useEnd() {
  const scroller = useRef<HTMLDivElement>(null)
  const [atEnd, setAtEnd] = useState(true)
  const follows = useRef(true)
  const left = useRef(0)
  const leftHeight = useRef(0)
  const held = useRef(false)

  const look = useCallback((box: HTMLElement) => {
    const moved = box.scrollTop - left.current
    // Less is what rounding does.
    if (Math.abs(moved) < 0.5) {
      return
    }
    left.current = box.scrollTop
    // Content that becomes shorter moves it up as well, and what then comes in below leaves it away from the end: only while
    // nothing changed, or somebody holds it, was it somebody.
    const there = distanceOf(box) < 2
    const byContent = box.scrollHeight !== leftHeight.current && !held.current
    follows.current = moved > 0 ? follows.current || there : follows.current && (there || byContent)
    leftHeight.current = box.scrollHeight
  }, [])

  const tell = useCallback((box: HTMLElement) => setAtEnd(follows.current || distanceOf(box) < near), [])

  const move = useCallback((scroll: () => void) => {
    const box = scroller.current
    if (!box) {
      return
    }
    // Drawing may come before the event of the scrolling that it draws.
    look(box)
    scroll()
    if (follows.current) {
      box.scrollTop = box.scrollHeight
    }
    left.current = box.scrollTop
    leftHeight.current = box.scrollHeight
    tell(box)
  }, [look, tell])

  const stay = useCallback(() => move(() => undefined), [move])

  const toEnd = useCallback(() => move(() => { follows.current = true }), [move])

  const onScroll = useCallback((box: HTMLElement) => {
    look(box)
    tell(box)
  }, [look, tell])

  useEffect(() => {
    const box = scroller.current
    if (!box) {
      return
    }
    const observer = new ResizeObserver(stay)
    observer.observe(box)
    // Wheel and keys scroll smoothly: if lines pour in, the first of them would end that before it has moved anything.
    const leave = (up: boolean) => {
      if (up && box.scrollTop > 0) {
        follows.current = false
      }
    }
    const byWheel = ({ deltaY, ctrlKey }: WheelEvent) => leave(deltaY < 0 && !ctrlKey)
    const byKey = ({ key, shiftKey }: KeyboardEvent) => leave(keysUp.includes(key) || (key === ' ' && shiftKey))
    const hold = () => { held.current = true }
    const release = () => { held.current = false }
    const ending = new AbortController()
    const { signal } = ending
    box.addEventListener('wheel', byWheel, { passive: true, signal })
    box.addEventListener('keydown', byKey, { signal })
    box.addEventListener('pointerdown', hold, { signal })
    box.addEventListener('touchstart', hold, { passive: true, signal })
    window.addEventListener('pointerup', release, { signal })
    window.addEventListener('touchend', release, { signal })
    window.addEventListener('touchcancel', release, { signal })
    return () => {
      observer.disconnect()
      ending.abort()
    }
  }, [stay])

  return { scroller, atEnd, toEnd, stay, move, onScroll }
}

function distanceOf({ scrollTop, scrollHeight, clientHeight }: HTMLElement): number {
  return scrollHeight - scrollTop - clientHeight
}
