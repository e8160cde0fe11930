import { sizeText, type Upload, type Uploads } from '@guichet/sync'
import { useEffect, useState } from 'preact/hooks'
import { AgainIcon, CloseIcon, FileIcon } from './icons.tsx'
import { refusalOf, type Translate } from './texts.ts'
import type { Language } from '../frame/language.ts'

interface ChipsProps {
  uploads: Uploads<File>
  language: Language
  t: Translate
}

/** The files that go with the words, each with how far it is and the way to be rid of it. */
export function Chips({ uploads, language, t }: ChipsProps) {
  if (uploads.items.length === 0) return null
  return (
    <ul class="chips" aria-label={t('files')}>
      {uploads.items.map((item) => <Chip key={item.key} item={item} uploads={uploads} language={language} t={t} />)}
    </ul>
  )
}

function Chip({ item, uploads, language, t }: ChipsProps & { item: Upload<File> }) {
  const preview = usePreview(item.source)
  const percent = Math.round(item.progress * 100)
  const { name, state } = item
  return (
    <li class={`chip ${state}`}>
      {preview === null || item.source?.type.startsWith('audio/') ? <FileIcon /> : <img src={preview} alt="" />}
      <span class="what">
        <bdi title={name}>{name}</bdi>
        {state === 'failed' ? <span class="over" role="alert">{refusalOf(t, item.reason)}</span>
          : <span>{state === 'done' ? sizeText(item.size, language) : state === 'waiting' && item.tries > 0 ? t('offline') : `${percent} %`}</span>}
        {state !== 'failed' && preview !== null && item.source?.type.startsWith('audio/') && <audio controls src={preview} aria-label={name} />}
        {state === 'sending' && <progress max={100} value={percent} aria-label={name} />}
      </span>
      {state === 'failed' && item.source && item.reason?.code !== 'file-too-large' && <button type="button" class="quiet" aria-label={`${t('retry')}: ${name}`} onClick={() => { uploads.retry(item.key) }}><AgainIcon /></button>}
      <button type="button" class="quiet" aria-label={t('remove', { name })} onClick={() => { uploads.remove(item.key) }}><CloseIcon /></button>
    </li>
  )
}

function usePreview(source: File | null): string | null {
  const [preview, setPreview] = useState<string | null>(null)
  useEffect(() => {
    if (!source || !/^(image\/(png|jpeg|gif|webp)|audio\/(webm|mp4|ogg))$/.test(source.type)) return
    const address = URL.createObjectURL(source)
    setPreview(address)
    return () => { URL.revokeObjectURL(address) }
  }, [source])
  return preview
}
