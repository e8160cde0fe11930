import { useSyncExternalStore } from 'react'

/** What this browser keeps for the person at it. Without storage (private mode, full) it lasts as long as the page. */
const memory = new Map<string, string>()
const listeners = new Set<() => void>()

export function readStored(name: string): string | null {
  const kept = memory.get(name)
  if (kept !== undefined) {
    return kept
  }
  try {
    return localStorage.getItem(`guichet.${name}`)
  } catch {
    return null
  }
}

export function writeStored(name: string, value: string | null): void {
  try {
    if (value === null) {
      localStorage.removeItem(`guichet.${name}`)
    } else {
      localStorage.setItem(`guichet.${name}`, value)
    }
    memory.delete(name)
  } catch {
    memory.set(name, value ?? '')
  }
  for (const listener of listeners) {
    listener()
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  globalThis.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    globalThis.removeEventListener('storage', listener)
  }
}

export function useStored(name: string, fallback: string): [string, (value: string) => void] {
  const value = useSyncExternalStore(subscribe, () => readStored(name) ?? fallback)
  return [value, (next) => writeStored(name, next)]
}

export function useStoredSwitch(name: string, fallback: boolean): [boolean, (value: boolean) => void] {
  const [value, set] = useStored(name, fallback ? 'on' : 'off')
  return [value === 'on', (next) => set(next ? 'on' : 'off')]
}
