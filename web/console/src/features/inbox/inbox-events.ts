import { notifyManager, type QueryClient } from '@tanstack/react-query'
import type { Conversation, ConversationEvent, Counts, Head, VisitedPage } from '@guichet/api'
import type { FeedMessage } from '@guichet/sync'
import { ring } from '@/lib/sound'
import { isMine, mapHead, mergeHead, placeHead } from './inbox-cache'
import {
  conversationQuery, countsQuery, findLog, folders, inboxQuery, logQuery, peekKey, typingKey, type InWorkspace, type LogVersion,
} from './inbox-queries'

export interface InboxEvents {
  events: (page: { events: ConversationEvent[]; conversations: Head[] }) => void
  message: (message: FeedMessage) => void
  reload: () => void
}

interface Typing { kind: string; id: string | null; until: number }
const typingLasts = 5000

/** The inbox's own reaction to what the feed tells: the cache is patched, nothing is fetched that is known. */
export function createInboxEvents(queryClient: QueryClient, workspace: InWorkspace): InboxEvents {
  return {
    events: ({ events, conversations }) => notifyManager.batch(() => {
      applyHeads(queryClient, workspace, conversations)
      applyEvents(queryClient, workspace, events)
      ringFor(events, conversations, workspace.me)
    }),
    message: (message) => {
      react(queryClient, workspace, message)
    },
    reload: () => {
      void reload(queryClient, workspace)
    },
  }
}

export function applyHeads(queryClient: QueryClient, workspace: InWorkspace, heads: readonly Head[]): void {
  for (const head of heads) {
    for (const folder of folders) {
      queryClient.setQueryData(inboxQuery(workspace, folder).queryKey, (data) => data && placeHead(data, folder, workspace.me, head))
    }
    queryClient.setQueryData(conversationQuery(workspace, head.id).queryKey, (conversation) =>
      conversation && { ...mergeHead(conversation, head), details: conversation.details })
  }
}

export function applyEvents(queryClient: QueryClient, workspace: InWorkspace, events: readonly ConversationEvent[]): void {
  for (const conversation of new Set(events.map((event) => event.conversation))) {
    const its = events.filter((event) => event.conversation === conversation)
    for (const { kind, author } of its) {
      if (kind === 'message') {
        stopTyping(queryClient, workspace, conversation, author.id)
        if (author.kind === 'visitor') {
          queryClient.setQueryData(peekKey(workspace.id, conversation), '')
        }
      }
    }
    const log = findLog(conversation)
    if (log) {
      log.apply(its)
      tellLog(queryClient, workspace, conversation)
      void fillGap(queryClient, workspace, conversation)
    }
  }
}

export function tellLog(queryClient: QueryClient, workspace: InWorkspace, conversation: string): void {
  queryClient.setQueryData(logQuery(workspace, conversation).queryKey, (version: LogVersion | undefined) => version && { log: version.log })
}

const filling = new Set<string>()

/** The transcript never shows a hole: what is missing is asked for, and asked again if the answer is lost. */
async function fillGap(queryClient: QueryClient, workspace: InWorkspace, conversation: string): Promise<void> {
  if (filling.has(conversation)) {
    return
  }
  filling.add(conversation)
  try {
    for (let log = findLog(conversation), tries = 0; log && log.gap !== null && tries < 8;) {
      try {
        const page = await workspace.api.events(conversation, { after: log.gap, limit: 500 })
        log.apply(page.events)
        tries = page.events.length > 0 ? 0 : tries + 1
        tellLog(queryClient, workspace, conversation)
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries++))
      }
    }
  } finally {
    filling.delete(conversation)
  }
}

function react(queryClient: QueryClient, workspace: InWorkspace, message: FeedMessage): void {
  const conversation = message.conversation as string
  switch (message.type) {
    case 'read':
      applyRead(queryClient, workspace, message as unknown as ReadMessage)
      break
    case 'typing':
      startTyping(queryClient, workspace, conversation, message.author as { kind: string; id: string | null })
      break
    case 'peek':
      queryClient.setQueryData(peekKey(workspace.id, conversation), message.text)
      break
    case 'presence': {
      const { online, page, before } = message as unknown as { online: boolean; page: VisitedPage | null; before: VisitedPage | null }
      queryClient.setQueryData(conversationQuery(workspace, conversation).queryKey, (known) => known && withPresence(known, online, page, before))
      break
    }
    case 'counts': {
      const { mine, unassigned, open, closed } = message as unknown as Counts
      queryClient.setQueryData(countsQuery(workspace).queryKey, { mine, unassigned, open, closed })
      break
    }
    case 'changed':
      if (message.what === 'contact') {
        void queryClient.invalidateQueries({ queryKey: [workspace.id, 'conversation'] })
        void queryClient.invalidateQueries({ queryKey: [workspace.id, 'contacts'] })
      }
      break
    default:
  }
}

