import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { belongsToComposition } from '@/lib/composing'
import classes from './editable-text.module.css'

interface EditableTextProps {
  label: string
  kind: 'text' | 'email' | 'tel'
  value: string | null
  most: number
  badge?: string | undefined
  /** Whether it was saved; what was typed stays when not. */
  onSave: (value: string | null) => Promise<boolean>
}

/** A value that is edited where it stands: Enter or leaving saves, Escape brings back what was. */
export function EditableText({ label, kind, value, most, badge, onSave }: EditableTextProps) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState<string | null>(null)
  const [state, setState] = useState<'quiet' | 'saving' | 'saved' | 'failed'>('quiet')
  const field = useRef<HTMLInputElement>(null)
  const save = async () => {
    const next = typed?.trim() === '' ? null : typed?.trim() ?? null
    if (typed === null || next === value) {
      setTyped(null)
      return
    }
    setState('saving')
    if (await onSave(next)) {
      // What was typed meanwhile stays.
      setTyped((now) => now === typed ? null : now)
      setState('saved')
      setTimeout(() => setState('quiet'), 1800)
    } else {
      setState('failed')
    }
  }
  return (
    <label className={classes.field} data-state={state}>
      <span className={classes.label}>{label}</span>
      <input
        ref={field} type={kind} dir="auto" maxLength={most} value={typed ?? value ?? ''} title={value ?? undefined} placeholder={t('details.add')} autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => void save()}
        onKeyDown={(event) => {
          if (belongsToComposition(event.nativeEvent)) {
            return
          }
          if (event.key === 'Enter') {
            field.current?.blur()
          } else if (event.key === 'Escape') {
            event.stopPropagation()
            setTyped(null)
            setState('quiet')
          }
        }}
      />
      {badge && typed === null && state !== 'saved' && <span className={classes.badge}>{badge}</span>}
      <span className={classes.saved} aria-live="polite">{state === 'saved' && t('saved')}</span>
    </label>
  )
}
