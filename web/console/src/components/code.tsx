import { useTranslation } from 'react-i18next'
import { CopyButton } from './copy-button'
import classes from './snippet.module.css'

/** Lines of a program, to be copied. */
export function Code({ label, code, where }: { label: string; code: string; where?: string }) {
  const { t } = useTranslation()
  return (
    <figure className={classes.snippet}>
      <pre dir="ltr" tabIndex={0} aria-label={label}><code>{code}</code></pre>
      <figcaption>
        <span>{where}</span>
        <CopyButton text={code} label={t('copy')} />
      </figcaption>
    </figure>
  )
}
