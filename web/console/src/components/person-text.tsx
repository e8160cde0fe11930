import { drawable } from '@guichet/sync'
import { Fragment } from 'react'

/** Only these are ever made clickable; everything else a person typed stays text. */
const link = /\b(?:https?:\/\/|mailto:|tel:)[^\s<>"'`]+/giu

/** What somebody typed: line breaks kept, addresses made links, nothing interpreted. */
export function PersonText({ text }: { text: string }) {
  return splitLinks(text).map((part, index) => (
    <Fragment key={index}>
      {part.href ? <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">{drawable(part.text)}</a> : drawable(part.text)}
    </Fragment>
  ))
}

export function splitLinks(text: string): { text: string; href?: string }[] {
  const parts: { text: string; href?: string }[] = []
  let end = 0
  for (const match of text.matchAll(link)) {
    const address = trimClosing(match[0])
    if (!URL.canParse(address)) {
      continue
    }
    if (match.index > end) {
      parts.push({ text: text.slice(end, match.index) })
    }
    parts.push({ text: address, href: address })
    end = match.index + address.length
  }
  if (end < text.length) {
    parts.push({ text: text.slice(end) })
  }
  return parts
}

/** Punctuation that ends the sentence does not belong to the address, nor a bracket that was opened before it. */
function trimClosing(address: string): string {
  let trimmed = address.replace(/[.,;:!?…。、]+$/u, '')
  if (trimmed.endsWith(')') && !trimmed.includes('(')) {
    trimmed = trimmed.slice(0, -1)
  }
  return trimmed
}
