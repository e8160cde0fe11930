import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useRefusal } from '@/lib/refusals'
import classes from './state.module.css'

/** What happened, what to do, and one retry. */
export function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  const refusal = useRefusal()
  return (
    <div className={classes.state} role="alert">
      <p>{refusal(error)}</p>
      <Button variant="default" size="xs" onClick={onRetry}>{t('retry')}</Button>
    </div>
  )
}
