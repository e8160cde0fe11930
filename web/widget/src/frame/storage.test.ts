import { expect, test } from 'vitest'
import { Storage } from './storage.ts'
import { noteVisit } from './visit.ts'

const blocked = () => { throw new DOMException('denied', 'SecurityError') }
function full(): globalThis.Storage {
  return { getItem: () => null, setItem: () => { throw new DOMException('full', 'QuotaExceededError') }, removeItem: () => undefined } as unknown as globalThis.Storage
}

test.each([['blocked', blocked], ['full', full]] as const)('storage that is %s is replaced by memory without an exception [F31]', (_, find) => {
  const storage = new Storage('guichet:k:', find)
  storage.set('token', 'abc')
  expect(storage.get('token')).toBe('abc')
  expect(storage.keys()).toEqual(['token'])
  storage.remove('token')
  expect(storage.get('token')).toBeNull()
})

test('what is stored is kept under the site, and spoilt JSON reads as nothing', () => {
  localStorage.clear()
  const storage = new Storage('guichet:a:')
  storage.set('token', 'abc')
  expect(new Storage('guichet:a:').get('token')).toBe('abc')
  expect(new Storage('guichet:b:').get('token')).toBeNull()
  storage.set('visit', '{"pages":')
  expect(storage.getJson('visit', 7)).toBe(7)
})

test('visits and pages: a new visit after half an hour, the last twenty pages, where he came from', () => {
  localStorage.clear()
  const storage = new Storage('guichet:v:')
  const minute = 60_000
  const at = (path: string, referrer = '') => ({ url: `https://shop.example/${path}`, title: path, referrer })
  const first = noteVisit(storage, at('a?utm_source=news&utm_campaign=may', 'https://search.example/'), 1000)
  expect(first).toMatchObject({ firstVisitAt: 1000, visits: 1, onSiteSince: 1000, referrer: 'https://search.example/', utm: { source: 'news', campaign: 'may' } })
  const second = noteVisit(storage, at('b', 'https://shop.example/a'), 20 * minute)
  expect(second).toMatchObject({ visits: 1, onSiteSince: 1000, referrer: 'https://search.example/', utm: { source: 'news' } })
  expect(second.pages.map((page) => page.title)).toEqual(['a?utm_source=news&utm_campaign=may', 'b'])
  expect(noteVisit(storage, at('b'), 21 * minute).pages).toHaveLength(2)
  const again = noteVisit(storage, at('c'), 60 * minute)
  expect(again).toMatchObject({ firstVisitAt: 1000, visits: 2, onSiteSince: 60 * minute, referrer: '', utm: null })
  for (let page = 0; page < 30; page++) noteVisit(storage, at(`p${page}`), 61 * minute)
  expect(noteVisit(storage, at('last'), 62 * minute).pages).toHaveLength(20)
})
