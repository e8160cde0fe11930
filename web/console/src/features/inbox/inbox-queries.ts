import { infiniteQueryOptions, queryOptions, type InfiniteData } from '@tanstack/react-query'
import type { ConversationEvent, Counts, Folder, Head, WorkspaceApi } from '@guichet/api'
import { Transcript } from '@guichet/sync'

export interface InWorkspace { id: string; me: string; api: WorkspaceApi }
export interface InboxPage { conversations: Head[]; next: number | null }
export type InboxData = InfiniteData<InboxPage>

export const folders = ['mine', 'unassigned', 'open', 'closed'] as const satisfies Folder[]

export const inboxQuery = ({ id, api }: InWorkspace, folder: Folder) => infiniteQueryOptions({
  queryKey: [id, 'inbox', folder] as const,
  queryFn: ({ pageParam, signal }): Promise<InboxPage> => api.inbox(folder, pageParam, pageParam === null ? 100 : 200, signal),
  initialPageParam: null as number | null,
  getNextPageParam: (page) => page.next,
  // A hundred thousand rows must not be compared member by member whenever a page comes.
  structuralSharing: false,
})

export const countsQuery = ({ id, api }: InWorkspace) => queryOptions<Counts>({
  queryKey: [id, 'counts'] as const,
  queryFn: api.counts,
})

export const conversationQuery = ({ id, api }: InWorkspace, conversation: string) => queryOptions({
  queryKey: [id, 'conversation', conversation] as const,
  queryFn: () => api.conversation(conversation),
})

export type Log = Transcript<ConversationEvent>

/** The log itself changes in place; a new wrapper tells React that it did. */
export interface LogVersion { log: Log }

/** Logs exist from the moment they are asked for, so that a push that overtakes the first page is kept. */
const logs = new Map<string, Log>()

export function findLog(conversation: string): Log | undefined {
  return logs.get(conversation)
}

export const logQuery = ({ id, me, api }: InWorkspace, conversation: string) => queryOptions<LogVersion>({
  queryKey: [id, 'log', conversation] as const,
  queryFn: async ({ signal }) => {
    const log: Log = new Transcript((event) => event.seq, ({ author }) => author.kind === 'agent' && author.id === me)
    logs.set(conversation, log)
    const page = await api.events(conversation, { limit: 100 }, signal)
    log.load(page.events, page.more)
    return { log }
  },
  structuralSharing: false,
})

export const typingKey = (workspace: string, conversation: string) => [workspace, 'typing', conversation] as const
export const peekKey = (workspace: string, conversation: string) => [workspace, 'peek', conversation] as const
