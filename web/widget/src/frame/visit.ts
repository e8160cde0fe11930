import type { Place } from '../bridge.ts'
import type { Storage } from './storage.ts'

const newVisitAfter = 30 * 60_000

interface Visit {
  firstVisitAt: number
  visits: number
  onSiteSince: number
  lastSeenAt: number
  /** Where he came from when this visit began. */
  referrer: string
  utm: Record<string, string> | null
  pages: { url: string; title: string; at: number }[]
}

/** Remembers this browser's visits and last pages, and counts a new visit after half an hour of absence. */
export function noteVisit(storage: Storage, place: Place, now: number): Visit {
  const before = storage.getJson<Partial<Visit>>('visit', {})
  const absent = now - (before.lastSeenAt ?? -Infinity) > newVisitAfter
  const pages = Array.isArray(before.pages) ? before.pages : []
  const same = !absent && pages[pages.length - 1]?.url === place.url
  const visit: Visit = {
    firstVisitAt: before.firstVisitAt ?? now,
    visits: (before.visits ?? 0) + (absent ? 1 : 0),
    onSiteSince: absent ? now : (before.onSiteSince ?? now),
    lastSeenAt: now,
    referrer: absent ? place.referrer : (before.referrer ?? ''),
    utm: absent ? findUtm(place.url) : (before.utm ?? null),
    pages: same ? pages : [...pages, { url: place.url, title: place.title, at: now }].slice(-20),
  }
  storage.setJson('visit', visit)
  return visit
}

/** The `visit` member of the feed's hello. */
export function describeVisit(visit: Visit, place: Place): object {
  const { firstVisitAt, visits, onSiteSince, pages, referrer, utm } = visit
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return { url: place.url, title: place.title, referrer, utm, language: navigator.language, timeZone, firstVisitAt, visits, onSiteSince, pages }
}

function findUtm(url: string): Record<string, string> | null {
  const pairs = [...new URL(url).searchParams].filter(([name]) => name.startsWith('utm_')).slice(0, 10)
  return pairs.length > 0 ? Object.fromEntries(pairs.map(([name, value]) => [name.slice(4), value.slice(0, 200)])) : null
}
