import { readStored } from '@/lib/stored'

/**
 * Browsers give no sound before the person has touched the page: the first gesture unlocks it. Of several open tabs one
 * rings, the one that holds the lock; it passes on when that tab closes.
 */
export const soundSetting = 'sound'
export const volumeSetting = 'sound.volume'

export type Tone = 'message' | 'queue'

let audio: AudioContext | undefined
let ringsHere = false

export function unlockSoundAtFirstGesture(): void {
  const gestures = ['pointerdown', 'keydown'] as const
  const unlock = () => {
    for (const gesture of gestures) {
      document.removeEventListener(gesture, unlock, true)
    }
    void startAudio()
    claimRinging()
  }
  for (const gesture of gestures) {
    document.addEventListener(gesture, unlock, true)
  }
}

async function startAudio(): Promise<AudioContext | undefined> {
  if (typeof AudioContext === 'undefined') {
    return undefined
  }
  audio ??= new AudioContext()
  if (audio.state !== 'running') {
    await audio.resume().catch(() => undefined)
  }
  return audio
}

function claimRinging(): void {
  // Web Locks exist in secure contexts only; elsewhere tabs take turns by a beat in the storage they share.
  if ('locks' in navigator) {
    void navigator.locks.request('guichet-ring', () => {
      ringsHere = true
      return new Promise(() => undefined)
    })
    return
  }
  const tab = crypto.getRandomValues(new Uint32Array(2)).join()
  const beat = () => {
    try {
      const [holder, at] = (localStorage.getItem('guichet.ring') ?? '|0').split('|')
      ringsHere = holder === tab || Date.now() - Number(at) > 4000
      if (ringsHere) {
        localStorage.setItem('guichet.ring', `${tab}|${Date.now()}`)
      }
    } catch {
      ringsHere = true
    }
  }
  beat()
  setInterval(beat, 1500)
}

export function ring(tone: Tone): void {
  if (ringsHere && readStored(soundSetting) !== 'off') {
    void play(tone)
  }
}

/** The self-test plays in any tab; false when the browser still refuses. */
export async function play(tone: Tone): Promise<boolean> {
  const context = await startAudio()
  if (context?.state !== 'running') {
    return false
  }
  const volume = Number(readStored(volumeSetting) ?? '60') / 100
  const notes = tone === 'message' ? [[880, 0], [1174.7, 0.09]] as const : [[659.3, 0], [880, 0.13], [659.3, 0.26]] as const
  for (const [frequency, delay] of notes) {
    strike(context, frequency, context.currentTime + delay, volume)
  }
  return true
}

/** A soft bell: a sine with a fifth above it, struck and let fade. */
function strike(context: AudioContext, frequency: number, at: number, volume: number): void {
  for (const [factor, share] of [[1, 0.22], [1.5, 0.06]] as const) {
    const oscillator = context.createOscillator()
    const gain = context.createGain()
    oscillator.frequency.value = frequency * factor
    gain.gain.setValueAtTime(0, at)
    gain.gain.linearRampToValueAtTime(share * volume, at + 0.012)
    gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.5)
    oscillator.connect(gain).connect(context.destination)
    oscillator.start(at)
    oscillator.stop(at + 0.52)
  }
}
