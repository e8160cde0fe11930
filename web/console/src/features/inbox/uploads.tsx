import { clock, sendFile, Uploads, uuid7, type FileCard, type Upload } from '@guichet/sync'
import { createContext, use, useEffect, useState, type ReactNode } from 'react'
import { useFeed } from '@/lib/feed'
import { useWorkspace } from '@/lib/session'
import { readStored, writeStored } from '@/lib/stored'
import type { Mode } from './drafts'

interface UploadsView {
  uploads: Uploads<File>
  items: readonly Upload<File>[]
  /** Lanes that have been on the screen: of others what is stored stays as it is. */
  known: Set<string>
}

const UploadsContext = createContext<UploadsView | null>(null)

const laneOf = (conversation: string, mode: Mode) => `${conversation}.${mode}`

/** One place for the whole console: looking at another conversation stops no file on its way. */
export function UploadsProvider({ children }: { children: ReactNode }) {
  const { api, me } = useWorkspace()
  const { state } = useFeed()
  const [items, setItems] = useState<readonly Upload<File>[]>([])
  const [{ uploads, known }] = useState(() => {
    const seen = new Set<string>()
    const made: Uploads<File> = new Uploads<File>({
      ...clock,
      id: () => uuid7(Date.now()),
      // What a site takes is less, and for the server to say; this much it hears to the end.
      most: () => 100 * 1024 * 1024,
      send: ({ lane, source }, progress, done) =>
        sendFile(new XMLHttpRequest(), api.files(conversationOf(lane)), { 'X-Guichet': 'console' }, source ?? new File([], ''), progress, done),
      // What nobody takes back goes by itself, a day later.
      takeBack: (lane, card) => void api.takeBackFile(conversationOf(lane), card.id).catch(() => undefined),
      changed: () => {
        keep(me, seen, made.items)
        setItems(made.items)
      },
    })
    return { uploads: made, known: seen }
  })
  useEffect(() => {
    if (state === 'open') {
      uploads.wake()
    }
  }, [uploads, state])
  return <UploadsContext value={{ uploads, items, known }}>{children}</UploadsContext>
}

const conversationOf = (lane: string) => lane.slice(0, lane.indexOf('.'))
const storedName = (me: string, lane: string) => `files.${me}.${lane}`

/** Cards of what is up already stand beside the unsent words: a reload loses neither. */
function keep(me: string, known: ReadonlySet<string>, items: readonly Upload<File>[]): void {
  for (const lane of known) {
    const cards = items.flatMap((item) => item.lane === lane && item.card ? item.card : [])
    writeStored(storedName(me, lane), cards.length === 0 ? null : JSON.stringify(cards))
  }
}

/** The files beside the words that are being written here. */
export function useUploads(conversation: string, mode: Mode) {
  const view = use(UploadsContext)
  if (!view) {
    throw new Error('No uploads here.')
  }
  const { me } = useWorkspace()
  const { uploads, items, known } = view
  const lane = laneOf(conversation, mode)
  useEffect(() => {
    if (!known.has(lane)) {
      const cards = read(me, lane)
      known.add(lane)
      uploads.restore(lane, cards)
    }
  }, [uploads, known, me, lane])
  return {
    items: items.filter((item) => item.lane === lane),
    add: (files: readonly File[]) => uploads.add(lane, files),
    take: () => uploads.take(lane),
    restore: (inMode: Mode, cards: readonly FileCard[]) => uploads.restore(laneOf(conversation, inMode), cards),
    remove: (key: string) => uploads.remove(key),
    retry: (key: string) => uploads.retry(key),
  }
}

function read(me: string, lane: string): FileCard[] {
  try {
    return JSON.parse(readStored(storedName(me, lane)) ?? '[]') as FileCard[]
  } catch {
    return []
  }
}
