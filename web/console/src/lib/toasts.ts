import { useSyncExternalStore } from 'react'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'bad'
  action?: { label: string; run: () => void }
}

let toasts: readonly Toast[] = []
let lastId = 0
const listeners = new Set<() => void>()

/** Says something in passing, where it covers no work, with one thing to do about it. */
export function toast(text: string, options: { tone?: Toast['tone']; action?: Toast['action']; lasts?: number } = {}): void {
  const { tone = 'plain', action, lasts = action ? 8000 : 4500 } = options
  const id = ++lastId
  set([...toasts.slice(-2), { id, text, tone, ...(action ? { action } : {}) }])
  setTimeout(() => dismissToast(id), lasts)
}

export function dismissToast(id: number): void {
  set(toasts.filter((each) => each.id !== id))
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => toasts,
  )
}

function set(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) {
    listener()
  }
}
