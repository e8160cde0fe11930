import { useMediaQuery } from '@mantine/hooks'

/** One pane at a time. */
export function useIsNarrow(): boolean {
  return useMediaQuery('(max-width: 719px)', globalThis.innerWidth < 720, { getInitialValueInEffect: false })
}

/** Room for the details beside the transcript. */
export function useIsWide(): boolean {
  return useMediaQuery('(min-width: 1100px)', globalThis.innerWidth >= 1100, { getInitialValueInEffect: false })
}
