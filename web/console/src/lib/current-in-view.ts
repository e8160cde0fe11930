import { useEffect, useRef } from 'react'

/** For a row of links that scrolls where it does not fit: the one of the current page is brought into view. */
export function useCurrentInView(page: string) {
  const row = useRef<HTMLElement>(null)
  useEffect(() => {
    row.current?.querySelector('[aria-current=page]')?.scrollIntoView({ inline: 'nearest', block: 'nearest' })
  }, [page])
  return row
}
