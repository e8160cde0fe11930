import type { Face } from '../bridge.ts'
import css from './launcher.css?inline'

const bubble = 'M7.9 20A9 9 0 1 0 4 16.1L2 22ZM8 10.5h8M8 14h5'
const arrow = 'M5 9l7 7 7-7'

/** The round button and the frame's place, in a shadow root that the page's styles do not reach. */
export function newLauncher(origin: string, site: string, near: () => void, press: () => void) {
  const host = document.createElement('guichet-widget')
  const frame = document.createElement('iframe')
  const button = document.createElement('button')
  const badge = document.createElement('span')
  const phone = matchMedia('(max-width:479.98px)')
  let labels: Face['labels'] = ['', '']
  let expanded = false

  // Styles as an object, not as an element: the page's policy may forbid inline styles.
  const root = host.attachShadow({ mode: 'closed' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  root.append(frame)

  frame.src = `${origin}/widget/frame?site=${encodeURIComponent(site)}`
  frame.title = 'Chat'
  // The frame learns from it which origin to greet, and nothing else about the page.
  if (origin !== location.origin) frame.referrerPolicy = 'origin'
  // The microphone is for voice notes: the browser asks the visitor himself, when he presses the button.
  frame.allow = 'autoplay; microphone'
  frame.tabIndex = -1
  button.type = 'button'
  button.append(draw('svg', 'viewBox', '0 0 24 24', draw('path', 'd', bubble), draw('path', 'd', arrow)), badge)
  badge.ariaHidden = 'true'
  button.onpointerenter = button.onfocus = near
  button.onclick = press
  button.onkeydown = (event) => { if (event.key === 'Escape' && expanded) press() }

  const view = window.visualViewport
  const update = () => {
    frame.className = expanded ? 'open' : ''
    frame.tabIndex = expanded ? 0 : -1
    button.ariaExpanded = String(expanded)
    button.ariaLabel = labels[expanded ? 1 : 0]
    // On phones the keyboard covers what is fixed to the bottom: the panel follows the part that is really seen.
    const follow = expanded && phone.matches && view && view.height < innerHeight - 1
    frame.style.height = follow ? `${view.height}px` : ''
    frame.style.top = follow ? `${view.offsetTop}px` : ''
  }
  for (const name of ['resize', 'scroll']) view?.addEventListener(name, update)

  return {
    frame,
    fullScreen: () => phone.matches,
    insert: () => { document.body.append(host) },
    hide: (hidden: boolean) => { host.style.setProperty('display', hidden ? 'none' : 'block', 'important') },
    remove: () => { host.remove() },
    dress: (face: Face) => {
      for (const name in face.style) host.style.setProperty(name, face.style[name] ?? '')
      frame.title = face.title
      labels = face.labels
      badge.textContent = face.badge
      update()
      root.append(button)
    },
    busy: (busy: boolean) => { button.className = busy ? 'busy' : '' },
    open: (focus: boolean) => {
      expanded = true
      update()
      if (focus) frame.focus()
    },
    close: () => {
      const focused = document.activeElement === host
      expanded = false
      update()
      if (focused) button.focus({ preventScroll: true })
    },
  }
}

function draw(name: string, attribute: string, value: string, ...inside: Node[]): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name)
  element.setAttribute(attribute, value)
  element.append(...inside)
  return element
}
