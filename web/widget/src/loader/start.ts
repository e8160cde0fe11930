import type { Place } from '../bridge.ts'
import { connect } from './connection.ts'
import { newListeners } from './listeners.ts'
import { newLauncher } from './launcher.ts'
import type { PageApi, PageCall } from './page-api.ts'
import { newTitleBadge } from './title-badge.ts'

/** Puts the launcher and the frame into the page, once the page itself has settled. */
export function start(origin: string, site: string): void {
  const { on, emit } = newListeners()
  const showInTitle = newTitleBadge()
  const queued = window.Guichet?.q ?? []
  let place = findPlace()
  let ready = false
  let open = false
  let opening = false
  let ended = false
  let focus = true
  let watch: ReturnType<typeof setInterval>

  const toggle = () => { if (open) close(); else openPanel() }
  const launcher = newLauncher(origin, site, () => { connection.say({ type: 'prepare' }) }, toggle)
  const connection = connect(origin, launcher.frame, {
    hello: (nonce) => ({ type: 'hello', nonce, place, language: document.documentElement.lang }),
    refused: () => {
      // One sentence, and the page is as if we had never been here.
      console.warn(
        `Guichet: this page's address ${location.origin} is not among the allowed addresses of site ${site}. ` +
        'Add it in Guichet under Settings > Websites.',
      )
      end()
    },
    heard: (message) => {
      switch (message.type) {
        case 'welcome':
          launcher.dress(message.face)
          ready = true
          emit('ready')
          // A panel that was open on the page before opens again, without taking the focus.
          if (message.reopen && !launcher.fullScreen()) openPanel(false)
          break
        case 'face': launcher.dress(message.face); break
        case 'opened':
          if (opening) show()
          break
        case 'failed': launcher.busy(opening = false); break
        case 'close': close(); break
        case 'forgotten': end(); break
        case 'unread':
          showInTitle(message.title)
          emit('unread', message.count)
          break
        case 'message': emit('message', message.detail); break
        case 'warning': console.warn(`Guichet: ${message.text}`); break
      }
    },
  })

  function openPanel(withFocus = true): void {
    if (open || opening || ended) return
    focus = withFocus
    launcher.busy(opening = true)
    connection.say({ type: 'open' })
  }

  function show(): void {
    launcher.busy(opening = false)
    open = true
    launcher.open(focus)
    connection.say({ type: 'shown', focus })
    emit('open')
  }

  function close(): void {
    opening = false
    if (!open) return
    open = false
    launcher.close()
    connection.say({ type: 'closed' })
    emit('close')
  }

  function end(): void {
    ended = true
    clearInterval(watch)
    connection.close()
    showInTitle('')
    launcher.remove()
  }

  const api: PageApi = {
    open: openPanel,
    close,
    toggle,
    show: () => { launcher.hide(false) },
    hide: () => { close(); launcher.hide(true) },
    identify: (traits) => { connection.say({ type: 'identify', traits: { ...traits } }) },
    setLanguage: (code) => { connection.say({ type: 'language', code }) },
    on: (event, listener) => {
      if (event === 'ready' && ready) queueMicrotask(listener as () => void)
      return on(event, listener)
    },
    shutdown: () => {
      api.hide()
      // The frame has to be there to forget: it goes when it has.
      connection.say({ type: 'forget' })
      delete window.Guichet
    },
  }
  const call: PageCall = (name, ...rest) => (api[name] as ((...all: unknown[]) => unknown) | undefined)?.(...rest)
  window.Guichet = Object.assign(call, api)

  whenSettled(() => {
    if (ended) return
    launcher.insert()
    // A look at the address once a second sees every kind of router, without touching the page's history functions.
    watch = setInterval(() => {
      const next = findPlace()
      if (next.url === place.url) return
      place = { ...next, referrer: place.url }
      connection.say({ type: 'place', place })
    }, 1000)
  })
  for (const [name, ...rest] of queued) call(name, ...rest)
}

function findPlace(): Place {
  return { url: location.href, title: document.title, referrer: document.referrer }
}

function whenSettled(run: () => void): void {
  // Safari has no requestIdleCallback.
  const idle = () => { (window.requestIdleCallback as typeof requestIdleCallback | undefined ?? setTimeout)(run) }
  if (document.readyState === 'complete') idle()
  else addEventListener('load', idle, { once: true })
}
