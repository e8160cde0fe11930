import { Button, NumberInput, Select, Switch, TagsInput, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Site, SiteSettings } from '@guichet/api'
import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Empty } from '@/components/empty'
import { SettingsSection, SettingsTitle } from '@/components/settings-section'
import { SkeletonRows } from '@/components/skeleton-rows'
import { toOrigin } from '@/lib/origins'
import { sitesQuery } from '@/lib/people'
import { useWorkspace } from '@/lib/session'
import { toast } from '@/lib/toasts'
import { IdentitySection } from './identity-section'
import { settingsOf, widgetLanguages } from './look'
import { LookSection } from './look-section'
import { SiteSnippet } from './site-snippet'
import { TextsSection } from './texts-section'

export function SitePage({ id }: { id: string }) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const { data: sites } = useQuery(sitesQuery(workspace))
  const site = sites?.find((each) => each.id === id)
  if (!sites) {
    return <SkeletonRows rows={4} />
  }
  if (!site) {
    return <Empty>{t('sites.gone')}</Empty>
  }
  return (
    <>
      <Button
        component={Link} to="/$workspace/settings/sites" params={{ workspace: workspace.id } as never} variant="subtle" color="gray" size="compact-sm"
        leftSection={<ArrowLeft size={14} className="mirror" />} mb="xs" ml={-8}
      >
        {t('settings.sites')}
      </Button>
      <SettingsTitle>{site.name}</SettingsTitle>
      <SettingsSection title={t('snippet.title')}><SiteSnippet site={site} /></SettingsSection>
      <GeneralSection site={site} />
      <LookSection site={site} />
      <TextsSection site={site} />
      <IdentitySection site={site} />
    </>
  )
}

/** Saves one section: the rest goes along as it was saved. The answer's undo puts back what stood before. */
export function useSaveSite(site: Site): (changes: Partial<SiteSettings>) => Promise<void> {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const queryClient = useQueryClient()
  const put = async (settings: SiteSettings) => {
    const saved = await workspace.api.saveSite(site.id, settings)
    queryClient.setQueryData(sitesQuery(workspace).queryKey, (sites) => sites?.map((each) => each.id === saved.id ? saved : each))
  }
  return async (changes) => {
    const before = settingsOf(site)
    await put({ ...before, ...changes })
    // A replaced picture cannot be put back: its bytes are not here any more.
    toast(t('saved'), changes.avatar === undefined ? { action: { label: t('undo'), run: () => void put(before) } } : {})
  }
}

function GeneralSection({ site }: { site: Site }) {
  const { t } = useTranslation()
  const save = useSaveSite(site)
  const [typed, setTyped] = useState<Partial<Pick<Site, 'name' | 'origins' | 'language' | 'peek' | 'filesTaken' | 'fileMegabytes' | 'linksPreviewed'>>>({})
  const [address, setAddress] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  const shown = { ...site, ...typed }
  const change = (changes: typeof typed) => setTyped((current) => ({ ...current, ...changes }))
  return (
    <SettingsSection
      title={t('sites.general')}
      form={{
        changed: shown.name.trim() !== '' && Object.entries(typed).some(([member, value]) => JSON.stringify(value) !== JSON.stringify(site[member as keyof Site])),
        revert: () => {
          setTyped({})
          setAddress('')
        },
        save: async () => {
          await save(typed)
          setTyped({})
        },
      }}
    >
      <TextInput label={t('sites.name')} maxLength={80} value={shown.name} onChange={(event) => change({ name: event.currentTarget.value })} />
      <TagsInput
        label={t('sites.origins')} description={t('sites.originsLead')} value={shown.origins} placeholder="www.shop.example" acceptValueOnBlur
        error={refused === address && t('sites.originWrong', { address })}
        searchValue={address} onSearchChange={setAddress}
        onChange={(addresses) => {
          const wrong = addresses.find((one) => !toOrigin(one))
          if (wrong !== undefined) {
            setRefused(wrong)
            // What was typed stays, to be mended: the field empties itself after this.
            queueMicrotask(() => setAddress(wrong))
          }
          change({ origins: [...new Set(addresses.map(toOrigin).filter((origin) => origin !== null))] })
        }}
      />
      <Select
        label={t('sites.language')} description={t('sites.languageLead')} allowDeselect={false} value={shown.language}
        onChange={(language) => change({ language: language ?? 'auto' })}
        data={[{ value: 'auto', label: t('sites.languageAuto') }, ...widgetLanguages.map((value) => ({ value, label: nameOfLanguage(value) }))]}
      />
      <Switch label={t('sites.peek')} description={t('sites.peekLead')} checked={shown.peek} onChange={(event) => change({ peek: event.currentTarget.checked })} />
      <Select
        label={t('sites.files')} allowDeselect={false} value={shown.filesTaken} onChange={(taken) => change({ filesTaken: taken ?? 'all' })}
        data={filesTaken.map((value) => ({ value, label: t(`sites.filesTaken.${value}`) }))}
      />
      <NumberInput
        label={t('sites.megabytes')} min={1} max={25} clampBehavior="strict" allowDecimal={false} value={shown.fileMegabytes}
        onChange={(most) => { if (typeof most === 'number') change({ fileMegabytes: most }) }}
      />
      <Select
        label={t('sites.links')} description={t('sites.linksLead')} allowDeselect={false} value={shown.linksPreviewed} onChange={(whose) => change({ linksPreviewed: whose ?? 'staff' })}
        data={linksPreviewed.map((value) => ({ value, label: t(`sites.linksPreviewed.${value}`) }))}
      />
    </SettingsSection>
  )
}

const filesTaken = ['all', 'pictures', 'none'] as const
const linksPreviewed = ['staff', 'all', 'none'] as const

/** Every language in its own words, so that whoever needs it finds it. */
export function nameOfLanguage(code: string): string {
  const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1)
}
