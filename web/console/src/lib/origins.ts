/**
 * An address as people write it ("shop.example/cart", "HTTP://Shop.example:8080") as the origin that browsers send:
 * scheme, host and port; null when it is none. Path and query say nothing about where the chat may stand; a user name
 * or a `*` would promise something that browsers and server do not do.
 */
export function toOrigin(address: string): string | null {
  const trimmed = address.trim()
  if (trimmed === '' || /\s/u.test(trimmed)) {
    return null
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(trimmed)?.[1]
  if (scheme && !/^https?$/iu.test(scheme)) {
    return null
  }
  const url = URL.parse(scheme ? trimmed : `${isLocal(trimmed) ? 'http' : 'https'}://${trimmed}`)
  if (!url || url.username || url.password || !/^(\[[\da-f:.]+\]|[\w.-]+)$/u.test(url.hostname)) {
    return null
  }
  // A single word is a typing error far more often than a host of the intranet, localhost excepted.
  return url.hostname.includes('.') || isLocal(url.host) || scheme ? url.origin : null
}

function isLocal(address: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|\/|$)/iu.test(address)
}