interface ReadMessage { conversation: string; contactRead: number; staffRead: number }

function applyRead(queryClient: QueryClient, workspace: InWorkspace, { conversation, contactRead, staffRead }: ReadMessage): void {
  patchHead(queryClient, workspace, conversation, (head) => ({
    ...head,
    contactRead: Math.max(head.contactRead, contactRead),
    staffRead: Math.max(head.staffRead, staffRead),
  }))
}

/** How far this agent has read: nobody pushes that to him. */
export function applyOwnRead(queryClient: QueryClient, workspace: InWorkspace, conversation: string, seq: number): void {
  patchHead(queryClient, workspace, conversation, (head) => ({ ...head, read: Math.max(head.read ?? 0, seq) }))
}

function patchHead(queryClient: QueryClient, workspace: InWorkspace, id: string, change: <T extends Head>(head: T) => T): void {
  for (const folder of folders) {
    queryClient.setQueryData(inboxQuery(workspace, folder).queryKey, (data) => data && mapHead(data, id, change))
  }
  queryClient.setQueryData(conversationQuery(workspace, id).queryKey, (known) => known && change(known))
}

function withPresence(known: Conversation, online: boolean, page: VisitedPage | null, before: VisitedPage | null): Conversation {
  const { details } = known
  const pages = page && page.url !== details.pages.at(-1)?.url ? [...details.pages, page].slice(-20) : details.pages
  // Who has left was last where he was.
  return { ...known, details: { ...details, online, page: page ?? details.page, before: before ?? details.before, pages } }
}

function startTyping(queryClient: QueryClient, workspace: InWorkspace, conversation: string, author: { kind: string; id: string | null }): void {
  if (author.id === workspace.me) {
    return
  }
  const until = Date.now() + typingLasts
  queryClient.setQueryData<Typing[]>(typingKey(workspace.id, conversation), (typing = []) =>
    [...typing.filter(({ id }) => id !== author.id), { ...author, until }])
  setTimeout(() => {
    queryClient.setQueryData<Typing[]>(typingKey(workspace.id, conversation), (typing = []) =>
      typing.some((each) => each.until <= Date.now()) ? typing.filter((each) => each.until > Date.now()) : typing)
  }, typingLasts + 20)
}

function stopTyping(queryClient: QueryClient, workspace: InWorkspace, conversation: string, author: string | null): void {
  queryClient.setQueryData<Typing[]>(typingKey(workspace.id, conversation), (typing) => typing?.filter(({ id }) => id !== author))
}

function ringFor(events: readonly ConversationEvent[], heads: readonly Head[], me: string): void {
  const spoken = new Set(events.filter(({ kind, author }) => kind === 'message' && author.kind === 'visitor').map((event) => event.conversation))
  const concerning = heads.filter((head) => spoken.has(head.id))
  if (concerning.some((head) => isMine(head, me))) {
    ring('message')
  } else if (concerning.some((head) => head.owner === null)) {
    ring('queue')
  }
}

/** More was missed than the feed tells: lists begin anew, open transcripts ask for what came after their last line. */
async function reload(queryClient: QueryClient, workspace: InWorkspace): Promise<void> {
  const { id } = workspace
  for (const folder of folders) {
    const { queryKey } = inboxQuery(workspace, folder)
    queryClient.setQueryData(queryKey, (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) })
  }
  for (const { queryKey } of queryClient.getQueryCache().findAll({ queryKey: [id, 'log'] })) {
    await catchUp(queryClient, workspace, queryKey[2] as string)
  }
  await Promise.all(['inbox', 'counts', 'conversation', 'agents', 'sites'].map((what) => queryClient.invalidateQueries({ queryKey: [id, what] })))
}

async function catchUp(queryClient: QueryClient, workspace: InWorkspace, conversation: string): Promise<void> {
  const log = findLog(conversation)
  if (log?.last == null) {
    return
  }
  try {
    for (let more = true, after = log.last; more;) {
      const page = await workspace.api.events(conversation, { after, limit: 500 })
      log.apply(page.events)
      after = Math.max(after, page.events.at(-1)?.seq ?? after)
      ;({ more } = page)
    }
    tellLog(queryClient, workspace, conversation)
  } catch {
    // The next push of this conversation shows the gap again, and the feed comes back if it is the network.
    void queryClient.invalidateQueries({ queryKey: logQuery(workspace, conversation).queryKey })
  }
}

export type { Typing }
