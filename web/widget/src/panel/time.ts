import type { Language } from '../frame/language.ts'

/** Hours and minutes, days and their distance from today, as the language says them. */
export function newClock(language: Language) {
  // The browser knows the country too: 24 hours for en-GB, 12 for en-US.
  const locale = navigator.languages.find((wish) => wish.startsWith(language)) ?? language
  const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })
  const day = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' })
  const withYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  return {
    time: (at: number) => time.format(at),
    day: (at: number, now: number): string => {
      const distance = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000)
      const name = distance === 0 || distance === -1
        ? relative.format(distance, 'day')
        : (Math.abs(distance) < 300 ? day : withYear).format(at)
      return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
    },
  }
}

export const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0)
