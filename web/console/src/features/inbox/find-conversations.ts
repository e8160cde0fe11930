import { useQueryClient } from '@tanstack/react-query'
import type { Head } from '@guichet/api'
import { useContactName } from '@/lib/names'
import { useWorkspace } from '@/lib/session'
import { folders, inboxQuery } from './inbox-queries'

export interface FoundConversation { head: Head; name: string; folder: 'open' | 'closed' }

/** Conversations already loaded here whose person or last line has these words. */
export function useFindConversations(): (words: string) => FoundConversation[] {
  const queryClient = useQueryClient()
  const workspace = useWorkspace()
  const nameOf = useContactName()
  return (words) => {
    const wanted = words.trim().toLocaleLowerCase()
    const found = new Map<string, FoundConversation>()
    for (const folder of folders) {
      const data = queryClient.getQueryData(inboxQuery(workspace, folder).queryKey)
      for (const head of data?.pages.flatMap((page) => page.conversations) ?? []) {
        const name = nameOf(head.contact)
        if (found.size < 8 && !found.has(head.id) && `${name} ${head.contact.email ?? ''} ${head.last?.text ?? ''}`.toLocaleLowerCase().includes(wanted)) {
          found.set(head.id, { head, name, folder: head.state === 'closed' ? 'closed' : 'open' })
        }
      }
    }
    return [...found.values()]
  }
}
