import { Button, Tooltip } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Conversation, Details, Folder } from '@guichet/api'
import { BadgeCheck, Merge } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Avatar } from '@/components/avatar'
import { EditableText } from '@/components/editable-text'
import { Notice } from '@/components/notice'
import { SkeletonRows } from '@/components/skeleton-rows'
import { useContactName } from '@/lib/names'
import { useAgents, useSites } from '@/lib/people'
import { useRefusal } from '@/lib/refusals'
import { clock, duration, fullTime, shortTime, useLanguage, useNow } from '@/lib/times'
import { toast } from '@/lib/toasts'
import { useWorkspace } from '@/lib/session'
import { conversationQuery } from './inbox-queries'
import { MergeContact, usePart } from './merge-contact'
import { PageLink } from './page-link'
import classes from './details-pane.module.css'

/** Who he is, where he comes from, what he looks at: everything the agent may want to know while answering. */
export function DetailsPane({ id, folder }: { id: string; folder: Folder }) {
  const { data, isError } = useQuery(conversationQuery(useWorkspace(), id))
  if (data) {
    return <Shown conversation={data} folder={folder} />
  }
  // Why there is nothing stands in the middle.
  return isError ? null : <SkeletonRows rows={6} height={40} />
}

function Shown({ conversation, folder }: { conversation: Conversation; folder: Folder }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const workspace = useWorkspace()
  const nameOf = useContactName()
  const sites = useSites()
  const { details, contact } = conversation
  const name = nameOf(contact)
  const deviceName = (device: string | null) =>
    device === 'desktop' || device === 'phone' || device === 'tablet' ? t(`details.devices.${device}`) : device
  return (
    <div className={classes.details}>
      <div className={classes.person}>
        <Avatar id={contact.id} name={name} size={40} online={details.online} />
        <div>
          <strong dir="auto">{name}{contact.verified && <Tooltip label={t('details.verifiedCustomer')}><BadgeCheck size={16} role="img" aria-label={t('details.verifiedCustomer')} /></Tooltip>}</strong>
          <span data-online={details.online || undefined}>{t(details.online ? 'details.online' : 'details.offline')}</span>
        </div>
      </div>
      {details.claimRefusedAt !== null && <div className={classes.warning}><Notice tone="bad">{t('details.claimRefused', { time: fullTime(details.claimRefusedAt, language) })}</Notice></div>}
      <ContactFields conversation={conversation} />
      {details.customers.length > 0 && (
        <dl className={classes.customers}>
          {details.customers.map(({ site, userId }) => (
            <Fact key={`${site} ${userId}`} label={t('details.customer')}>{userId}{details.customers.length > 1 && <span className={classes.zone}> {sites(site)?.name}</span>}</Fact>
          ))}
        </dl>
      )}
      <Merging conversation={conversation} />

      <h3>{t(details.online ? 'details.now' : 'details.last')}</h3>
      <dl>
        <Fact label={t('details.page')}><PageLink page={details.page} /></Fact>
        <Fact label={t('details.before')}><PageLink page={details.before} /></Fact>
        {details.online && details.onSiteSince !== null && <Fact label={t('details.onSite')}><OnSite since={details.onSiteSince} /></Fact>}
        <Fact label={t('details.localTime')}>{details.timeZone && <LocalTime timeZone={details.timeZone} />}</Fact>
      </dl>

      <h3>{t('details.from')}</h3>
      <dl>
        <Fact label={t('details.site')}>{sites(conversation.site)?.name}</Fact>
        <Fact label={t('details.referrer')}>{details.referrer ? <span className={classes.address} title={details.referrer}>{hostOf(details.referrer)}</span> : t('details.direct')}</Fact>
        {Object.entries(details.utm ?? {}).map(([key, value]) => <Fact key={key} label={`utm_${key}`}>{value}</Fact>)}
        <Fact label={t('details.place')}>{details.place && <WhereFrom place={details.place} />}</Fact>
        <Fact label={t('details.language')}>{languageName(details.language, language)}</Fact>
        <Fact label={t('details.device')}>{[deviceName(details.device), details.browser, details.system].filter(Boolean).join(' · ')}</Fact>
        <Fact label={t('details.firstVisit')}>{details.firstVisitAt !== null && fullTime(details.firstVisitAt, language)}</Fact>
        <Fact label={t('details.visits')}>{details.visits?.toLocaleString(language)}</Fact>
      </dl>

      {details.pages.length > 0 && (
        <>
          <h3>{t('details.pages')}</h3>
          <ol className={classes.pages}>
            {[...details.pages].sort((one, other) => other.at - one.at).map((page) => (
              <li key={`${page.at} ${page.url}`}><PageLink page={page} /><time>{clock(page.at, language)}</time></li>
            ))}
          </ol>
        </>
      )}

      <h3>{t('details.earlier')}</h3>
      {details.earlier.length === 0
        ? <p className={classes.none}>{t('details.noEarlier')}</p>
        : (
          <ul className={classes.pages}>
            {details.earlier.map((head) => (
              <li key={head.id}>
                <Link to="/$workspace/inbox/$folder/{-$conversation}" params={{ workspace: workspace.id, folder, conversation: head.id }} dir="auto">
                  {head.last?.text ?? t('row.nothing')}
                </Link>
                <EarlierTime at={head.last?.at ?? head.createdAt} />
              </li>
            ))}
          </ul>
        )}
    </div>
  )
}

