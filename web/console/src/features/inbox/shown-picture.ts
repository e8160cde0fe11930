import { useSyncExternalStore } from 'react'

let shown: string | null = null
const listeners = new Set<() => void>()

/** Opens the viewer on a picture of the conversation that is on the screen; null closes it. */
export function showPicture(file: string | null): void {
  shown = file
  for (const listener of listeners) {
    listener()
  }
}

export function useShownPicture(): string | null {
  return useSyncExternalStore((listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }, () => shown)
}
