import { render } from 'preact'
import type { Chat } from '../frame/chat.ts'
import { isRightToLeft } from '../frame/language.ts'
import { Peek } from './peek.ts'
import { Composer } from './composer.tsx'
import { Header } from './header.tsx'
import { Messages } from './messages.tsx'
import css from './panel.css?inline'
import { Room } from './room.ts'
import { Sound } from './sound.ts'
import { translator } from './texts.ts'
import { dress } from './theme.ts'
import { newClock } from './time.ts'
import { openUploads } from './uploads.ts'

/** Draws the panel into the frame and keeps it drawn. */
export function mount(root: HTMLElement, chat: Chat, close: () => void) {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  document.adoptedStyleSheets = [sheet]
  dress(document.documentElement, chat.config.look)

  let offlineSince = 0
  let scheduled = false
  const sound = new Sound(chat.storage, chat.config.site)
  const peek = new Peek(chat.config.peek, (message) => { chat.feed.send(message) })

  const uploads = openUploads(chat, changed)
  const room = new Room(chat, changed)
  function draw(): void {
    scheduled = false
    const { language } = chat
    document.documentElement.lang = language
    document.documentElement.dir = isRightToLeft(language) ? 'rtl' : 'ltr'
    const t = translator(language)
    // A break that nobody would notice is not worth a word.
    offlineSince = chat.feed.state === 'open' ? 0 : offlineSince || Date.now()
    if (offlineSince && Date.now() - offlineSince < 1500) setTimeout(changed, 1600)
    const offline = !navigator.onLine || (offlineSince > 0 && Date.now() - offlineSince >= 1500)
    const words = chat.config.texts[language] ?? {}
    render(
      <>
        <Header config={chat.config} sound={sound} head={room.chapters[room.chapters.length - 1]?.head} title={words.title ?? chat.config.name} t={t} close={close} changed={changed} />
        <Messages room={room} clock={newClock(language)} welcome={words.welcome ?? t('welcome')} t={t} />
        <div class="offline" role="status">{offline && t('offline')}</div>
        <Composer room={room} peek={peek} uploads={uploads} placeholder={words.placeholder ?? t('placeholder')} t={t} />
      </>,
      root,
    )
  }
  function changed(): void {
    if (scheduled) return
    scheduled = true
    queueMicrotask(draw)
  }
  changed()

  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.isComposing) close()
  })
  addEventListener('offline', () => { chat.changed() })
  addEventListener('online', () => { chat.changed() })
  addEventListener('focusin', () => { chat.feed.wake('used') })
  return {
    show: () => { room.show(); draw() },
    hide: () => { room.hide(); draw() },
    ring: (event: string) => { void sound.ring(event) },
    /** On a phone the keyboard would cover half of what somebody has come to read. */
    focus: () => {
      const target = document.querySelector<HTMLElement>(matchMedia('(pointer: coarse)').matches ? '.log' : 'textarea')
      if (!target) return
      // Where the focus was brought it needs no ring, until a key is used.
      target.dataset.brought = ''
      const forget = () => { delete target.dataset.brought }
      target.addEventListener('blur', forget, { once: true })
      target.addEventListener('keydown', forget, { once: true })
      target.focus({ preventScroll: true })
    },
  }
}
