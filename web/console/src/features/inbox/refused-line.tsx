import { useTranslation } from 'react-i18next'
import { useRefusal } from '@/lib/refusals'
import { Problem } from '@guichet/api'
import { useOutbox } from './outbox'
import type { OutboxItem, ReturnDraft } from './outbox-store'
import classes from './transcript-row.module.css'

/** A line the server refused: why, and what can be done with the words. */
export function RefusedLine({ item, onReturnText }: { item: OutboxItem; onReturnText: ReturnDraft }) {
  const { t } = useTranslation()
  const refusal = useRefusal()
  const { outbox } = useOutbox()
  const { code = 'unknown', detail } = item.reason ?? {}
  return (
    <p className={classes.refused} role="alert">
      <span>{t('outbox.refused')} {refusal(new Problem(400, code, detail, {}, undefined))}</span>
      <button type="button" onClick={() => outbox.retry(item.clientId)}>{t('outbox.retry')}</button>
      <button
        type="button"
        onClick={() => {
          const draft = outbox.discard(item.clientId)
          if (draft) {
            onReturnText(draft)
          }
        }}
      >
        {t('outbox.edit')}
      </button>
    </p>
  )
}
