/** What browsers record, best first, and the ending by which the server knows it. */
const kinds = [['audio/webm;codecs=opus', 'weba'], ['audio/mp4', 'm4a'], ['audio/ogg;codecs=opus', 'ogg']] as const

const longestMs = 5 * 60_000

export interface Recording {
  startedAt: number
  /** Ends it; what was said becomes a file. */
  stop(): void
  /** Ends it; what was said is forgotten. */
  cancel(): void
}

const findKind = () => kinds.find(([type]) => MediaRecorder.isTypeSupported(type))

/** Whether this browser, on this page, can record at all. */
export function canRecord(): boolean {
  return 'MediaRecorder' in window && 'mediaDevices' in navigator && findKind() !== undefined
}

/** Listens until it is stopped, for five minutes at most. Throws when the visitor, his browser or the page says no. */
export async function record(ended: (file: File | null) => void): Promise<Recording> {
  const [type, ending] = findKind() ?? kinds[0]
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32_000 })
  const parts: Blob[] = []
  let wanted = true
  const timer = setTimeout(() => { recorder.stop() }, longestMs)
  recorder.ondataavailable = ({ data }) => { parts.push(data) }
  recorder.onstop = () => {
    clearTimeout(timer)
    for (const track of stream.getTracks()) track.stop()
    const time = new Date().toISOString().slice(0, 16).replace(/[T:]/g, '-')
    ended(wanted ? new File(parts, `voice-${time}.${ending}`, { type: type.split(';')[0] ?? type }) : null)
  }
  // A piece a second: what was said until the microphone was pulled out is there.
  recorder.start(1000)
  const end = () => { if (recorder.state !== 'inactive') recorder.stop() }
  return {
    startedAt: Date.now(),
    stop: end,
    cancel: () => {
      wanted = false
      end()
    },
  }
}
