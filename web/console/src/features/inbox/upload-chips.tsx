import { Problem } from '@guichet/api'
import { sizeText, type Upload } from '@guichet/sync'
import { FileText, RotateCcw, X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRefusal } from '@/lib/refusals'
import { useWorkspace } from '@/lib/session'
import { useLanguage } from '@/lib/times'
import classes from './upload-chips.module.css'

interface UploadChipsProps {
  conversation: string
  items: readonly Upload<File>[]
  onRemove: (key: string) => void
  onRetry: (key: string) => void
}

/** The files beside the words, each with how far it is and the way to be rid of it. */
export function UploadChips({ conversation, items, onRemove, onRetry }: UploadChipsProps) {
  const { t } = useTranslation()
  return items.length === 0 ? null : (
    <ul className={classes.chips} aria-label={t('files.label')}>
      {items.map((item) => <Chip key={item.key} conversation={conversation} item={item} onRemove={onRemove} onRetry={onRetry} />)}
    </ul>
  )
}

function Chip({ conversation, item, onRemove, onRetry }: Omit<UploadChipsProps, 'items'> & { item: Upload<File> }) {
  const { t } = useTranslation()
  const language = useLanguage()
  const refusal = useRefusal()
  const { api } = useWorkspace()
  const local = usePreview(item.source)
  const preview = local ?? (item.card?.width ? api.file(conversation, item.card.id, item.card.small) : null)
  const percent = Math.round(item.progress * 100)
  const { code = 'unknown', detail } = item.reason ?? {}
  return (
    <li className={classes.chip} data-state={item.state}>
      {preview ? <img src={preview} alt="" /> : <span className={classes.icon}><FileText size={18} aria-hidden /></span>}
      <span className={classes.what}>
        <bdi title={item.name}>{item.name}</bdi>
        {item.state === 'failed'
          ? <span className={classes.bad} role="alert">{refusal(new Problem(400, code, detail, {}, undefined))}</span>
          : <span>{item.state === 'waiting' && item.tries > 0 ? t('files.waiting') : item.state === 'done' ? sizeText(item.size, language) : `${percent} %`}</span>}
        {item.state === 'sending' && <progress max={100} value={percent} aria-label={t('files.progress', { name: item.name })} />}
      </span>
      {item.state === 'failed' && item.source && <button type="button" onClick={() => onRetry(item.key)} aria-label={t('files.retry', { name: item.name })} title={t('retry')}><RotateCcw size={15} /></button>}
      <button type="button" onClick={() => onRemove(item.key)} aria-label={t(item.state === 'done' || item.state === 'failed' ? 'files.remove' : 'files.cancel', { name: item.name })}><X size={15} /></button>
    </li>
  )
}

/** What the browser can show at once, before a byte has left. */
function usePreview(source: File | null): string | null {
  const [preview, setPreview] = useState<string | null>(null)
  useEffect(() => {
    if (!source || !/^image\/(?:png|jpeg|gif|webp)$/u.test(source.type)) {
      return undefined
    }
    const address = URL.createObjectURL(source)
    // eslint-disable-next-line react-hooks/set-state-in-effect -- an address is made once, and given back at the end
    setPreview(address)
    return () => URL.revokeObjectURL(address)
  }, [source])
  return preview
}
