import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Site } from '@guichet/api'
import { ArrowRight } from 'lucide-react'
import { CalmPage } from '@/components/calm-page'
import { Notice } from '@/components/notice'
import { forgetToken } from '@/lib/one-time-token'
import { toOrigin } from '@/lib/origins'
import { memberError, useRefusal } from '@/lib/refusals'
import { server } from '@/lib/server'
import { useSetSession } from '@/lib/session'
import { LinkGate } from './link-gate'
import { PasswordField, passwordFits } from './password-field'
import { SetupDone } from './setup-done'
import { SetupWithoutLink } from './setup-without-link'
import classes from './setup-page.module.css'

export function SetupPage({ onDone }: { onDone: () => void }) {
  const [site, setSite] = useState<Site | null>(null)
  // The link is used up by the set-up itself: from then on it must not be asked about again.
  return site
    ? <SetupDone site={site} onDone={onDone} />
    : <LinkGate purpose="setup" withoutToken={<SetupWithoutLink />}>{(token) => <Steps token={token} onCreated={setSite} />}</LinkGate>
}

function Steps({ token, onCreated }: { token: string; onCreated: (site: Site) => void }) {
  const { t } = useTranslation()
  const refusal = useRefusal()
  const setSession = useSetSession()
  const [step, setStep] = useState<1 | 2>(1)
  // Not told on leaving a field: the sentence would push the button away under the pointer that left for it.
  const [asked, setAsked] = useState(false)
  const [form, setForm] = useState({ workspace: '', name: '', email: '', password: '', site: '', address: '' })
  const missing = {
    workspace: form.workspace.trim() === '' && t('setup.missing.workspace'),
    name: form.name.trim() === '' && t('setup.missing.name'),
    email: !/.@./u.test(form.email) && t('setup.missing.email'),
    password: !passwordFits(form.password),
    address: form.address.trim() !== '' && !toOrigin(form.address) && t('setup.addressWrong'),
  }
  const field = (member: Exclude<keyof typeof form, 'password'>) => ({
    name: member,
    value: form[member],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      const { value } = event.currentTarget
      setForm((current) => ({ ...current, [member]: value }))
    },
    error: memberError(create.error, member === 'address' ? 'origin' : member) ?? (asked && member !== 'site' && missing[member]),
  })
  const create = useMutation({
    mutationFn: () => {
      const { address, ...rest } = form
      const origin = toOrigin(address)
      return server.setUp({ token, ...rest, site: form.site.trim() || form.workspace, ...(origin ? { origin } : {}) })
    },
    onSuccess: ({ site, ...session }) => {
      forgetToken()
      setSession(session)
      onCreated(site)
    },
    onError: (error) => {
      if (['workspace', 'name', 'email', 'password'].some((member) => memberError(error, member))) {
        goTo(1)
      }
    },
  })
  const origin = toOrigin(form.address)
  const goTo = (next: 1 | 2) => {
    setAsked(false)
    setStep(next)
  }
  const submit = (members: (keyof typeof missing)[], then: () => void) => (event: React.SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const wrong = members.find((member) => missing[member])
    setAsked(wrong !== undefined)
    if (wrong) {
      event.currentTarget.querySelector<HTMLInputElement>(`[name=${wrong}]`)?.focus()
    } else {
      then()
    }
  }

  return (
    <CalmPage title={t(`setup.step${step}.title`)} lead={t(`setup.step${step}.lead`)}>
      <ol className={classes.steps} aria-label={t('setup.progress', { step })}>
        {[1, 2, 3].map((each) => <li key={each} data-state={each < step ? 'done' : each === step ? 'now' : 'next'} />)}
      </ol>
      {create.error && <div className={classes.refused}><Notice tone="bad">{refusal(create.error)}</Notice></div>}
      {step === 1
        ? (
          <form key="you" noValidate onSubmit={submit(['workspace', 'name', 'email', 'password'], () => goTo(2))}>
            <Stack gap="md">
              <TextInput
                label={t('setup.workspace')} description={t('setup.workspaceHint')} required withAsterisk={false} maxLength={80}
                autoFocus autoComplete="organization" {...field('workspace')}
              />
              <TextInput
                label={t('fields.yourName')} description={t('setup.nameHint')} required withAsterisk={false} maxLength={80}
                autoComplete="name" {...field('name')}
              />
              <TextInput label={t('fields.email')} type="email" required withAsterisk={false} autoComplete="username" {...field('email')} />
              <PasswordField
                label={t('fields.password')} value={form.password} error={memberError(create.error, 'password') ?? (asked && missing.password)}
                onChange={(password) => setForm({ ...form, password })}
              />
              <Button type="submit" rightSection={<ArrowRight size={16} />}>{t('next')}</Button>
            </Stack>
          </form>
        )
        : (
          <form key="site" noValidate onSubmit={submit(['address'], create.mutate)}>
            <Stack gap="md">
              <TextInput
                label={t('setup.site')} description={t('setup.siteHint')} maxLength={80} autoFocus
                placeholder={form.workspace} {...field('site')}
              />
              <TextInput
                label={t('setup.address')} description={t('setup.addressHint')} placeholder="www.shop.example" inputMode="url"
                autoComplete="url" {...field('address')}
              />
              <p className={classes.origin}>
                {origin ? t('setup.addressIs', { origin }) : t('setup.addressLater')}
              </p>
              <div className={classes.buttons}>
                <Button variant="default" onClick={() => goTo(1)}>{t('back')}</Button>
                <Button type="submit" loading={create.isPending}>{t('setup.button')}</Button>
              </div>
            </Stack>
          </form>
        )}
    </CalmPage>
  )
}
