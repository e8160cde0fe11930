import { useEffect, useRef } from 'react'
import { belongsToComposition } from '@/lib/composing'
import { readStored } from '@/lib/stored'

type Action = () => void
type KeyMap = Readonly<Record<string, Action | undefined>>

/** The maps of what is on screen; the latest mounted answers first. */
const maps: { current: KeyMap }[] = []
let pendingFirst: string | null = null
let pendingTimer: ReturnType<typeof setTimeout> | undefined
/** What was open when the key went down: by the time it arrives here Escape may have closed it. */
let open = { dialog: false, menu: false }

export const singleKeysSetting = 'keys.single'

/**
 * Keys by name: `j`, `?`, `Enter`, `g i` for one after the other, `mod+k` for Ctrl or Command. Single letters never act
 * in a text field, nor under an open dialog, and can be switched off (WCAG 2.1.4); `mod+…` always acts.
 */
export function useKeys(map: KeyMap): void {
  const held = useRef<KeyMap>(map)
  useEffect(() => {
    held.current = map
  })
  useEffect(() => {
    maps.push(held)
    if (maps.length === 1) {
      globalThis.addEventListener('keydown', noteWhatIsOpen, { capture: true })
      document.addEventListener('keydown', onKey)
    }
    return () => {
      maps.splice(maps.indexOf(held), 1)
      if (maps.length === 0) {
        globalThis.removeEventListener('keydown', noteWhatIsOpen, { capture: true })
        document.removeEventListener('keydown', onKey)
      }
    }
  }, [])
}

function noteWhatIsOpen(): void {
  open = {
    dialog: document.querySelector('[aria-modal="true"]') !== null,
    menu: document.querySelector('[role="menu"]') !== null,
  }
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || belongsToComposition(event) || event.altKey) {
    return
  }
  if (event.ctrlKey || event.metaKey) {
    run(`mod+${event.key.toLowerCase()}`, event)
    return
  }
  if (inTextField(event.target) || open.dialog || (open.menu && event.key === 'Escape')) {
    return
  }
  if (event.key.length === 1 && readStored(singleKeysSetting) === 'off') {
    return
  }
  // Enter and Space belong to the control that has the focus.
  if ((event.key === 'Enter' || event.key === ' ') && inControl(event.target)) {
    return
  }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  const sequence = pendingFirst ? `${pendingFirst} ${key}` : key
  clearTimeout(pendingTimer)
  pendingFirst = null
  if (!run(sequence, event) && maps.some(({ current }) => Object.keys(current).some((name) => name.startsWith(`${key} `)))) {
    pendingFirst = key
    pendingTimer = setTimeout(() => {
      pendingFirst = null
    }, 1200)
  }
}

function run(name: string, event: KeyboardEvent): boolean {
  for (const { current } of maps.toReversed()) {
    const action = current[name]
    if (action) {
      event.preventDefault()
      action()
      return true
    }
  }
  return false
}

function inTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement
    && (target.isContentEditable || target.matches('input:not([type=checkbox], [type=radio], [type=range]), textarea, select'))
}

function inControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('a, button, summary, input, [role=menuitem], [role=option], [role=separator]')
}

/** How the modifier is written on this machine. */
export const modifier = /Mac|iPhone|iPad/u.test(navigator.userAgent) ? '⌘' : 'Ctrl'
