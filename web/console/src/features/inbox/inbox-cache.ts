import type { Folder, Head } from '@guichet/api'
import type { InboxData } from './inbox-queries'

/** Whether a conversation stands in a folder of this agent. */
export function belongs(head: Head, folder: Folder, me: string): boolean {
  if (folder === 'closed') {
    return head.state === 'closed'
  }
  if (head.state === 'closed') {
    return false
  }
  switch (folder) {
    case 'mine': return isMine(head, me)
    case 'unassigned': return head.state === 'queued'
    case 'open': return true
  }
}

export function isMine(head: Pick<Head, 'owner' | 'followers'>, me: string): boolean {
  return head.owner === me || head.followers.includes(me)
}

/** The later of two heads; what only grows keeps its maximum, and a push does not know how far this agent has read. */
export function mergeHead(known: Head | undefined, told: Head): Head {
  if (!known) {
    return told
  }
  const newer = told.lastPosition >= known.lastPosition ? told : known
  const read = Math.max(known.read ?? 0, told.read ?? 0)
  return {
    ...newer,
    contactRead: Math.max(known.contactRead, told.contactRead),
    staffRead: Math.max(known.staffRead, told.staffRead),
    ...(known.read === undefined && told.read === undefined ? {} : { read }),
  }
}

/** What a visitor wrote is unread until this agent saw it; what colleagues write only where he takes part. */
export function hasUnread(head: Head, me: string): boolean {
  const { last } = head
  if (last === null || last.seq <= (head.read ?? 0)) {
    return false
  }
  return last.author.kind === 'visitor' || (isMine(head, me) && last.author.id !== me)
}

/** The list with this head at its place: newest event first. Pages that stay the same keep their identity. */
export function placeHead(data: InboxData, folder: Folder, me: string, told: Head): InboxData {
  const known = findHead(data, told.id)
  const head = mergeHead(known, told)
  if (known?.lastPosition === head.lastPosition && belongs(head, folder, me)) {
    return mapHead(data, head.id, () => head)
  }
  const pages = known
    ? data.pages.map((page) => page.conversations.includes(known)
      ? { ...page, conversations: page.conversations.filter((each) => each !== known) }
      : page)
    : [...data.pages]
  if (!belongs(head, folder, me)) {
    return known ? { ...data, pages } : data
  }
  const target = pages.findIndex((page) => page.conversations.some((each) => each.lastPosition < head.lastPosition))
  if (target === -1) {
    // Older than everything loaded: it comes with its own page, or the list ends here.
    const last = pages.at(-1)
    if (last?.next !== null) {
      return { ...data, pages }
    }
    pages[pages.length - 1] = { ...last, conversations: [...last.conversations, head] }
    return { ...data, pages }
  }
  const page = pages[target]
  if (page) {
    const before = page.conversations.findIndex((each) => each.lastPosition < head.lastPosition)
    pages[target] = { ...page, conversations: page.conversations.toSpliced(before, 0, head) }
  }
  return { ...data, pages }
}

function findHead(data: InboxData, id: string): Head | undefined {
  for (const { conversations } of data.pages) {
    const found = conversations.find((each) => each.id === id)
    if (found) {
      return found
    }
  }
  return undefined
}

/** The list with one head changed where it stands. */
export function mapHead(data: InboxData, id: string, change: (head: Head) => Head): InboxData {
  return {
    ...data,
    pages: data.pages.map((page) => page.conversations.some((each) => each.id === id)
      ? { ...page, conversations: page.conversations.map((each) => each.id === id ? change(each) : each) }
      : page),
  }
}
