import { useTranslation } from 'react-i18next'
import classes from './state.module.css'

/** The shape of a list that is on its way; it appears after 150 ms only. */
export function SkeletonRows({ rows = 8, height = 64 }: { rows?: number; height?: number }) {
  const { t } = useTranslation()
  return (
    <div className={classes.late} role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} style={{ display: 'flex', gap: 12, alignItems: 'center', blockSize: height, paddingInline: 14 }}>
          <div className={classes.bone} style={{ inlineSize: 32, blockSize: 32, borderRadius: '50%', flex: 'none' }} />
          <div style={{ flex: 1, display: 'grid', gap: 8 }}>
            <div className={classes.bone} style={{ inlineSize: `${45 + (index * 17) % 30}%`, blockSize: 10 }} />
            <div className={classes.bone} style={{ inlineSize: `${65 + (index * 23) % 30}%`, blockSize: 9 }} />
          </div>
        </div>
      ))}
    </div>
  )
}
