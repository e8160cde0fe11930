import { Button, SegmentedControl, Slider, Switch, useMantineColorScheme } from '@mantine/core'
import { Volume2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SettingsSection, SettingsTitle } from '@/components/settings-section'
import { singleKeysSetting } from '@/lib/keys'
import { play, soundSetting, volumeSetting } from '@/lib/sound'
import { useStored, useStoredSwitch } from '@/lib/stored'

/** What belongs to this browser, not to the person: it is kept here and acts at once. */
export function PreferencesPage() {
  const { t } = useTranslation()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const [sound, setSound] = useStoredSwitch(soundSetting, true)
  const [volume, setVolume] = useStored(volumeSetting, '60')
  const [keys, setKeys] = useStoredSwitch(singleKeysSetting, true)
  const [heard, setHeard] = useState<boolean | null>(null)
  return (
    <>
      <SettingsTitle lead={t('preferences.lead')}>{t('settings.preferences')}</SettingsTitle>
      <SettingsSection title={t('preferences.appearance')}>
        <SegmentedControl
          aria-label={t('preferences.appearance')} value={colorScheme}
          onChange={(value) => setColorScheme(value)}
          data={[
            { value: 'auto', label: t('preferences.auto') },
            { value: 'light', label: t('preferences.light') },
            { value: 'dark', label: t('preferences.dark') },
          ]}
        />
      </SettingsSection>
      <SettingsSection title={t('preferences.sound')} lead={t('preferences.soundLead')}>
        <Switch label={t('preferences.soundOn')} checked={sound} onChange={(event) => setSound(event.currentTarget.checked)} />
        <label>
          <span>{t('preferences.volume')}</span>
          <Slider
            value={Number(volume)} onChange={(value) => setVolume(String(value))} min={10} max={100} step={10} disabled={!sound}
            label={(value) => `${value} %`} thumbLabel={t('preferences.volume')} maw={320} mt={6}
          />
        </label>
        <div>
          <Button variant="default" size="xs" leftSection={<Volume2 size={14} />} onClick={() => void play('message').then(setHeard)}>
            {t('preferences.test')}
          </Button>
          <p role="status" style={{ margin: '8px 0 0', fontSize: 13, color: 'var(--text-2)' }}>
            {heard === true && t('preferences.played')}{heard === false && t('preferences.notPlayed')}
          </p>
        </div>
      </SettingsSection>
      <SettingsSection title={t('preferences.keyboard')} lead={t('preferences.keyboardLead')}>
        <Switch label={t('preferences.singleKeys')} checked={keys} onChange={(event) => setKeys(event.currentTarget.checked)} />
      </SettingsSection>
    </>
  )
}
