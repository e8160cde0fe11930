import { setNonce } from 'get-nonce'

interface TrustedTypes {
  createPolicy: (name: string, rules: Record<string, (input: string) => string>) => unknown
}

// Mantine writes its variables through innerHTML of a style element and react-remove-scroll creates one: both need
// the page's nonce, and the first needs the policy that Trusted Types asks when nobody else answers.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content
if (nonce) {
  setNonce(nonce)
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
trustedTypes?.createPolicy('default', {
  createHTML(text) {
    if (text.includes('<')) {
      throw new TypeError('The console never builds HTML from text.')
    }
    return text
  },
  createScriptURL(address) {
    const url = new URL(address, location.href)
    if (url.origin !== location.origin || !url.pathname.startsWith('/console/')) {
      throw new TypeError(`No script is loaded from ${url.origin}${url.pathname}.`)
    }
    return address
  },
})

export const styleNonce = nonce
