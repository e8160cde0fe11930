import { Button } from '@mantine/core'
import { Check } from 'lucide-react'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useRefusal } from '@/lib/refusals'
import { Notice } from './notice'
import classes from './settings-section.module.css'

export function SettingsTitle({ children, lead }: { children: ReactNode; lead?: ReactNode }) {
  return (
    <header className={classes.title}>
      <h2>{children}</h2>
      {lead && <p>{lead}</p>}
    </header>
  )
}

interface SettingsSectionProps {
  title: string
  lead?: ReactNode
  danger?: boolean
  children: ReactNode
  /** A section with something to save is a form of its own. */
  form?: {
    changed: boolean
    save: () => Promise<unknown>
    revert?: () => void
    label?: string
  }
}

export function SettingsSection({ title, lead, danger = false, children, form }: SettingsSectionProps) {
  const body = <div className={classes.body}>{children}</div>
  return (
    <section className={classes.section} data-danger={danger || undefined}>
      <h3>{title}</h3>
      {lead && <p className={classes.lead}>{lead}</p>}
      {form ? <SectionForm {...form}>{body}</SectionForm> : body}
    </section>
  )
}

function SectionForm({ changed, save, revert, label, children }: NonNullable<SettingsSectionProps['form']> & { children: ReactNode }) {
  const { t } = useTranslation()
  const refusal = useRefusal()
  const [state, setState] = useState<{ name: 'quiet' | 'saving' | 'saved' } | { name: 'failed'; error: unknown }>({ name: 'quiet' })
  useEffect(() => {
    if (state.name === 'saved') {
      const timer = setTimeout(() => setState({ name: 'quiet' }), 2500)
      return () => clearTimeout(timer)
    }
    return undefined
  }, [state])
  const submit = async () => {
    setState({ name: 'saving' })
    try {
      await save()
      setState({ name: 'saved' })
    } catch (error) {
      setState({ name: 'failed', error })
    }
  }
  return (
    <form onSubmit={(event) => {
      event.preventDefault()
      void submit()
    }}>
      {children}
      {state.name === 'failed' && <div className={classes.failed}><Notice tone="bad">{refusal(state.error)}</Notice></div>}
      <div className={classes.foot}>
        <Button type="submit" size="xs" disabled={!changed} loading={state.name === 'saving'}>{label ?? t('save')}</Button>
        {changed && revert && <Button size="xs" variant="subtle" color="gray" onClick={revert}>{t('revert')}</Button>}
        <span className={classes.saved} aria-live="polite">{state.name === 'saved' && !changed && <><Check size={14} aria-hidden />{t('saved')}</>}</span>
      </div>
    </form>
  )
}
