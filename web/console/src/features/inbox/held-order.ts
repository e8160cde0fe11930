import type { Head } from '@guichet/api'

/** The order of the rows at the moment the pointer came over the list, or it was scrolled. */
export interface HeldOrder {
  heads: readonly Head[]
  places: ReadonlyMap<string, number>
}

export function holdOrder(heads: readonly Head[]): HeldOrder {
  return { heads, places: new Map(heads.map((head, place) => [head.id, place])) }
}

/**
 * The rows while the order is held: everybody stays where he was, with what is new about him; who left the folder stays
 * until the pointer goes; pages loaded meanwhile follow at the end. `fresh` counts who would have come to the top
 * and is not there.
 *
 * One walk without a copy: it is done for every page and every push, among a hundred thousand.
 */
export function applyHeldOrder({ heads, places }: HeldOrder, live: readonly Head[]): { rows: Head[]; fresh: number } {
  const oldest = heads.at(-1)?.lastPosition ?? Infinity
  const changed = new Map<string, Head>()
  let later: Head[] = []
  let fresh = 0
  let passed = 0
  for (const head of live) {
    const place = places.get(head.id)
    const before = place === undefined ? undefined : heads[place]
    if (place === undefined || !before) {
      later.push(head)
      continue
    }
    // Nobody before one of the held rows has come with a later page.
    fresh += later.length
    later = []
    if (before !== head) {
      changed.set(head.id, head)
      fresh += passed < place && head.lastPosition > before.lastPosition && head.last?.author.kind !== 'agent' ? 1 : 0
    }
    passed++
  }
  const pages = later.filter((head) => head.lastPosition < oldest)
  return {
    rows: [...heads.map((head) => changed.get(head.id) ?? head), ...pages],
    fresh: fresh + later.length - pages.length,
  }
}