function ContactFields({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const workspace = useWorkspace()
  const refusal = useRefusal()
  const { contact, details } = conversation
  const known = { name: contact.name, email: contact.email, phone: details.phone }
  const save = useMutation({
    mutationFn: (changes: Partial<typeof known>) => workspace.api.saveContact(contact.id, changes),
    onSuccess: async (saved) => {
      const { queryKey } = conversationQuery(workspace, conversation.id)
      // An older answer that is still on its way would bring back what was.
      await queryClient.cancelQueries({ queryKey })
      queryClient.setQueryData(queryKey, (current) => current && {
        ...current,
        contact: { ...current.contact, name: saved.name, email: saved.email, verified: saved.verified },
        details: { ...current.details, phone: saved.phone },
      })
      void queryClient.invalidateQueries({ queryKey: [workspace.id, 'inbox'] })
    },
    onError: (error) => toast(refusal(error), { tone: 'bad' }),
  })
  const field = (member: keyof typeof known, kind: 'text' | 'email' | 'tel') => (
    <EditableText
      label={t(`details.${member}`)} kind={kind} value={known[member]} most={member === 'name' ? 80 : 200}
      onSave={(value) => save.mutateAsync({ [member]: value }).then(() => true, () => false)}
      badge={details.signedTraits.includes(member) ? t('details.verified') : member === 'email' && contact.email ? t('details.unverified') : undefined}
    />
  )
  return <div className={classes.fields}>{field('name', 'text')}{field('email', 'email')}{field('phone', 'tel')}</div>
}

/** What was merged into this contact, to be parted again, and the way to merge more. */
function Merging({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const agents = useAgents()
  const nameOf = useContactName()
  const [merging, setMerging] = useState(false)
  const { contact, details } = conversation
  const part = usePart(contact.id)
  return (
    <>
      {details.merges.length > 0 && (
        <>
          <h3>{t('merge.merged')}</h3>
          <ul className={classes.merges}>
            {details.merges.map((merge) => {
              const name = nameOf({ id: merge.other, name: merge.otherName, email: merge.otherEmail, verified: false })
              return (
                <li key={merge.id}>
                  <span>
                    <span dir="auto">{name}</span>
                    <span className={classes.none} dir="auto">{t('merge.by', { agent: agents(merge.agent)?.name ?? t('someone'), time: fullTime(merge.at, language) })}</span>
                  </span>
                  <Button size="compact-xs" variant="default" loading={part.isPending && part.variables === merge.id} onClick={() => part.mutate(merge.id)} aria-label={t('merge.part', { name })}>
                    {t('undo')}
                  </Button>
                </li>
              )
            })}
          </ul>
        </>
      )}
      <div><Button size="compact-sm" variant="subtle" color="gray" className={classes.merge} leftSection={<Merge size={14} />} onClick={() => setMerging(true)}>{t('merge.open')}</Button></div>
      {merging && <MergeContact contact={contact} onClose={() => setMerging(false)} />}
    </>
  )
}

function WhereFrom({ place }: { place: NonNullable<Details['place']> }) {
  const language = useLanguage()
  return <><span aria-hidden>{flagOf(place.country)} </span>{[place.city, place.region === place.city ? null : place.region, countryName(place.country, language)].filter(Boolean).join(', ')}</>
}

/** Two letters make a flag; where there is none for them, the letters themselves are shown. */
function flagOf(country: string): string {
  return country.replace(/[A-Z]/g, (letter) => String.fromCodePoint(0x1f1e6 + letter.charCodeAt(0) - 65))
}

function countryName(country: string, language: string): string {
  return new Intl.DisplayNames(language, { type: 'region', fallback: 'code' }).of(country) ?? country
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return children === null || children === undefined || children === false || children === ''
    ? null
    : <div className={classes.fact}><dt>{label}</dt><dd dir="auto">{children}</dd></div>
}

function OnSite({ since }: { since: number }) {
  return duration(useNow() - since, useLanguage())
}

function LocalTime({ timeZone }: { timeZone: string }) {
  const language = useLanguage()
  const now = useNow(1000)
  return <>{clockIn(timeZone, now, language)} <span className={classes.zone}>{timeZone.replaceAll('_', ' ')}</span></>
}

/** A browser may name a zone that this one has never heard of. */
function clockIn(timeZone: string, now: number, language: string): string {
  try {
    return clock(now, language, timeZone)
  } catch {
    return ''
  }
}

function EarlierTime({ at }: { at: number }) {
  return <time>{shortTime(at, useNow(60_000), useLanguage())}</time>
}

function hostOf(address: string): string {
  return URL.parse(address)?.host ?? address
}

function languageName(code: Details['language'], language: string): string | undefined {
  try {
    return code ? new Intl.DisplayNames(language, { type: 'language' }).of(code) : undefined
  } catch {
    return code ?? undefined
  }
}
