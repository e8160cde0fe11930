export type Part = string | { href: string; text: string }

// Every length is bounded, so that no text makes the search slow.
const pattern = /\b(?:https?:\/\/|www\.)[^\s<>"'`{}|\\^]{1,2000}|\bmailto:[^\s<>"'`@]{1,64}@[^\s<>"'`]{1,255}|\btel:\+?[0-9()\-.]{3,30}|[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/giu

/** The text cut into words and links. Only http, https, mailto and tel ever become a link. */
export function linkify(text: string): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const match of text.matchAll(pattern)) {
    const found = trimEnd(match[0])
    const href = hrefOf(found)
    if (!href) continue
    if (match.index > end) parts.push(text.slice(end, match.index))
    parts.push({ href, text: found })
    end = match.index + found.length
  }
  if (end < text.length) parts.push(text.slice(end))
  return parts
}

/** A full stop after an address is the sentence's, and a bracket belongs to it only when it was opened in it. */
function trimEnd(address: string): string {
  for (;;) {
    const last = address.slice(-1)
    const bracket = { ')': '(', ']': '[' }[last]
    const unmatched = bracket !== undefined && address.split(last).length > address.split(bracket).length
    if (!unmatched && !/[.,;:!?…。、！？」』）'"*_~]/u.test(last)) return address
    address = address.slice(0, -1)
  }
}

function hrefOf(found: string): string | null {
  const address = /^(https?:\/\/|mailto:|tel:)/i.test(found) ? found : found.includes('@') && !/^www\./i.test(found) ? `mailto:${found}` : `https://${found}`
  try {
    const { protocol, href } = new URL(address)
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(protocol) ? href : null
  } catch {
    return null
  }
}
