import type { FeedMessage, FeedState } from '@guichet/sync'
import { createContext, use } from 'react'

/** What views may know of the connection, and the fleeting things they may say on it. */
export interface FeedView {
  state: FeedState
  /** Events up to this position happened while this console was not listening. */
  caughtUpTo: number
  say: (message: FeedMessage) => void
}

export const FeedContext = createContext<FeedView>({ state: 'off', caughtUpTo: 0, say: () => undefined })

export function useFeed(): FeedView {
  return use(FeedContext)
}
