import { findMessage, newGate, type Envelope, type FrameMessage, type PageMessage, type Place, type Traits } from '../bridge.ts'

/** Words to and from the customer's page. The first page that greets properly is the only one that is heard. */
export class PageLink {
  /** The page's origin, once it has greeted. */
  origin: string | null = null
  private readonly mayPass = newGate(Date.now)

  constructor(private readonly heard: (message: PageMessage) => void) {
    addEventListener('message', (event: MessageEvent) => {
      if (event.source !== window.parent || event.origin === 'null' || !this.mayPass()) return
      if (this.origin !== null && event.origin !== this.origin) return
      const message = check(event.data)
      if (!message || (message.type === 'hello') !== (this.origin === null)) return
      this.origin ??= event.origin
      this.heard(message)
    })
  }

  say(message: FrameMessage): void {
    if (this.origin !== null) postToPage(message, this.origin)
  }
}

export function postToPage(message: FrameMessage, origin: string): void {
  const envelope: Envelope<FrameMessage> = { guichet: 1, ...message }
  window.parent.postMessage(envelope, origin)
}

/** The origin of the page around us before it has greeted: `referrerpolicy="origin"` on the frame sees to it. */
export function findParentOrigin(): string | null {
  const address = document.referrer || (location.ancestorOrigins as DOMStringList | undefined)?.[0]
  try {
    return address ? new URL(address).origin : null
  } catch {
    return null
  }
}

const text = (value: unknown, longest: number): string => (typeof value === 'string' ? Array.from(value.slice(0, longest * 2)).slice(0, longest).join('') : '')

/** A page message with every member checked and cut to size, or null. */
export function check(data: unknown): PageMessage | null {
  const message = findMessage(data)
  switch (message?.type) {
    case 'hello': {
      const place = checkPlace(message.place)
      const nonce = text(message.nonce, 100)
      return place && nonce ? { type: 'hello', nonce, place, language: text(message.language, 35) } : null
    }
    case 'place': {
      const place = checkPlace(message.place)
      return place && { type: 'place', place }
    }
    case 'identify': return { type: 'identify', traits: checkTraits(message.traits) }
    case 'language': return { type: 'language', code: text(message.code, 35) }
    case 'shown': return { type: 'shown', focus: message.focus === true }
    case 'prepare':
    case 'open':
    case 'forget':
    case 'closed': return { type: message.type }
    default: return null
  }
}

function checkPlace(value: unknown): Place | null {
  const place = value as Partial<Record<keyof Place, unknown>> | null | undefined
  const url = text(place?.url, 2000)
  return /^https?:\/\//.test(url) ? { url, title: text(place?.title, 300), referrer: text(place?.referrer, 2000) } : null
}

// One more than what is good: what was cut to size would be another customer's.
const traitLengths = [['name', 80], ['email', 254], ['phone', 80], ['userId', 201], ['hash', 65], ['token', 4001]] as const

function checkTraits(value: unknown): Traits {
  const given = (value ?? {}) as Record<string, unknown>
  const traits: Traits = {}
  for (const [name, longest] of traitLengths) {
    // Some shops count their customers.
    const trait = text(typeof given[name] === 'number' ? String(given[name]) : given[name], longest)
    if (trait) traits[name] = trait
  }
  return traits
}
