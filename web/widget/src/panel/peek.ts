/** Tells the agent what is being typed: at most every 300 ms, and at once when it is gone. */
export class Peek {
  private timer: ReturnType<typeof setTimeout> | undefined
  private next: (() => void) | undefined
  private sentAt = 0

  /** Where sneak peek is off (`words` false) only that somebody types is said, at most every 3 s. */
  constructor(
    private readonly words: boolean,
    private readonly send: (message: { type: string; conversation: string; text?: string }) => void,
  ) {}

  say(conversation: string, text: string): void {
    if (!this.words) {
      if (text !== '' && Date.now() - this.sentAt > 3000) this.post({ type: 'typing', conversation })
      return
    }
    this.next = () => { this.post({ type: 'peek', conversation, text }) }
    const wait = text === '' ? 0 : Math.max(0, this.sentAt + 300 - Date.now())
    if (wait === 0) this.flush()
    else this.timer ??= setTimeout(() => { this.flush() }, wait)
  }

  private flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    this.next?.()
    this.next = undefined
  }

  private post(message: { type: string; conversation: string; text?: string }): void {
    this.sentAt = Date.now()
    this.send(message)
  }
}
