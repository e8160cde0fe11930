import type { Head } from '@guichet/api'

/** The order of the rows at the moment the pointer came over the list, or it was scrolled. */
export interface HeldOrder {
  heads: readonly Head[]
}

/**
 * The rows while the order is held: everybody stays where he was, with what is new about him; who left the folder stays
 * until the pointer goes; pages loaded meanwhile follow at the end. `fresh` counts who would have come to the top.
 */
export function applyHeldOrder(held: HeldOrder, live: readonly Head[]): { rows: Head[]; fresh: number } {
  const present = new Map(live.map((head) => [head.id, head]))
  const known = new Map(held.heads.map((head) => [head.id, head]))
  const lastKnown = live.findLastIndex((head) => known.has(head.id))
  const oldest = held.heads.at(-1)?.lastPosition ?? Infinity
  const later = live.filter((head, index) => !known.has(head.id) && index > lastKnown && head.lastPosition < oldest)
  const isLater = new Set(later)
  const fresh = live.filter((head) => {
    const before = known.get(head.id)
    const byStaff = head.last?.author.kind === 'agent'
    return before ? head.lastPosition > before.lastPosition && !byStaff : !isLater.has(head)
  })
  return {
    rows: [...held.heads.map((head) => present.get(head.id) ?? head), ...later],
    fresh: fresh.length,
  }
}
