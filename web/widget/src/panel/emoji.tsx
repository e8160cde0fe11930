import type { openPicker } from '@guichet/emoji'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Chat } from '../frame/chat.ts'
import { EmojiIcon } from './icons.tsx'
import type { Translate } from './texts.ts'

interface EmojiProps {
  chat: Chat
  t: Translate
  pick: (sign: string) => void
  /** Gives the focus back to the words. */
  done: () => void
}

/** The button, and above it what it opens: fetched then. A phone's own keyboard has them all. */
export function Emoji({ chat, t, pick, done }: EmojiProps) {
  const [open, setOpen] = useState(false)
  const [failed, setFailed] = useState(false)
  const place = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!open) return
    let end: (() => void) | undefined
    let here = true
    const close = () => { setOpen(false) }
    import(/* @vite-ignore */ chat.config.emoji[chat.language] ?? '').then((module: { openPicker: typeof openPicker; words: string }) => {
      if (!here || !place.current) return
      end = module.openPicker(place.current, {
        words: module.words,
        texts: { search: t('emojiSearch'), recent: t('emojiRecent'), none: t('emojiNone') },
        recent: { get: () => chat.storage.get('emoji'), set: (kept) => { chat.storage.set('emoji', kept) } },
        pick,
        close: () => { close(); done() },
      })
    }, () => {
      close()
      setFailed(true)
    })
    const outside = (event: Event) => {
      const target = event.target as Node
      if (!place.current?.contains(target) && !button.current?.contains(target)) close()
    }
    addEventListener('pointerdown', outside)
    addEventListener('focusin', outside)
    return () => {
      here = false
      end?.()
      removeEventListener('pointerdown', outside)
      removeEventListener('focusin', outside)
    }
  }, [open])
  const press = () => {
    setFailed(false)
    setOpen(!open)
  }
  return (
    <>
      <button ref={button} type="button" class="quiet attach emoji" aria-label={t('emoji')} title={t('emoji')} aria-expanded={open} onClick={press}><EmojiIcon /></button>
      {open && <div ref={place} class="picker" role="dialog" aria-label={t('emoji')} />}
      {failed && <span class="hidden" role="alert">{t('offline')}</span>}
    </>
  )
}
