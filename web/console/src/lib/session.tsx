import { queryOptions, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Problem, type Membership, type Role, type Session, type WorkspaceApi } from '@guichet/api'
import { createContext, use, useMemo, type ReactNode } from 'react'
import { server } from '@/lib/server'

/** Who sits here; null when nobody is signed in. */
export const sessionQuery = queryOptions<Session | null>({
  queryKey: ['session'],
  queryFn: async () => {
    try {
      return await server.session()
    } catch (error) {
      if (error instanceof Problem && error.status === 401) {
        return null
      }
      throw error
    }
  },
})

export function useSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery)
  if (!data) {
    throw new Error('This view is shown to signed-in people only.')
  }
  return data
}

export function useSetSession() {
  const queryClient = useQueryClient()
  return (session: Session | null) => queryClient.setQueryData(sessionQuery.queryKey, session)
}

/** The workspace in the address bar, and who the agent is in it. */
export interface CurrentWorkspace {
  id: string
  name: string
  me: string
  role: Role
  administers: boolean
  api: WorkspaceApi
}

const WorkspaceContext = createContext<CurrentWorkspace | null>(null)

export function WorkspaceProvider({ membership, children }: { membership: Membership; children: ReactNode }) {
  const { id, name, agent } = membership
  const value = useMemo(
    () => ({ id, name, me: agent.id, role: agent.role, administers: agent.role !== 'agent', api: server.workspace(id) }),
    [id, name, agent.id, agent.role],
  )
  return <WorkspaceContext value={value}>{children}</WorkspaceContext>
}

export function useWorkspace(): CurrentWorkspace {
  const workspace = use(WorkspaceContext)
  if (!workspace) {
    throw new Error('This view stands inside a workspace.')
  }
  return workspace
}
