import { findMessage, type FrameMessage, type Greeting, type PageMessage } from '../bridge.ts'

interface ConnectionEffects {
  hello: (nonce: string) => PageMessage
  heard: (message: Exclude<FrameMessage, Greeting>) => void
  refused: () => void
}

/** Words to and from the frame: only that window, only that origin, only after both have greeted each other. */
export function connect(origin: string, frame: HTMLIFrameElement, { hello, heard, refused }: ConnectionEffects) {
  const nonce = String(crypto.getRandomValues(new Uint32Array(4)))
  let waiting: PageMessage[] = []
  let greeted = false
  let giveUp: ReturnType<typeof setTimeout> | undefined

  const post = (message: PageMessage) => {
    try {
      frame.contentWindow?.postMessage({ guichet: 1, ...message }, origin)
    } catch {
      // A page may hand over what cannot be cloned, for example a function as a name.
    }
  }
  const receive = (event: MessageEvent) => {
    if (event.source !== frame.contentWindow || event.origin !== origin) return
    const message = findMessage(event.data) as FrameMessage | null
    if (message?.type === 'refused') {
      refused()
    } else if (message?.type === 'alive') {
      greeted = false
      post(hello(nonce))
    } else if (message?.type === 'welcome') {
      if (message.nonce !== nonce || greeted) return
      clearTimeout(giveUp)
      greeted = true
      heard(message)
      waiting.forEach(post)
      waiting = []
    } else if (message && greeted) {
      heard(message)
    }
  }
  addEventListener('message', receive)
  // A frame that the browser does not allow here loads all the same, as an empty page that never speaks.
  frame.onload = () => { if (!greeted) giveUp = setTimeout(refused, 5000) }

  return {
    /** Before the frame has greeted, what is said waits. */
    say: (message: PageMessage) => {
      if (greeted) post(message)
      else waiting.push(message)
    },
    close: () => {
      clearTimeout(giveUp)
      removeEventListener('message', receive)
    },
  }
}
