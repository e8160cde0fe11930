import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'

let now = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) {
      each()
    }
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) {
      clearInterval(timer)
      timer = undefined
    }
  }
}

/** The present, ticking; `step` rounds it so that who shows minutes is not drawn every second. */
export function useNow(step = 1000): number {
  return useSyncExternalStore(subscribe, () => Math.floor((timer ? now : (now = Date.now())) / step) * step)
}

/** Making a formatter costs a hundred times what using it does, and a long list shows a time in every row. */
function kept<Options, Format>(make: (language: string, options: Options) => Format): (language: string, options: Options) => Format {
  const made = new Map<string, Format>()
  return (language, options) => {
    const key = language + JSON.stringify(options)
    const format = made.get(key) ?? make(language, options)
    made.set(key, format)
    return format
  }
}

const numberFormat = kept((language, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options))
const dateFormat = kept((language, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options))
const relativeFormat = kept((language, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(language, options))

/** "12 s", "4 min", "3 h", "2 d": how long something has lasted, in the words of the language. */
export function duration(milliseconds: number, language: string): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const [value, unit] = seconds < 60
    ? [seconds, 'second'] as const
    : seconds < 3600
      ? [Math.floor(seconds / 60), 'minute'] as const
      : seconds < 86_400
        ? [Math.floor(seconds / 3600), 'hour'] as const
        : [Math.floor(seconds / 86_400), 'day'] as const
  return numberFormat(language, { style: 'unit', unit, unitDisplay: 'narrow' }).format(value)
}

/** What a list shows: the clock today, the weekday this week, else the date. */
export function shortTime(at: number, now: number, language: string): string {
  const days = daysBetween(at, now)
  if (days === 0) {
    return clock(at, language)
  }
  const form: Intl.DateTimeFormatOptions = days < 7
    ? { weekday: 'short' }
    : new Date(at).getFullYear() === new Date(now).getFullYear()
      ? { day: 'numeric', month: 'short' }
      : { day: 'numeric', month: 'numeric', year: '2-digit' }
  return dateFormat(language, form).format(at)
}

export function clock(at: number, language: string, timeZone?: string): string {
  return dateFormat(language, { hour: 'numeric', minute: '2-digit', ...(timeZone ? { timeZone } : {}) }).format(at)
}

export function fullTime(at: number, language: string): string {
  return dateFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(at)
}

export function dayName(at: number, now: number, language: string): string {
  const days = daysBetween(at, now)
  if (days <= 1) {
    const word = relativeFormat(language, { numeric: 'auto' }).format(-days, 'day')
    return word.charAt(0).toLocaleUpperCase(language) + word.slice(1)
  }
  return dateFormat(language, {
    weekday: 'long', day: 'numeric', month: 'long',
    ...(new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' }),
  }).format(at)
}

export function dayOf(at: number): string {
  return new Date(at).toDateString()
}

function daysBetween(at: number, now: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0)
  return Math.round((midnight(now) - midnight(at)) / 86_400_000)
}

/** The console's language, in the form of the reader's region: 21:05 in Britain, 9:05 PM in America. */
export function useLanguage(): string {
  const { language } = useTranslation().i18n
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language
}
