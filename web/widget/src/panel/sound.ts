import type { Storage } from '../frame/storage.ts'

/** Two soft notes for a new message, made on the spot: no file to load. Of several tabs one plays. */
export class Sound {
  private context: AudioContext | undefined

  constructor(
    private readonly storage: Storage,
    private readonly site: string,
  ) {
    const unlock = () => {
      if (this.on) void this.wake()?.resume()
    }
    addEventListener('pointerdown', unlock, { passive: true })
    addEventListener('keydown', unlock, { passive: true })
  }

  get on(): boolean {
    return this.storage.get('sound') !== 'off'
  }

  set on(on: boolean) {
    this.storage.set('sound', on ? 'on' : 'off')
  }

  async ring(event: string): Promise<void> {
    const context = this.on ? this.wake() : undefined
    if (context?.state !== 'running') return
    // The visible tab first; the others find that it has rung.
    if (document.hidden) await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 300))
    if (await this.claim(event)) play(context)
  }

  private wake(): AudioContext | undefined {
    try {
      return (this.context ??= new AudioContext())
    } catch {
      return undefined
    }
  }

  private async claim(event: string): Promise<boolean> {
    const claim = () => {
      if (this.storage.get('rang') === event) return false
      this.storage.set('rang', event)
      return true
    }
    const { locks } = navigator as { locks?: LockManager }
    return locks ? locks.request(`guichet:${this.site}:ring`, claim).catch(claim) : claim()
  }
}

function play(context: AudioContext): void {
  const start = context.currentTime
  for (const [index, pitch] of [659.25, 880].entries()) {
    const at = start + index * 0.11
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.type = 'sine'
    tone.frequency.value = pitch
    volume.gain.setValueAtTime(0, at)
    volume.gain.linearRampToValueAtTime(0.12, at + 0.015)
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.5)
    tone.connect(volume).connect(context.destination)
    tone.start(at)
    tone.stop(at + 0.55)
  }
}
