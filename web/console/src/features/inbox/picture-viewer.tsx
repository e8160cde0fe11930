import { ActionIcon, Modal } from '@mantine/core'
import { ChevronLeft, ChevronRight, Download, X } from 'lucide-react'
import { useEffect, useEffectEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useWorkspace } from '@/lib/session'
import { pictureOf } from './file-shape'
import { showPicture, useShownPicture } from './shown-picture'
import { filesOf, type TranscriptLine } from './transcript-rows'
import classes from './picture-viewer.module.css'

/** One picture over everything; the arrow keys go through those of the conversation. */
export function PictureViewer({ conversation, lines }: { conversation: string; lines: readonly TranscriptLine[] }) {
  const { t } = useTranslation()
  const { api } = useWorkspace()
  const shown = useShownPicture()
  const pictures = shown === null ? [] : lines.flatMap((line) => filesOf(line).filter((file) => pictureOf(file)))
  const index = pictures.findIndex(({ id }) => id === shown)
  const picture = pictures[index]
  const step = (by: number) => {
    const next = pictures[index + by]
    if (next) {
      showPicture(next.id)
    }
  }
  const press = useEffectEvent((event: KeyboardEvent) => {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (by !== 0) {
      event.preventDefault()
      event.stopPropagation()
      step(by)
    }
  })
  const open = picture !== undefined
  useEffect(() => {
    if (!open) {
      return undefined
    }
    const listen = (event: KeyboardEvent) => press(event)
    document.addEventListener('keydown', listen, true)
    return () => document.removeEventListener('keydown', listen, true)
  }, [open])
  // Another conversation has other pictures.
  useEffect(() => () => showPicture(null), [conversation])

  return (
    <Modal.Root opened={open} onClose={() => showPicture(null)} fullScreen>
      <Modal.Overlay backgroundOpacity={0.8} />
      <Modal.Content aria-label={picture?.name} classNames={{ content: classes.content }}>
        {picture && (
          <Modal.Body className={classes.body}>
            <header className={classes.head}>
              <bdi>{picture.name}</bdi>
              {pictures.length > 1 && <span>{index + 1} / {pictures.length}</span>}
              <ActionIcon variant="subtle" color="gray" size="lg" component="a" href={api.file(conversation, picture.id)} download={picture.name} aria-label={t('file.save', { name: picture.name })}><Download size={18} /></ActionIcon>
              <ActionIcon variant="subtle" color="gray" size="lg" data-autofocus onClick={() => showPicture(null)} aria-label={t('closeDialog')}><X size={20} /></ActionIcon>
            </header>
            <img
              key={picture.id} className={classes.picture} src={api.file(conversation, picture.id)} alt={picture.name}
              width={picture.width} height={picture.height} onClick={() => showPicture(null)}
            />
            {index > 0 && <ActionIcon className={classes.before} variant="default" radius="xl" size={44} onClick={() => step(-1)} aria-label={t('file.before')}><ChevronLeft size={22} /></ActionIcon>}
            {index < pictures.length - 1 && <ActionIcon className={classes.after} variant="default" radius="xl" size={44} onClick={() => step(1)} aria-label={t('file.after')}><ChevronRight size={22} /></ActionIcon>}
          </Modal.Body>
        )}
      </Modal.Content>
    </Modal.Root>
  )
}
