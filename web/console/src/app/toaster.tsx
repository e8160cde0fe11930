import { X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { dismissToast, useToasts } from '@/lib/toasts'
import classes from './toaster.module.css'

export function Toaster() {
  const { t } = useTranslation()
  const toasts = useToasts()
  return (
    <div className={classes.toaster} role="status" aria-live="polite">
      {toasts.map(({ id, text, tone, action }) => (
        <div key={id} className={classes.toast} data-tone={tone}>
          <span>{text}</span>
          {action && (
            <button type="button" className={classes.action} onClick={() => {
              action.run()
              dismissToast(id)
            }}>
              {action.label}
            </button>
          )}
          <button type="button" className={classes.close} aria-label={t('dismiss')} onClick={() => dismissToast(id)}><X size={14} /></button>
        </div>
      ))}
    </div>
  )
}
