import { useTranslation } from 'react-i18next'
import { useStored } from '@/lib/stored'
import classes from './inbox-page.module.css'

const least = 260
const most = 520

export function useListWidth(): [number, (width: number) => void] {
  const [stored, store] = useStored('list.width', '340')
  const width = Math.min(Math.max(Number(stored) || 340, least), most)
  return [width, (next) => store(String(Math.min(Math.max(Math.round(next), least), most)))]
}

/** The edge of the list: dragged, or moved with the arrow keys. */
export function ListEdge({ width, onChange }: { width: number; onChange: (width: number) => void }) {
  const { t } = useTranslation()
  return (
    <div
      className={classes.edge}
      role="separator"
      aria-orientation="vertical"
      aria-label={t('listWidth')}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onDoubleClick={() => onChange(340)}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key]
        if (step) {
          event.preventDefault()
          onChange(width + (document.dir === 'rtl' ? -step : step))
        }
      }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        const list = event.currentTarget.parentElement
        if (list && event.currentTarget.hasPointerCapture(event.pointerId)) {
          const { left, right } = list.getBoundingClientRect()
          onChange(document.dir === 'rtl' ? right - event.clientX : event.clientX - left)
        }
      }}
    />
  )
}
