/** The shapes of docs/api/protocol.md as the console sees them. */

export type Role = 'owner' | 'admin' | 'agent'
export type Folder = 'mine' | 'unassigned' | 'open' | 'closed'

export interface Account { id: string; name: string; email: string; language: string }
export interface Membership { id: string; name: string; agent: { id: string; name: string; role: Role } }
export interface Session { account: Account; workspaces: Membership[]; insecure: boolean }
export interface Workspace { id: string; name: string }

export type LinkPurpose = 'setup' | 'invitation' | 'reset' | 'sign-in'
export interface OneTimeLink { purpose: LinkPurpose; email?: string | null; workspace?: string | null; role?: Role | null }

export interface Author { kind: 'visitor' | 'agent' | 'bot' | 'system'; id: string | null }

/** What a message says of a file; `width` and `height` only of what may be shown as a picture. */
export interface FileCard { id: string; name: string; type: string; size: number; width?: number; height?: number; small?: boolean }

/** What a link in a message leads to. */
export interface LinkCard { url: string; host: string; title: string; description?: string; picture?: string }

interface EventBase {
  conversation: string
  seq: number
  position: number
  ordinal: number | null
  author: Author
  at: number
  clientId?: string | null
}

export type ConversationEvent = EventBase & (
  | { kind: 'message' | 'note'; body: { text: string; files?: FileCard[] } }
  | { kind: 'taken'; body: { agent: string; from: string | null } }
  | { kind: 'followed' | 'unfollowed'; body: { agent: string } }
  | { kind: 'closed' | 'reopened'; body: Record<string, never> }
  | { kind: 'claimRefused'; body: { userId?: string } }
  | { kind: 'preview'; body: { seq: number; ordinal: number; link: LinkCard } }
)

export interface Head {
  id: string
  site: string
  contact: { id: string; name: string | null; email: string | null; verified: boolean }
  channel: string
  state: 'queued' | 'open' | 'closed'
  owner: string | null
  version: number
  followers: string[]
  createdAt: number
  lastSeq: number
  lastOrdinal: number
  lastPosition: number
  last: { seq: number; kind: 'message' | 'note'; text: string; author: Author; at: number } | null
  waitingSince: number | null
  contactRead: number
  staffRead: number
  /** How far the asking agent has read; pushes do not carry it. */
  read?: number
}

export interface VisitedPage { url: string; title: string | null; at: number }

export interface Details {
  online: boolean
  language: string | null
  timeZone: string | null
  phone: string | null
  verified: boolean
  device: string | null
  browser: string | null
  system: string | null
  referrer: string | null
  utm: Record<string, string> | null
  firstVisitAt: number | null
  visits: number | null
  onSiteSince: number | null
  page: VisitedPage | null
  before: VisitedPage | null
  pages: VisitedPage[]
  earlier: Head[]
  place: { country: string; region: string | null; city: string | null } | null
  /** What of the contact stood under the shop's signature. */
  signedTraits: ('name' | 'email' | 'phone')[]
  customers: { site: string; userId: string; since: number }[]
  claimRefusedAt: number | null
  merges: Merge[]
}

/** A contact that was merged into another one, and can be parted from it again. */
export interface Merge { id: string; contact: string; other: string; otherName: string | null; otherEmail: string | null; agent: string; at: number }
export interface MergePreview { contact: Contact; other: Contact; after: Contact; conversations: number }

export type Conversation = Head & { details: Details }
export interface Contact { id: string; name: string | null; email: string | null; phone: string | null; verified: boolean }
export interface FoundContact extends Contact { conversations: number; lastAt: number }
export interface Counts { mine: number; unassigned: number; open: number; closed: number }

export interface Agent {
  id: string
  name: string
  email: string
  role: Role
  sites: string[] | null
  peek: boolean
  active: boolean
  me: boolean
}

export interface Invitation { id: string; email: string | null; role: Role; sites: string[] | null; expiresAt: number }

export interface Look {
  accent: string
  radius: number
  side: 'right' | 'left'
  offsetX: number
  offsetY: number
  theme: 'auto' | 'light' | 'dark'
  font: 'system' | 'serif' | 'rounded' | 'mono'
  launcher: 'round' | 'square' | 'pill'
  header: 'plain' | 'accent'
  density: 'comfortable' | 'compact'
}

export interface Texts { title?: string | null; welcome?: string | null; placeholder?: string | null; launcher?: string | null }

export type FilesTaken = 'none' | 'pictures' | 'all'
export type LinksPreviewed = 'none' | 'staff' | 'all'

export interface Site {
  id: string
  key: string
  name: string
  origins: string[]
  language: string
  look: Look
  texts: Record<string, Texts>
  peek: boolean
  linksPreviewed: LinksPreviewed
  filesTaken: FilesTaken
  fileMegabytes: number
  avatar: string | null
  snippet: string
  /** Whether the shop signs for its customers; with `overlap` the secret before the present one is good too. */
  identity: { on: boolean; overlap: boolean }
}

export interface SiteSettings {
  name: string
  origins: string[]
  language: string
  look: Look
  texts: Record<string, Texts>
  peek: boolean
  linksPreviewed?: LinksPreviewed
  filesTaken?: FilesTaken
  fileMegabytes?: number
  /** A data: URI sets the picture, null removes it, absent leaves it. */
  avatar?: string | null
}

export interface Send { clientId: string; session: string; cseq: number; seen: number; text: string; files?: string[] }
export interface Sent { conversation: Head; event: ConversationEvent }

export interface AuditEntry {
  number: number
  at: number
  actorKind: 'agent' | 'operator'
  actorId: string | null
  actorName: string | null
  action: string
  subjectId: string | null
  subjectName: string | null
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

export interface AuditCheck { entries: number; seal: string | null; brokenAt: number | null }
