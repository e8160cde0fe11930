import { Button } from '@mantine/core'
import type { Site } from '@guichet/api'
import { ArrowRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { CalmPage } from '@/components/calm-page'
import { Notice } from '@/components/notice'
import { Snippet } from '@/components/snippet'
import classes from './setup-page.module.css'

export function SetupDone({ site, onDone }: { site: Site; onDone: () => void }) {
  const { t } = useTranslation()
  return (
    <CalmPage wide title={t('setup.done.title')} lead={t('setup.done.lead')}>
      <Snippet code={site.snippet} />
      <section className={classes.section}>
        <h2>{t('setup.done.preview')}</h2>
        <p>{t('setup.done.previewLead')}</p>
        <iframe className={classes.preview} title={t('setup.done.preview')} src={`/widget/preview?site=${site.key}`} />
      </section>
      <section className={classes.section}>
        <Notice>{t('setup.done.subdomain')}</Notice>
      </section>
      <section className={classes.section}>
        <Button size="md" onClick={onDone} rightSection={<ArrowRight size={16} />}>{t('setup.done.button')}</Button>
      </section>
    </CalmPage>
  )
}
