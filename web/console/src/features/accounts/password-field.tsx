import { PasswordInput } from '@mantine/core'
import { countCharacters } from '@guichet/sync'
import { useTranslation } from 'react-i18next'
import classes from './password-field.module.css'

export const passwordLength = { least: 10, most: 128 }

interface PasswordFieldProps {
  value: string
  onChange: (value: string) => void
  label: string
  /** Instead of the strength, where the password may be one that exists already. */
  hint?: string
  /** The sentence, or that the hint below is not met. */
  error?: string | boolean | undefined
}

/** A new password, with a hint how strong it is: length counts, not signs. */
export function PasswordField({ value, onChange, label, hint, error }: PasswordFieldProps) {
  const { t } = useTranslation()
  const strength = strengthOf(value)
  return (
    <div>
      <PasswordInput
        name="password"
        label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        autoComplete="new-password"
        minLength={passwordLength.least}
        required
        withAsterisk={false}
        error={error}
        {...(hint ? { description: strength === 'long' ? t('password.long') : hint } : { 'aria-describedby': 'password-hint' })}
      />
      {!hint && (
        <div className={classes.hint} id="password-hint" data-wrong={error === true || undefined}>
          <span className={classes.bar} data-strength={value === '' ? undefined : strength} aria-hidden><i /><i /><i /></span>
          <span aria-live="polite">{t(`password.${strength}`)}</span>
        </div>
      )}
    </div>
  )
}

export type Strength = 'short' | 'fair' | 'good' | 'long'

export function strengthOf(password: string): Strength {
  const length = countCharacters(password)
  if (length > passwordLength.most) {
    return 'long'
  }
  if (length < passwordLength.least) {
    return 'short'
  }
  const different = new Set(password.toLowerCase()).size
  return length >= 14 && different >= 7 ? 'good' : 'fair'
}

export function passwordFits(password: string): boolean {
  const strength = strengthOf(password)
  return strength === 'fair' || strength === 'good'
}
