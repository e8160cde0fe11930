import type { Request } from './client'
import type {
  Account, Agent, AuditCheck, AuditEntry, Contact, Conversation, ConversationEvent, Counts, Folder, FoundContact, Head, Invitation, Merge, MergePreview,
  OneTimeLink, Role, Send, Sent, Session, Site, SiteSettings, Workspace,
} from './types'

/** One method for each request of the staff's half of the protocol. */
export function createStaffApi(request: Request) {
  return {
    session: () => request<Session>('GET', '/api/session'),
    signIn: (email: string, password: string) => request<Session>('POST', '/api/session', { email, password }),
    signOut: () => request<undefined>('DELETE', '/api/session'),
    signOutEverywhere: () => request<undefined>('DELETE', '/api/sessions'),
    saveAccount: (account: { name: string; language: string }) => request<Account>('PUT', '/api/account', account),
    changePassword: (current: string, password: string) =>
      request<undefined>('POST', '/api/account/password', { current, password }),
    setupNeeded: () => request<{ needed: boolean }>('GET', '/api/setup'),
    setUp: (setup: SetUp) => request<Session & { site: Site }>('POST', '/api/setup', setup),
    openLink: (token: string) => request<OneTimeLink>('POST', '/api/links', { token }),
    acceptInvitation: (acceptance: { token: string; name: string; password: string; email?: string }) =>
      request<Session & { joined: string }>('POST', '/api/invitations/accept', acceptance),
    resetPassword: (token: string, password: string) => request<undefined>('POST', '/api/reset', { token, password }),
    signInByLink: (token: string) => request<Session>('POST', '/api/sign-in', { token }),
    workspace: (id: string) => createWorkspaceApi(request, `/api/workspaces/${id}`),
  }
}

export interface SetUp {
  token: string
  workspace: string
  name: string
  email: string
  password: string
  site: string
  origin?: string
}

function createWorkspaceApi(request: Request, base: string) {
  const conversation = (id: string) => `${base}/conversations/${id}`
  return {
    get: () => request<Workspace>('GET', base),
    rename: (name: string) => request<Workspace>('PUT', base, { name }),
    ticket: () => request<{ ticket: string }>('POST', `${base}/ticket`, {}),
    inbox: (folder: Folder, before: number | null, limit = 50, signal?: AbortSignal) =>
      request<{ conversations: Head[]; next: number | null }>(
        'GET', `${base}/inbox?${query({ folder, before, limit })}`, undefined, signal),
    counts: () => request<Counts>('GET', `${base}/inbox/counts`),
    conversation: (id: string) => request<Conversation>('GET', conversation(id)),
    events: (id: string, range: { before?: number; after?: number; limit?: number }, signal?: AbortSignal) =>
      request<{ events: ConversationEvent[]; more: boolean }>(
        'GET', `${conversation(id)}/events?${query(range)}`, undefined, signal),
    /** Where the whole conversation is as a file: for a link, since the browser saves it as it comes. */
    transcript: (id: string, zone: string) => `${conversation(id)}/transcript?${query({ zone })}`,
    missedEvents: (after: number, limit = 500) =>
      request<{ events: ConversationEvent[]; conversations: Head[]; cursor: number; more: boolean }>(
        'GET', `${base}/events?${query({ after, limit })}`),
    sendMessage: (id: string, send: Send) => request<Sent>('POST', `${conversation(id)}/messages`, send),
    sendNote: (id: string, send: Send) => request<Sent>('POST', `${conversation(id)}/notes`, send),
    /** Where the files of a conversation are sent to. */
    files: (id: string) => `${conversation(id)}/files`,
    file: (id: string, file: string, small = false) => `${conversation(id)}/files/${file}${small ? '?small=true' : ''}`,
    takeBackFile: (id: string, file: string) => request<undefined>('DELETE', `${conversation(id)}/files/${file}`),
    take: (id: string, version: number) =>
      request<{ conversation: Head }>('POST', `${conversation(id)}/owner`, { version }),
    follow: (id: string) => request<{ conversation: Head }>('POST', `${conversation(id)}/followers`, {}),
    unfollow: (id: string) => request<{ conversation: Head }>('DELETE', `${conversation(id)}/followers/me`),
    close: (id: string) => request<{ conversation: Head }>('POST', `${conversation(id)}/close`, {}),
    reopen: (id: string) => request<{ conversation: Head }>('POST', `${conversation(id)}/reopen`, {}),
    markRead: (id: string, seq: number) => request<undefined>('POST', `${conversation(id)}/read`, { seq }),
    /** What is left out stays as it is. */
    saveContact: (id: string, changes: Partial<Pick<Contact, 'name' | 'email' | 'phone'>>) =>
      request<Contact>('PUT', `${base}/contacts/${id}`, changes),
    findContacts: (words: string, signal?: AbortSignal) =>
      request<{ contacts: FoundContact[] }>('GET', `${base}/contacts?${query({ query: words })}`, undefined, signal),
    previewMerge: (id: string, other: string) => request<MergePreview>('POST', `${base}/contacts/${id}/merges/preview`, { other }),
    merge: (id: string, other: string) => request<Merge>('POST', `${base}/contacts/${id}/merges`, { other }),
    part: (id: string, merge: string) => request<undefined>('DELETE', `${base}/contacts/${id}/merges/${merge}`),
    agents: () => request<{ agents: Agent[] }>('GET', `${base}/agents`),
    saveAgent: (id: string, changes: Partial<Pick<Agent, 'name' | 'role' | 'sites' | 'peek' | 'active'>>) =>
      request<Agent>('PUT', `${base}/agents/${id}`, changes),
    invitations: () => request<{ invitations: Invitation[] }>('GET', `${base}/invitations`),
    invite: (invitation: { email: string; role: Role; sites: string[] | null }) =>
      request<{ invitation: Invitation; link: string }>('POST', `${base}/invitations`, invitation),
    withdrawInvitation: (id: string) => request<undefined>('DELETE', `${base}/invitations/${id}`),
    sites: () => request<{ sites: Site[] }>('GET', `${base}/sites`),
    addSite: (site: SiteSettings) => request<Site>('POST', `${base}/sites`, site),
    switchIdentity: (id: string, on: boolean) => request<Site>('PUT', `${base}/sites/${id}/identity`, { on }),
    showSecret: (id: string) => request<{ secret: string }>('POST', `${base}/sites/${id}/secret`, {}),
    rotateSecret: (id: string) => request<{ secret: string }>('POST', `${base}/sites/${id}/secret/rotation`, {}),
    endOldSecret: (id: string) => request<Site>('DELETE', `${base}/sites/${id}/secret/previous`),
    audit: (filter: { kind?: string | null; actor?: string | null; before?: number | null }, signal?: AbortSignal) =>
      request<{ entries: AuditEntry[]; next: number | null }>('GET', `${base}/audit?${query(filter)}`, undefined, signal),
    checkAudit: () => request<AuditCheck>('GET', `${base}/audit/check`),
    pinnedSnippet: (id: string) => request<{ snippet: string }>('GET', `${base}/sites/${id}/pinned`),
    saveSite: (id: string, site: SiteSettings) => request<Site>('PUT', `${base}/sites/${id}`, site),
  }
}

export type StaffApi = ReturnType<typeof createStaffApi>
export type WorkspaceApi = ReturnType<typeof createWorkspaceApi>

function query(members: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(members)) {
    if (value !== null && value !== undefined) {
      search.set(name, String(value))
    }
  }
  return search.toString()
}
