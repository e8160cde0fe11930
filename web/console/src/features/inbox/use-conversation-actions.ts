import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Problem, type Head } from '@guichet/api'
import { useTranslation } from 'react-i18next'
import { copyText } from '@/lib/copy'
import { useAgents } from '@/lib/people'
import { useRefusal } from '@/lib/refusals'
import { useWorkspace } from '@/lib/session'
import { toast } from '@/lib/toasts'
import { applyHeads } from './inbox-events'

/** What an agent does to a conversation besides writing. Each answer is shown at once; the feed tells the others. */
export function useConversationActions(head: Head, onTaken: () => void) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const workspace = useWorkspace()
  const agents = useAgents()
  const refusal = useRefusal()
  const { api } = workspace

  const mutation = useMutation({
    mutationFn: (act: () => Promise<{ conversation: Head }>) => act(),
    onSuccess: ({ conversation }) => applyHeads(queryClient, workspace, [conversation]),
    onError: (error) => {
      const told = error instanceof Problem ? (error.more.conversation as Head | undefined) : undefined
      if (told) {
        applyHeads(queryClient, workspace, [told])
      }
      if (error instanceof Problem && error.code === 'taken') {
        const name = agents(told?.owner ?? null)?.name
        toast(name ? t('actions.takenBy', { name }) : t('refusals.taken'), { tone: 'bad' })
      } else {
        toast(refusal(error), { tone: 'bad' })
      }
    },
  })

  const reopen = () => mutation.mutate(() => api.reopen(head.id))
  return {
    pending: mutation.isPending,
    take: () => mutation.mutate(() => api.take(head.id, head.version), { onSuccess: onTaken }),
    follow: () => mutation.mutate(() => api.follow(head.id)),
    unfollow: () => mutation.mutate(() => api.unfollow(head.id)),
    reopen,
    close: () => mutation.mutate(() => api.close(head.id), {
      onSuccess: () => toast(t('actions.closed'), { action: { label: t('undo'), run: reopen } }),
    }),
    copyLink: () => {
      const address = `${location.origin}/${workspace.id}/inbox/${head.state === 'closed' ? 'closed' : 'open'}/${head.id}`
      void copyText(address).then((copied) => toast(copied ? t('actions.linkCopied') : address))
    },
    transcript: api.transcript(head.id, Intl.DateTimeFormat().resolvedOptions().timeZone),
  }
}

export type ConversationActions = ReturnType<typeof useConversationActions>
