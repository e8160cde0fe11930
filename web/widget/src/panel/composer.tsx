import { countCharacters, findTextProblem, longestMessage } from '@guichet/sync'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Peek } from './peek.ts'
import { SendIcon } from './icons.tsx'
import type { Room } from './room.ts'
import { charactersLeft, type Translate } from './texts.ts'

interface ComposerProps {
  room: Room
  peek: Peek
  placeholder: string
  t: Translate
}

const warnBelow = 500

export function Composer({ room, peek, placeholder, t }: ComposerProps) {
  const { chat } = room
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState(() => chat.storage.get('draft') ?? '')
  const problem = text.trim() === '' ? 'empty' : findTextProblem(text)
  const left = text.length > longestMessage - warnBelow ? longestMessage - countCharacters(text) : Infinity

  const change = (next: string) => {
    setText(next)
    if (next) chat.storage.set('draft', next)
    else chat.storage.remove('draft')
    if (!room.current.startsWith('~')) peek.say(room.current, next)
  }
  const send = () => {
    if (problem) return
    room.say(text)
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

  useEffect(() => {
    room.edit = (words) => {
      change([field.current?.value, words].filter(Boolean).join('\n'))
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
        <div class="field">
          <textarea
            ref={field} rows={1} dir={text ? 'auto' : undefined} value={text} placeholder={placeholder} aria-label={placeholder} enterkeyhint="send"
            onInput={(event) => { change(event.currentTarget.value) }} onKeyDown={press}
          />
          <button type="submit" class="send" aria-label={t('send')} title={t('send')} aria-disabled={problem !== null}><SendIcon /></button>
        </div>
      </form>
    </footer>
  )
}
