import { createRequest, createStaffApi, Problem, Unreachable } from '@guichet/api'
import { QueryClient } from '@tanstack/react-query'

let signedOut = (): void => undefined

/** The application says what follows when the server no longer knows this browser. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener
}

export const server = createStaffApi(createRequest({ onSignedOut: () => signedOut() }))

const worthRepeating = (error: unknown) => error instanceof Unreachable || (error instanceof Problem && error.repeatable)

/** The feed tells what changed: nothing grows stale by itself, and coming back to the window fetches nothing. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Infinity,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: 'always',
        retry: (failures, error) => worthRepeating(error) && failures < 4,
        retryDelay: (attempt, error) =>
          (error instanceof Problem ? error.retryAfterMs : undefined) ?? Math.min(500 * 2 ** attempt, 8000),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
}
