import { useComputedColorScheme } from '@mantine/core'
import type { Look, Texts } from '@guichet/api'
import { MessageCircle } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '@/lib/times'
import { onAccent } from './look'
import classes from './look-section.module.css'

const fonts = {
  system: 'system-ui, sans-serif',
  serif: 'ui-serif, Georgia, serif',
  rounded: "ui-rounded, 'SF Pro Rounded', 'Nunito', system-ui, sans-serif",
  mono: 'ui-monospace, SFMono-Regular, Menlo, monospace',
}

interface LookPreviewProps {
  look: Look
  name: string
  texts: Record<string, Texts>
  language: string
  picture: string | null
}

/** What is not saved yet, drawn while it is changed: three quarters of its size on a page of nobody. */
export function LookPreview({ look, name, texts, language, picture }: LookPreviewProps) {
  const { t } = useTranslation()
  const own = useLanguage()
  const scheme = useComputedColorScheme('light')
  const words = texts[language === 'auto' ? own : language] ?? {}
  return (
    <div>
      <div
        className={classes.preview}
        role="img"
        aria-label={t('look.preview')}
        data-side={look.side}
        data-theme={look.theme === 'auto' ? scheme : look.theme}
        style={{
          '--widget-accent': look.accent, '--widget-on': onAccent(look.accent), '--radius': `${look.radius}px`,
          '--x': `${look.offsetX}px`, '--y': `${look.offsetY}px`, fontFamily: fonts[look.font],
        } as React.CSSProperties}
      >
        <div className={classes.page}><i /><i /><i /><i /><i /><i /></div>
        <div className={classes.widget}>
          <div className={classes.head}>{picture && <img src={picture} alt="" />}<span dir="auto">{words.title ?? name}</span></div>
          <div className={classes.body}>
            <span className={classes.theirs} dir="auto">{words.welcome ?? t('look.sampleWelcome')}</span>
            <span className={classes.ours}>{t('look.sampleQuestion')}</span>
          </div>
          <div className={classes.field} dir="auto">{words.placeholder ?? t('look.samplePlaceholder')}</div>
        </div>
        <div className={classes.launcher}><MessageCircle size={20} /></div>
      </div>
      <p className={classes.caption}>{t('look.preview')}</p>
    </div>
  )
}
