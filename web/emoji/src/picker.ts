import css from './picker.css?inline'
import { readWords, recall, remember, search, type Emoji } from './words.ts'

export interface PickerOptions {
  /** The list in one language, as `emoji-picker/…` brings it. */
  words: string
  texts: { search: string; recent: string; none: string }
  /** Where the last ones are kept. */
  recent: { get: () => string | null; set: (kept: string) => void }
  pick: (sign: string) => void
  close: () => void
}

let sheet: CSSStyleSheet | undefined

/**
 * Draws the picker into an element: a field to search in, and below it everything that there is. Without a framework, because
 * the console and the widget have different ones. Answers how to take it away again.
 */
export function openPicker(root: HTMLElement, { words, texts, recent, pick, close }: PickerOptions): () => void {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
  }
  if (!document.adoptedStyleSheets.includes(sheet)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  const groups = readWords(words)
  const known = new Map(groups.flatMap(({ emojis }) => emojis.map((emoji) => [emoji.sign, emoji])))
  const field = make('input', { type: 'search', placeholder: texts.search, 'aria-label': texts.search, autocomplete: 'off', spellcheck: 'false' })
  const list = make('div', { class: 'emoji-list' })
  const status = make('p', { class: 'emoji-none', role: 'status' })
  const panel = make('div', { class: 'emoji-picker' }, field, list, status)
  const buttons = () => [...list.querySelectorAll('button')]

  const show = () => {
    const typed = field.value.trim()
    const last = recall(recent.get()).flatMap((sign) => known.get(sign) ?? [])
    const shown = typed ? [{ heading: '', emojis: search(groups, typed) }] : [...(last.length > 0 ? [{ heading: texts.recent, emojis: last }] : []), ...groups]
    list.replaceChildren(...shown.map(({ heading, emojis }) => drawGroup(heading, emojis)))
    list.scrollTop = 0
    status.textContent = typed && shown[0]?.emojis.length === 0 ? texts.none : ''
    // One stop for the tabulator; from there the arrows lead on.
    buttons()[0]?.setAttribute('tabindex', '0')
  }
  const take = (button: HTMLElement) => {
    const { sign = '' } = button.dataset
    recent.set(remember(recent.get(), sign))
    pick(sign)
    close()
  }
  const goTo = (button: HTMLElement | undefined) => {
    if (!button) return
    list.querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1')
    button.setAttribute('tabindex', '0')
    button.focus()
  }

  field.oninput = show
  panel.onkeydown = (event) => {
    // Enter and the arrows choose among the words of a composition that is not finished.
    if (event.isComposing) return
    const inList = document.activeElement !== field
    const all = buttons()
    const at = all.findIndex((button) => button === document.activeElement)
    const [first] = all
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && !inList && first) take(first)
    else if (event.key === 'ArrowDown') goTo(inList ? below(all, at) : first)
    else if (event.key === 'ArrowUp' && inList) goTo(above(all, at) ?? field)
    else if (inList && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) goTo(all[at + (event.key === 'ArrowRight' === (getComputedStyle(list).direction === 'ltr') ? 1 : -1)])
    else if (inList && event.key === 'Home') goTo(first)
    else if (inList && event.key === 'End') goTo(all.at(-1))
    else {
      // Whoever types a letter goes on searching.
      if (inList && event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) field.focus()
      return
    }
    event.preventDefault()
    event.stopPropagation()
  }
  list.onclick = (event) => {
    const button = (event.target as Element).closest('button')
    if (button) take(button)
  }

  root.replaceChildren(panel)
  show()
  field.focus({ preventScroll: true })
  return () => { panel.remove() }
}

function drawGroup(heading: string, emojis: readonly Emoji[]): HTMLElement {
  const grid = make('div', { class: 'emoji-grid' }, ...emojis.map(({ sign, name }) => {
    const button = make('button', { type: 'button', tabindex: '-1', 'aria-label': name, title: name, 'data-sign': sign })
    button.textContent = sign
    return button
  }))
  const group = make('section', { class: 'emoji-group' }, grid)
  if (heading) {
    group.setAttribute('aria-label', heading)
    // The group has this name already; a heading would be one too many in the page's own order.
    const head = make('p', { class: 'emoji-heading', dir: 'auto', 'aria-hidden': 'true' })
    head.textContent = heading
    group.prepend(head)
  }
  return group
}

/** The nearest button of the next line, also when that is of the next group. */
function below(all: readonly HTMLElement[], at: number): HTMLElement | undefined {
  return nearest(all.slice(at + 1), all[at], 1)
}

function above(all: readonly HTMLElement[], at: number): HTMLElement | undefined {
  return nearest(all.slice(0, at).reverse(), all[at], -1)
}

function nearest(others: readonly HTMLElement[], from: HTMLElement | undefined, way: number): HTMLElement | undefined {
  const place = from?.getBoundingClientRect()
  if (!place) return undefined
  let line: number | undefined
  let best: HTMLElement | undefined
  let distance = Infinity
  for (const other of others) {
    const { top, left } = other.getBoundingClientRect()
    if ((top - place.top) * way < 1) continue
    line ??= top
    if (Math.abs(top - line) > 1) break
    if (Math.abs(left - place.left) < distance) [best, distance] = [other, Math.abs(left - place.left)]
  }
  return best
}

function make<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Record<string, string>, ...inside: Node[]): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...inside)
  return element
}
