import { placeOf, sizeText, type FileCard } from '@guichet/sync'
import { useEffect, useState } from 'preact/hooks'
import type { Chat } from '../frame/chat.ts'
import { findBytes, save } from './file-bytes.ts'
import { FileIcon, SaveIcon } from './icons.tsx'
import type { Translate } from './texts.ts'

interface SentFileProps {
  file: FileCard
  chat: Chat
  t: Translate
}

/** A picture in its place, something to listen to, or a name to save. */
export function SentFile({ file, chat, t }: SentFileProps) {
  const [failed, setFailed] = useState(false)
  const keep = () => { void save(chat, file).then((saved) => { setFailed(!saved) }) }
  const place = placeOf(file, 250, 300)
  const label = t('save', { name: file.name })
  if (place) {
    return (
      <button type="button" class="picture" aria-label={label} title={file.name} onClick={keep} style={{ width: place.width, aspectRatio: `${place.width} / ${place.height}` }}>
        <Bytes file={file} chat={chat} small draw={(address) => <img src={address} alt="" />} />
      </button>
    )
  }
  return (
    <div class="file">
      <FileIcon />
      <span class="what">
        <bdi title={file.name}>{file.name}</bdi>
        {file.type.startsWith('audio/')
          ? <Bytes file={file} chat={chat} draw={(address) => <audio controls src={address} aria-label={file.name} />} />
          : <span role={failed ? 'alert' : undefined}>{failed ? t('gone') : sizeText(file.size, chat.language)}</span>}
      </span>
      <button type="button" class="quiet" aria-label={label} title={label} onClick={keep}><SaveIcon /></button>
    </div>
  )
}

/** Fetched when it is near; again when the connection is back. */
function Bytes({ file, chat, small = false, draw }: { file: FileCard; chat: Chat; small?: boolean; draw: (address: string) => preact.JSX.Element }) {
  const [address, setAddress] = useState<string | null>(null)
  const { state } = chat.feed
  useEffect(() => {
    let here = true
    if (address === null) void findBytes(chat, file, small).then((found) => { if (here) setAddress(found) })
    return () => { here = false }
  }, [file.id, state])
  return address === null ? null : draw(address)
}
