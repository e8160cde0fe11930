import type { Look, Site } from '@guichet/api'
import { useDebouncedValue } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '@/lib/times'
import { widgetLanguages } from './look'
import classes from './look-section.module.css'

/** The widget itself with a look that is not saved yet, on a page of nobody: five eighths of its size, so that it is no phone. */
export function LookPreview({ site, look }: { site: Site; look: Look }) {
  const { t } = useTranslation()
  const own = useLanguage().split('-')[0]
  const [shown] = useDebouncedValue(JSON.stringify(look), 300)
  const language = site.language === 'auto' ? widgetLanguages.find((each) => each === own) ?? 'en' : site.language
  return (
    <div className={classes.aside}>
      <div className={classes.preview}>
        <iframe
          title={t('look.preview')}
          src={`/widget/preview?${new URLSearchParams({ site: site.key, look: shown, language }).toString()}`}
          onLoad={({ currentTarget }) => openPanel(currentTarget.contentWindow)}
        />
      </div>
      <p className={classes.caption}>{t('look.preview')}</p>
    </div>
  )
}

/** Our own page, so its widget can be asked; the field that is being changed keeps the focus. */
function openPanel(page: (Window & { Guichet?: (call: 'open', withFocus: boolean) => void }) | null): void {
  page?.Guichet?.('open', false)
}
