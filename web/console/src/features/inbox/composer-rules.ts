import type { Head } from '@guichet/api'
import { longestMessage } from '@guichet/sync'
import { belongsToComposition } from '@/lib/composing'

interface Key {
  key: string
  shiftKey: boolean
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  isComposing: boolean
  keyCode: number
}

/** What Enter does. During composition it confirms characters and never sends. */
export function enterDoes(event: Key): 'send' | 'newline' | 'nothing' {
  if (event.key !== 'Enter' || belongsToComposition(event)) {
    return 'nothing'
  }
  return event.shiftKey || event.altKey ? 'newline' : 'send'
}

/** How many characters are left, once it is worth saying. */
export function charactersLeft(length: number): number | null {
  const left = longestMessage - length
  return left <= 500 ? left : null
}

/** Whether this agent may write to the visitor, or what he would have to become. */
export function replyRight(head: Pick<Head, 'owner' | 'followers'>, me: string): 'may-write' | 'become-assignee' | 'follow' {
  if (head.owner === me || head.followers.includes(me)) {
    return 'may-write'
  }
  return head.owner === null ? 'become-assignee' : 'follow'
}

/** Following lets one write beside an owner: where there is none it would be a way around becoming assignee. */
export function followChange({ owner, followers }: Pick<Head, 'owner' | 'followers'>, me: string): 'follow' | 'unfollow' | null {
  if (owner === me) {
    return null
  }
  return followers.includes(me) ? 'unfollow' : owner === null ? null : 'follow'
}
