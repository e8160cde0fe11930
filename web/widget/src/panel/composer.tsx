import { countCharacters, findTextProblem, longestMessage, type Uploads } from '@guichet/sync'
import { readWords } from '../frame/mailroom.ts'
import { Chips } from './chips.tsx'
import { Emoji } from './emoji.tsx'
import { keepBytes } from './file-bytes.ts'
import { canRecord, record, type Recording } from './recorder.ts'
import { lane } from './uploads.ts'
import { Voice } from './voice.tsx'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Peek } from './peek.ts'
import { AttachIcon, SendIcon, VoiceIcon } from './icons.tsx'
import type { Room } from './room.ts'
import { charactersLeft, type Translate } from './texts.ts'

interface ComposerProps {
  room: Room
  peek: Peek
  uploads: Uploads<File>
  placeholder: string
  t: Translate
}

const warnBelow = 500

export function Composer({ room, peek, uploads, placeholder, t }: ComposerProps) {
  const { chat } = room
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(() => chat.storage.get('draft') ?? '')
  const chooser = useRef<HTMLInputElement>(null)
  const [dragged, setDragged] = useState(false)
  /** The words that were sent and wait for their files. */
  const [pending, setPending] = useState<string | null>(null)
  const [recording, setRecording] = useState<Recording | null>(null)
  const [unheard, setUnheard] = useState(false)
  const problem = text.trim() === '' ? (uploads.items.length > 0 ? null : 'empty') : findTextProblem(text)
  const takes = chat.config.files
  const left = text.length > longestMessage - warnBelow ? longestMessage - countCharacters(text) : Infinity

  const change = (next: string) => {
    setText(next)
    if (next) chat.storage.set('draft', next)
    else chat.storage.remove('draft')
    if (!room.current.startsWith('~')) peek.say(room.current, next)
  }
  const send = () => {
    if (problem) return
    const sources = uploads.items
    const files = uploads.take(lane)
    // Once they are up it goes by itself.
    setPending(files ? null : text)
    if (!files) return
    for (const { card, source } of sources) if (card) keepBytes(card, source)
    room.say(files.length > 0 ? { text: text.trim() && text, files } : text)
    change('')
    field.current?.focus()
  }
  // Enter that ends the composition of Japanese or Chinese is not ours: some browsers say so only by the key code 229.
  const press = (event: KeyboardEvent) => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  }

  const addFiles = (list: FileList | undefined | null) => {
    if (!list || list.length === 0 || takes === 'none') return
    uploads.add(lane, [...list])
    field.current?.focus()
  }
  const insert = (sign: string) => {
    const { current } = field
    if (!current) return
    current.setRangeText(sign, current.selectionStart, current.selectionEnd, 'end')
    change(current.value)
  }
  const speak = () => {
    setUnheard(false)
    record((file) => {
      setRecording(null)
      if (file) uploads.add(lane, [file])
      field.current?.focus()
    }).then(setRecording, () => { setUnheard(true) })
  }
  // Whoever goes on writing, or sees a file refused, decides anew.
  const isPending = pending === text && uploads.items.length > 0 && uploads.items.every(({ state }) => state !== 'failed')
  const complete = uploads.items.every(({ state }) => state === 'done')
  useEffect(() => {
    if (complete && isPending) send()
  }, [complete, isPending])
  // A file that misses the field would replace the whole chat.
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setDragged(true)
    }
    const leave = (event: DragEvent) => { if (!event.relatedTarget) setDragged(false) }
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setDragged(false)
      addFiles(event.dataTransfer.files)
    }
    document.addEventListener('dragover', over)
    document.addEventListener('dragleave', leave)
    document.addEventListener('drop', drop)
    return () => {
      document.removeEventListener('dragover', over)
      document.removeEventListener('dragleave', leave)
      document.removeEventListener('drop', drop)
    }
  }, [])

  useEffect(() => {
    room.edit = (words) => {
      const { text: back, files } = readWords(words)
      uploads.restore(lane, files)
      change([field.current?.value, back].filter(Boolean).join('\n'))
      field.current?.focus()
    }
  })
  useLayoutEffect(() => {
    const { current } = field
    if (!current) return
    current.style.height = 'auto'
    current.style.height = `${current.scrollHeight}px`
  }, [text])

  return (
    <footer>
      <form class="composer" onSubmit={(event) => { event.preventDefault(); send() }}>
        {left <= warnBelow && <p class={left < 0 ? 'counter over' : 'counter'} role="status">{left < 0 ? t('tooLong') : charactersLeft(chat.language, left)}</p>}
        {(problem === 'nul' || problem === 'surrogate') && <p class="counter over" role="status">{t('unreadable')}</p>}
        <Chips uploads={uploads} language={chat.language} t={t} />
        {isPending && <p class="counter" role="status">{t('pending')}</p>}
        {unheard && <p class="counter over" role="alert">{t('unheard')}</p>}
        {dragged && takes !== 'none' && <p class="drop">{t('drop')}</p>}
        {recording ? <Voice recording={recording} t={t} /> : <div class="field">
          {takes !== 'none' && (
            <>
              <button type="button" class="quiet attach" aria-label={t('attach')} title={t('attach')} onClick={() => chooser.current?.click()}><AttachIcon /></button>
              <input ref={chooser} type="file" multiple hidden {...(takes === 'pictures' && { accept: 'image/png,image/jpeg,image/gif,image/webp' })} onChange={(event) => {
                addFiles(event.currentTarget.files)
                // The same file may be chosen again.
                event.currentTarget.value = ''
              }} />
            </>
          )}
          <textarea
            ref={field} rows={1} dir={text ? 'auto' : undefined} value={text} placeholder={placeholder} aria-label={placeholder} enterkeyhint="send"
            onInput={(event) => { change(event.currentTarget.value) }} onKeyDown={press}
            onPaste={(event) => {
              // Words that were copied from a page carry a picture of themselves: the words are what is meant.
              const { clipboardData } = event
              if (!clipboardData || clipboardData.files.length === 0 || clipboardData.types.includes('text/plain') || takes === 'none') return
              event.preventDefault()
              addFiles(clipboardData.files)
            }}
          />
          <Emoji chat={chat} t={t} pick={insert} done={() => { field.current?.focus() }} />
          {takes === 'all' && problem === 'empty' && canRecord() && <button type="button" class="quiet attach" aria-label={t('record')} title={t('record')} onClick={speak}><VoiceIcon /></button>}
          <button type="submit" class="send" aria-label={t('send')} title={t('send')} aria-disabled={problem !== null}><SendIcon /></button>
        </div>}
      </form>
    </footer>
  )
}
