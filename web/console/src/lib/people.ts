import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Agent, Site, WorkspaceApi } from '@guichet/api'
import { useWorkspace } from '@/lib/session'

interface InWorkspace { id: string; api: WorkspaceApi }

export const agentsQuery = ({ id, api }: InWorkspace) =>
  queryOptions({ queryKey: [id, 'agents'], queryFn: async () => (await api.agents()).agents })

export const sitesQuery = ({ id, api }: InWorkspace) =>
  queryOptions({ queryKey: [id, 'sites'], queryFn: async () => (await api.sites()).sites })

/** The colleague with this id; undefined while unknown. */
export function useAgents(): (id: string | null) => Agent | undefined {
  const { data } = useQuery(agentsQuery(useWorkspace()))
  return (id) => data?.find((agent) => agent.id === id)
}

export function useSites(): (id: string) => Site | undefined {
  const { data } = useQuery(sitesQuery(useWorkspace()))
  return (id) => data?.find((site) => site.id === id)
}
