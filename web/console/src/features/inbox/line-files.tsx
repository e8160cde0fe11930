import { sizeText, type FileCard } from '@guichet/sync'
import { Download, FileText } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWorkspace } from '@/lib/session'
import { useLanguage } from '@/lib/times'
import { pictureOf } from './file-shape'
import { showPicture } from './shown-picture'
import classes from './line-files.module.css'

/** What was sent with a message: pictures in their place, what was spoken to listen to, all else to save. */
export function LineFiles({ conversation, files }: { conversation: string; files: readonly FileCard[] }) {
  return (
    <div className={classes.files}>
      {files.map((file) => <LineFile key={file.id} conversation={conversation} file={file} />)}
    </div>
  )
}

function LineFile({ conversation, file }: { conversation: string; file: FileCard }) {
  const { t } = useTranslation()
  const { api } = useWorkspace()
  const [broken, setBroken] = useState(false)
  const place = pictureOf(file)
  const address = api.file(conversation, file.id)
  if (place && !broken) {
    return (
      <button type="button" className={classes.picture} aria-label={t('file.show', { name: file.name })} title={file.name} onClick={() => showPicture(file.id)}>
        <img
          src={api.file(conversation, file.id, file.small)} alt="" decoding="async" style={{ inlineSize: place.width, aspectRatio: `${place.width} / ${place.height}` }}
          onError={() => setBroken(true)}
        />
      </button>
    )
  }
  return (
    <div className={classes.row}>
      <FileText size={20} aria-hidden />
      <span className={classes.what}>
        <bdi className={classes.name} title={file.name}>{file.name}</bdi>
        {file.type.startsWith('audio/') ? <audio controls preload="none" src={address} aria-label={file.name} /> : <Size bytes={file.size} />}
      </span>
      <a href={address} download={file.name} className={classes.save} aria-label={t('file.save', { name: file.name })} title={t('file.save', { name: file.name })}><Download size={17} /></a>
    </div>
  )
}

function Size({ bytes }: { bytes: number }) {
  const language = useLanguage()
  return <span className={classes.size}>{sizeText(bytes, language)}</span>
}
