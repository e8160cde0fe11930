import type { Face, PageMessage, Place } from '../bridge.ts'
import { textOn } from '@guichet/sync'
import type { mount } from '../panel/panel.tsx'
import { Chat } from './chat.ts'
import { readConfig } from './config.ts'
import { chooseLanguage, labelsOf } from './language.ts'
import { findParentOrigin, PageLink, postToPage } from './page-link.ts'
import { Storage } from './storage.ts'

type Panel = ReturnType<typeof mount>

const config = readConfig()
const storage = new Storage(`guichet:${config.site}:`)
// Of this tab only: whether the panel was open on the page before.
const tab = new Storage(`guichet:${config.site}:`, () => sessionStorage)

let chat: Chat | undefined
let panel: Promise<Panel> | undefined
let pageLanguage = ''

const link = new PageLink((message) => {
  if (message.type === 'hello') greet(message.nonce, message.place, message.language)
  else if (chat) obey(chat, message)
})

function greet(nonce: string, place: Place, language: string): void {
  pageLanguage = language
  chat = new Chat(config, storage, chooseLanguage(wishes()), link.origin ?? '', place, {
    refused: () => { link.say({ type: 'refused' }) },
    restart: () => {
      link.say({ type: 'close' })
      tab.forget()
      location.reload()
    },
    warn: (text) => { link.say({ type: 'warning', text }) },
    arrived: (event) => {
      link.say({ type: 'message', detail: { author: event.author.kind, name: event.author.name ?? '', at: event.at } })
      // Somebody who is answered is about to open the panel, and the panel makes the sound.
      if (chat) load(chat).then((panel) => { panel.ring(`${event.at} ${event.ordinal}`) }, () => undefined)
    },
  })
  const { feed } = chat
  let told = -1
  chat.watch(() => {
    const count = chat?.unreadCount ?? 0
    if (count !== told) tellUnread(told = count)
  })
  link.say({ type: 'welcome', nonce, face: face(), reopen: tab.get('open') === 'yes' })
  feed.start()
  addEventListener('online', () => { feed.wake('online') })
  addEventListener('pageshow', () => { feed.wake('shown') })
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return
    feed.wake('shown')
    chat?.noteVisit()
    chat?.changed()
  })
  addEventListener('storage', (event) => {
    if (event.key === `guichet:${config.site}:read` && event.newValue) chat?.readElsewhere(event.newValue)
  })
}

function obey(chat: Chat, message: Exclude<PageMessage, { type: 'hello' }>): void {
  switch (message.type) {
    case 'place': chat.moveTo(message.place); break
    case 'prepare': load(chat).catch(() => undefined); break
    case 'open':
      chat.feed.wake('used')
      load(chat).then((panel) => {
        panel.show()
        tab.set('open', 'yes')
        link.say({ type: 'opened' })
      }, (error: unknown) => {
        console.warn('Guichet: the panel cannot be shown.', error)
        link.say({ type: 'failed' })
      })
      break
    case 'shown':
      if (message.focus) void panel?.then((panel) => { panel.focus() })
      break
    case 'closed':
      tab.remove('open')
      void panel?.then((panel) => { panel.hide() })
      break
    case 'identify': chat.identify(message.traits); break
    case 'forget':
      chat.feed.stop()
      storage.forget()
      tab.forget()
      link.say({ type: 'forgotten' })
      break
    case 'language':
      chat.language = chooseLanguage([message.code, ...wishes()])
      tellUnread(chat.unreadCount)
      chat.changed()
      break
  }
}

/** Fetched when somebody is about to open it; a fetch that failed is tried again the next time. */
function load(chat: Chat): Promise<Panel> {
  panel ??= import(/* @vite-ignore */ config.panel).then(
    (module: { mount: typeof mount }) => module.mount(document.body, chat, () => { link.say({ type: 'close' }) }),
    (error: unknown) => {
      panel = undefined
      throw error
    },
  )
  return panel
}

function wishes(): (string | undefined)[] {
  return [config.language === 'auto' ? undefined : config.language, pageLanguage, ...navigator.languages]
}

function tellUnread(count: number): void {
  link.say({ type: 'face', face: face() })
  link.say({ type: 'unread', count, title: count > 0 ? labelsOf(chat?.language ?? 'en', count).unread : '' })
}

function face(): Face {
  const { accent, radius, side, offsetX, offsetY, launcher } = config.look
  const language = chat?.language ?? 'en'
  const count = chat?.unreadCount ?? 0
  const { open, close, unread } = labelsOf(language, count)
  const words = config.texts[language]
  const label = words?.launcher ?? open
  return {
    style: {
      '--accent': accent, '--on-accent': textOn(accent), '--radius': `${radius}px`, '--shape': launcher === 'square' ? '16px' : '28px',
      // A string of CSS is written like one of JSON; the spaces are room.
      '--label': launcher === 'pill' ? JSON.stringify(`\u2002${label}\u2002`) : '""', '--y': `${offsetY}px`, [`--${side}`]: `${offsetX}px`,
    },
    title: words?.title ?? config.name,
    labels: [count > 0 ? `${label}, ${unread}` : label, close],
    badge: count > 99 ? '99+' : String(count || ''),
  }
}

const parent = findParentOrigin()
if (parent) postToPage({ type: 'alive' }, parent)
