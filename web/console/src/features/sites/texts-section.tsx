import { Tabs, Textarea, TextInput } from '@mantine/core'
import type { Site, Texts } from '@guichet/api'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SettingsSection } from '@/components/settings-section'
import { widgetLanguages } from './look'
import { nameOfLanguage, useSaveSite } from './site-page'

/** The site's own words; what stays empty is the widget's own, in the visitor's language. */
export function TextsSection({ site }: { site: Site }) {
  const { t } = useTranslation()
  const save = useSaveSite(site)
  const [typed, setTyped] = useState<Record<string, Texts> | null>(null)
  const texts = typed ?? site.texts
  const change = (language: string, member: keyof Texts, value: string) => {
    const words = Object.entries({ ...texts[language], [member]: value }).filter(([, text]) => text)
    setTyped({ ...texts, [language]: Object.fromEntries(words) })
  }
  return (
    <SettingsSection
      title={t('texts.title')} lead={t('texts.lead')}
      form={{
        changed: JSON.stringify(withoutEmpty(texts)) !== JSON.stringify(withoutEmpty(site.texts)),
        revert: () => setTyped(null),
        save: async () => {
          await save({ texts: withoutEmpty(texts) })
          setTyped(null)
        },
      }}
    >
      <Tabs defaultValue={widgetLanguages.find((language) => language === site.language) ?? 'en'}>
        <Tabs.List mb="sm" style={{ overflowX: 'auto', flexWrap: 'nowrap' }}>
          {widgetLanguages.map((language) => <Tabs.Tab key={language} value={language}>{nameOfLanguage(language)}</Tabs.Tab>)}
        </Tabs.List>
        {widgetLanguages.map((language) => (
          <Tabs.Panel key={language} value={language} style={{ display: 'grid', gap: 16 }}>
            <TextInput label={t('texts.heading')} maxLength={80} dir="auto" placeholder={site.name} value={texts[language]?.title ?? ''} onChange={(event) => change(language, 'title', event.currentTarget.value)} />
            <Textarea label={t('texts.welcome')} maxLength={300} autosize minRows={2} dir="auto" value={texts[language]?.welcome ?? ''} onChange={(event) => change(language, 'welcome', event.currentTarget.value)} />
            <TextInput label={t('texts.placeholder')} maxLength={80} dir="auto" value={texts[language]?.placeholder ?? ''} onChange={(event) => change(language, 'placeholder', event.currentTarget.value)} />
            <TextInput label={t('texts.launcher')} description={t('texts.launcherLead')} maxLength={24} dir="auto" value={texts[language]?.launcher ?? ''} onChange={(event) => change(language, 'launcher', event.currentTarget.value)} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </SettingsSection>
  )
}

function withoutEmpty(texts: Record<string, Texts>): Record<string, Texts> {
  return Object.fromEntries(Object.entries(texts)
    .map(([language, words]) => [language, Object.fromEntries(Object.entries(words).filter(([, text]) => text))] as const)
    .filter(([, words]) => Object.keys(words).length > 0))
}
