import type { Look } from '@guichet/api'
import { textOn } from '@guichet/sync'
import { MessageCircle } from 'lucide-react'
import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { templateNames, templateOf, templates, type Design } from './templates'
import classes from './template-picker.module.css'

/** The ready designs as small widgets; the chosen one stays marked until something of it is changed. */
export function TemplatePicker({ look, onPick }: { look: Look; onPick: (design: Design) => void }) {
  const { t } = useTranslation()
  const chosen = templateOf(look)
  return (
    <fieldset className={classes.templates}>
      <legend>{t('templates.title')}</legend>
      <p className={classes.lead}>{t('templates.lead')}</p>
      <div className={classes.grid}>
        {templateNames.map((name) => (
          <label key={name} className={classes.template}>
            <input type="radio" name="template" className="visually-hidden" checked={name === chosen} onChange={() => onPick(templates[name])} />
            <Miniature design={templates[name]} />
            <span className={classes.name}>{t(`templates.names.${name}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

const fonts = { system: 'system-ui, sans-serif', serif: 'ui-serif, Georgia, serif', rounded: 'ui-rounded, Nunito, system-ui, sans-serif', mono: 'ui-monospace, Menlo, monospace' }

/** A widget as large as a stamp, drawn from the same settings. */
function Miniature({ design }: { design: Design }) {
  const { t } = useTranslation()
  const style = {
    '--accent': design.accent, '--on-accent': textOn(design.accent), '--corner': `${design.radius / 2}px`, '--bubble': `${Math.min(16, design.radius + 2) / 2}px`, fontFamily: fonts[design.font],
  } as CSSProperties
  return (
    <span className={classes.miniature} style={style} data-theme={design.theme} data-header={design.header} data-density={design.density} aria-hidden>
      <span className={classes.panel}>
        <span className={classes.head}><i />{t('templates.sample')}</span>
        <span className={classes.log}>
          <span className={classes.theirs}>{t('templates.hello')}</span>
          <span className={classes.ours} />
        </span>
      </span>
      <span className={classes.launcher} data-shape={design.launcher}><MessageCircle size={10} />{design.launcher === 'pill' && t('templates.sample')}</span>
    </span>
  )
}
