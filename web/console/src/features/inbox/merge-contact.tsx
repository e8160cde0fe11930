import { Button, Modal, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Contact, FoundContact, Head } from '@guichet/api'
import { BadgeCheck, Search } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '@/components/avatar'
import { Notice } from '@/components/notice'
import { SkeletonRows } from '@/components/skeleton-rows'
import { useContactName } from '@/lib/names'
import { useRefusal } from '@/lib/refusals'
import { useWorkspace } from '@/lib/session'
import { toast } from '@/lib/toasts'
import classes from './merge-contact.module.css'

interface MergeContactProps { contact: Head['contact']; onClose: () => void }

/** Two contacts that are one person: find the other, see what will be, merge. */
export function MergeContact({ contact, onClose }: MergeContactProps) {
  const { t } = useTranslation()
  const nameOf = useContactName()
  const [other, setOther] = useState<FoundContact | null>(null)
  // Who is the same mostly has the same address.
  const [words, setWords] = useState(contact.email ?? contact.name ?? '')
  return (
    <Modal opened onClose={onClose} title={t('merge.title')} closeButtonProps={{ 'aria-label': t('closeDialog') }}>
      {other
        ? <Preview contact={contact} other={other} onBack={() => setOther(null)} onClose={onClose} />
        : (
          <Stack gap="sm">
            <p className={classes.lead}>{t('merge.lead', { name: nameOf(contact) })}</p>
            <TextInput
              aria-label={t('merge.search')} placeholder={t('merge.search')} leftSection={<Search size={14} />} data-autofocus maxLength={254}
              value={words} onChange={(event) => setWords(event.currentTarget.value)}
            />
            <Found contact={contact} words={words} onChoose={setOther} />
          </Stack>
        )}
    </Modal>
  )
}

function Found({ contact, words, onChoose }: { contact: Head['contact']; words: string; onChoose: (other: FoundContact) => void }) {
  const { t } = useTranslation()
  const { id, api } = useWorkspace()
  const refusal = useRefusal()
  const [asked] = useDebouncedValue(words.trim(), 250)
  const { data, error } = useQuery({
    queryKey: [id, 'contacts', asked] as const,
    queryFn: async ({ signal }) => (await api.findContacts(asked, signal)).contacts,
    enabled: asked !== '',
    placeholderData: keepPreviousData,
  })
  if (asked === '') {
    return null
  }
  if (!data) {
    return error ? <Notice tone="bad">{refusal(error)}</Notice> : <SkeletonRows rows={3} height={44} />
  }
  const others = data.filter((found) => found.id !== contact.id)
  return others.length === 0
    ? <p className={classes.lead} aria-live="polite">{t('merge.nothing')}</p>
    : (
      <ul className={classes.found}>
        {others.map((other) => (
          <li key={other.id}>
            <button type="button" onClick={() => onChoose(other)}>
              <Person contact={other} />
              <span className={classes.count}>{t('merge.conversations', { count: other.conversations })}</span>
            </button>
          </li>
        ))}
      </ul>
    )
}

function Preview({ contact, other, onBack, onClose }: MergeContactProps & { other: FoundContact; onBack: () => void }) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const queryClient = useQueryClient()
  const refusal = useRefusal()
  const nameOf = useContactName()
  const { data, error } = useQuery({ queryKey: [workspace.id, 'contacts', 'merge', contact.id, other.id] as const, queryFn: () => workspace.api.previewMerge(contact.id, other.id), staleTime: 0 })
  const part = usePart(contact.id)
  const merge = useMutation({
    mutationFn: () => workspace.api.merge(contact.id, other.id),
    onSuccess: (merged) => {
      toast(t('merge.done'), { action: { label: t('undo'), run: () => part.mutate(merged.id) } })
      void queryClient.invalidateQueries({ queryKey: [workspace.id] })
      onClose()
    },
  })
  const failed = error ?? merge.error
  return (
    <Stack gap="sm">
      {data ? (
        <>
          <p className={classes.lead}>{t('merge.after')}</p>
          <div className={classes.after}><Person contact={data.after} /></div>
          <p className={classes.lead}>{t('merge.moves', { count: data.conversations, name: nameOf(data.other) })} {t('merge.reversible')}</p>
        </>
      ) : !error && <SkeletonRows rows={2} height={44} />}
      {failed && <Notice tone="bad">{refusal(failed)}</Notice>}
      <div className={classes.foot}>
        <Button onClick={() => merge.mutate()} loading={merge.isPending} disabled={!data} data-autofocus>{t('merge.button')}</Button>
        <Button variant="subtle" color="gray" onClick={onBack}>{t('merge.another')}</Button>
      </div>
    </Stack>
  )
}

function Person({ contact }: { contact: Contact }) {
  const { t } = useTranslation()
  const nameOf = useContactName()
  const name = nameOf(contact)
  return (
    <span className={classes.person}>
      <Avatar id={contact.id} name={name} size={32} />
      <span>
        <strong dir="auto">{name}{contact.verified && <BadgeCheck size={14} role="img" aria-label={t('details.verifiedCustomer')} />}</strong>
        <span dir="auto">{[contact.email, contact.phone].filter(Boolean).join(' · ')}</span>
      </span>
    </span>
  )
}

/** Parts what was merged; everything that shows contacts asks again. */
export function usePart(contact: string) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const queryClient = useQueryClient()
  const refusal = useRefusal()
  return useMutation({
    mutationFn: (merge: string) => workspace.api.part(contact, merge),
    onSuccess: () => {
      toast(t('merge.parted'))
      void queryClient.invalidateQueries({ queryKey: [workspace.id] })
    },
    onError: (error) => toast(refusal(error), { tone: 'bad' }),
  })
}
