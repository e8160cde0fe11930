import { Button, SegmentedControl, Switch } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Site } from '@guichet/api'
import { Eye, EyeOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Code } from '@/components/code'
import { CopyButton } from '@/components/copy-button'
import { Notice } from '@/components/notice'
import { SettingsSection } from '@/components/settings-section'
import { sitesQuery } from '@/lib/people'
import { useRefusal } from '@/lib/refusals'
import { useWorkspace } from '@/lib/session'
import { toast } from '@/lib/toasts'
import { pageCode, signingCode, signingLanguages, type SigningForm, type SigningLanguage } from './signing'
import classes from './identity-section.module.css'

/** Customers for whom the shop signs: the switch, the secret, and what the shop's programmer needs. */
export function IdentitySection({ site }: { site: Site }) {
  const { t } = useTranslation()
  const { api } = useWorkspace()
  const settle = useSettle(site)
  const turn = useMutation({ mutationFn: (on: boolean) => api.switchIdentity(site.id, on), ...settle })
  return (
    <SettingsSection title={t('identity.title')} lead={t('identity.lead')}>
      <Switch
        label={t('identity.on')} checked={turn.isPending ? turn.variables : site.identity.on} disabled={turn.isPending}
        onChange={(event) => turn.mutate(event.currentTarget.checked)}
      />
      {site.identity.on && <><Secret site={site} /><HowTo /></>}
    </SettingsSection>
  )
}

/** The site as the server answered it is the site that is shown. */
function useSettle(site: Site) {
  const workspace = useWorkspace()
  const queryClient = useQueryClient()
  const refusal = useRefusal()
  return {
    onSuccess: (saved: Site) => queryClient.setQueryData(sitesQuery(workspace).queryKey, (sites) => sites?.map((each) => each.id === site.id ? saved : each)),
    onError: (error: unknown) => toast(refusal(error), { tone: 'bad' as const }),
  }
}

function Secret({ site }: { site: Site }) {
  const { t } = useTranslation()
  const workspace = useWorkspace()
  const queryClient = useQueryClient()
  const { onSuccess, onError } = useSettle(site)
  const [secret, setSecret] = useState<string | null>(null)
  const show = useMutation({ mutationFn: () => workspace.api.showSecret(site.id), onSuccess: (shown) => setSecret(shown.secret), onError })
  const rotate = useMutation({
    mutationFn: () => workspace.api.rotateSecret(site.id),
    onSuccess: (made) => {
      setSecret(made.secret)
      toast(t('identity.rotated'))
      return queryClient.invalidateQueries({ queryKey: sitesQuery(workspace).queryKey })
    },
    onError,
  })
  const end = useMutation({
    mutationFn: () => workspace.api.endOldSecret(site.id),
    onSuccess: (saved) => {
      onSuccess(saved)
      toast(t('identity.ended'))
    },
    onError,
  })
  return (
    <div className={classes.secret}>
      <h4 id="secret">{t('identity.secret')}</h4>
      <p>{t('identity.secretLead')}</p>
      <div className={classes.value}>
        <code dir="ltr" aria-labelledby="secret" data-hidden={secret === null || undefined}>{secret ?? t('identity.hidden')}</code>
        {secret === null
          ? <Button size="xs" variant="default" leftSection={<Eye size={14} />} loading={show.isPending} onClick={() => show.mutate()}>{t('identity.show')}</Button>
          : (
            <>
              <CopyButton text={secret} label={t('copy')} />
              <Button size="xs" variant="default" leftSection={<EyeOff size={14} />} onClick={() => setSecret(null)}>{t('identity.hide')}</Button>
            </>
          )}
      </div>
      {site.identity.overlap
        ? (
          <Notice>
            <p>{t('identity.overlap')}</p>
            <Button size="xs" variant="default" loading={end.isPending} onClick={() => end.mutate()}>{t('identity.endOld')}</Button>
          </Notice>
        )
        : <div><Button size="xs" variant="subtle" color="gray" ml={-10} loading={rotate.isPending} onClick={() => rotate.mutate()}>{t('identity.rotate')}</Button></div>}
    </div>
  )
}

function HowTo() {
  const { t } = useTranslation()
  const [form, setForm] = useState<SigningForm>('hash')
  const [language, setLanguage] = useState<SigningLanguage>('PHP')
  return (
    <div className={classes.how}>
      <div>
        <h4 id="signing-form">{t('identity.form')}</h4>
        <SegmentedControl
          aria-labelledby="signing-form" size="xs" value={form} onChange={(value) => setForm(value)}
          data={(['hash', 'token'] as const).map((value) => ({ value, label: t(`identity.${value}`) }))}
        />
        <p>{t(form === 'hash' ? 'identity.hashLead' : 'identity.tokenLead')}</p>
      </div>
      <div>
        <h4 id="signing-language">{t('identity.server')}</h4>
        <SegmentedControl
          aria-labelledby="signing-language" size="xs" value={language} onChange={(value) => setLanguage(value)} data={[...signingLanguages]}
        />
      </div>
      <Code label={t('identity.server')} code={signingCode[form][language]} />
      <h4>{t('identity.page')}</h4>
      <Code label={t('identity.page')} code={pageCode[form]} />
      <p>{t('identity.logout')}</p>
    </div>
  )
}
