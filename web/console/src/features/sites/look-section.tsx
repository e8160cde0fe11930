import { ColorInput, FileButton, Button, NumberInput, SegmentedControl, Select, Slider } from '@mantine/core'
import type { Look, Site } from '@guichet/api'
import { contrast } from '@guichet/sync'
import { Upload } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SettingsSection } from '@/components/settings-section'
import { toast } from '@/lib/toasts'
import { LookPreview } from './look-preview'
import { toPicture } from './picture'
import { useSaveSite } from './site-page'
import { TemplatePicker } from './template-picker'
import classes from './look-section.module.css'

export function LookSection({ site }: { site: Site }) {
  const { t } = useTranslation()
  const save = useSaveSite(site)
  const [typed, setTyped] = useState<Partial<Look>>({})
  const [picture, setPicture] = useState<string | null | undefined>(undefined)
  const look = { ...site.look, ...typed }
  const shownPicture = picture === undefined ? site.avatar : picture
  const change = (changes: Partial<Look>) => setTyped((current) => ({ ...current, ...changes }))
  const choose = async (file: File | null) => {
    if (file) {
      const made = await toPicture(file)
      if (made) {
        setPicture(made)
      } else {
        toast(t('look.pictureWrong'), { tone: 'bad' })
      }
    }
  }
  const revert = () => {
    setTyped({})
    setPicture(undefined)
  }
  return (
    <SettingsSection
      title={t('look.title')}
      form={{
        changed: picture !== undefined || JSON.stringify(look) !== JSON.stringify(site.look),
        revert,
        save: async () => {
          await save({ look, ...(picture === undefined ? {} : { avatar: picture }) })
          revert()
        },
      }}
    >
      <TemplatePicker look={look} onPick={change} />
      <div className={classes.columns}>
        <div className={classes.fields}>
          <ColorInput
            label={t('look.accent')} format="hex" value={look.accent} eyeDropperButtonProps={{ 'aria-label': t('look.pick') }}
            onChange={(accent) => /^#[0-9a-f]{6}$/iu.test(accent) && change({ accent: accent.toLowerCase() })}
            swatches={['#2b4acb', '#0b7285', '#2b8a3e', '#e8590c', '#c2255c', '#5f3dc4', '#212529']}
            description={contrast(look.accent, '#ffffff') < 3 && t('look.pale')}
          />
          <div>
            <div className={classes.label}>{t('look.picture')}</div>
            <div className={classes.picture}>
              {shownPicture && <img src={shownPicture} alt="" width={40} height={40} />}
              <FileButton accept="image/png,image/jpeg,image/webp,image/gif" onChange={(file) => void choose(file)}>
                {(props) => <Button {...props} variant="default" size="xs" leftSection={<Upload size={14} />}>{t('look.upload')}</Button>}
              </FileButton>
              {shownPicture && <Button variant="subtle" color="gray" size="xs" onClick={() => setPicture(null)}>{t('remove')}</Button>}
            </div>
          </div>
          <div>
            <div className={classes.label}>{t('look.radius')}</div>
            <Slider value={look.radius} onChange={(radius) => change({ radius })} min={0} max={24} label={(value) => `${value} px`} thumbLabel={t('look.radius')} />
          </div>
          <Choice label={t('look.launcher')} value={look.launcher} onChange={(launcher) => change({ launcher })} of={{ round: t('look.launchers.round'), square: t('look.launchers.square'), pill: t('look.launchers.pill') }} />
          <Choice label={t('look.header')} value={look.header} onChange={(header) => change({ header })} of={{ plain: t('look.headers.plain'), accent: t('look.headers.accent') }} />
          <Choice label={t('look.density')} value={look.density} onChange={(density) => change({ density })} of={{ comfortable: t('look.densities.comfortable'), compact: t('look.densities.compact') }} />
          <Choice label={t('look.theme')} value={look.theme} onChange={(theme) => change({ theme })} of={{ auto: t('preferences.auto'), light: t('preferences.light'), dark: t('preferences.dark') }} />
          <Select
            label={t('look.font')} allowDeselect={false} value={look.font} onChange={(font) => font && change({ font: font })}
            data={(['system', 'serif', 'rounded', 'mono'] as const).map((value) => ({ value, label: t(`look.fonts.${value}`) }))}
          />
          <Choice label={t('look.side')} value={look.side} onChange={(side) => change({ side })} of={{ left: t('look.sides.left'), right: t('look.sides.right') }} />
          <div className={classes.pair}>
            <NumberInput label={t('look.offsetX')} suffix=" px" min={0} max={200} value={look.offsetX} onChange={(value) => change({ offsetX: Number(value) || 0 })} />
            <NumberInput label={t('look.offsetY')} suffix=" px" min={0} max={200} value={look.offsetY} onChange={(value) => change({ offsetY: Number(value) || 0 })} />
          </div>
        </div>
        <LookPreview site={site} look={look} />
      </div>
    </SettingsSection>
  )
}

interface ChoiceProps<Value extends string> {
  label: string
  value: Value
  of: Record<Value, string>
  onChange: (value: Value) => void
}

function Choice<Value extends string>({ label, value, of, onChange }: ChoiceProps<Value>) {
  return (
    <div>
      <div className={classes.label}>{label}</div>
      <SegmentedControl fullWidth size="xs" aria-label={label} value={value} onChange={onChange} data={(Object.keys(of) as Value[]).map((each) => ({ value: each, label: of[each] }))} />
    </div>
  )
}
