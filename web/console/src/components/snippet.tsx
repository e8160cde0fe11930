import { useTranslation } from 'react-i18next'
import { CopyButton } from './copy-button'
import classes from './snippet.module.css'

/** The line that goes into the shop's pages. */
export function Snippet({ code }: { code: string }) {
  const { t } = useTranslation()
  return (
    <figure className={classes.snippet}>
      <pre dir="ltr" tabIndex={0} aria-label={t('snippet.label')}><code>{code}</code></pre>
      <figcaption>
        <span>{t('snippet.where')}</span>
        <CopyButton text={code} label={t('copy')} />
      </figcaption>
    </figure>
  )
}
