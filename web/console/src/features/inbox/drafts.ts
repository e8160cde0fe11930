import { readStored, writeStored } from '@/lib/stored'
import type { Draft } from './outbox-store'

/** Unsent words, per agent, conversation and mode: neither a reload nor a look elsewhere loses them. */
export type Mode = Draft['mode']

const name = (agent: string, conversation: string, mode: Mode) => `draft.${agent}.${conversation}.${mode}`

export function readDraft(agent: string, conversation: string, mode: Mode): string {
  return readStored(name(agent, conversation, mode)) ?? ''
}

export function writeDraft(agent: string, conversation: string, mode: Mode, text: string): void {
  writeStored(name(agent, conversation, mode), text === '' ? null : text)
}

/** Words that come back (discarded, refused) go in front of what was begun since. */
export function returnToDraft(agent: string, conversation: string, mode: Mode, text: string): string {
  const begun = readDraft(agent, conversation, mode)
  const joined = begun === '' ? text : `${text}\n${begun}`
  writeDraft(agent, conversation, mode, joined)
  return joined
}
