/** What WebDriver (classic and BiDi alike) calls an input source and its actions. */
export type Actions = { type: 'key' | 'pointer'; id: string; actions: object[] }[]

const enter = '\uE007'

/** The first that is visible, matches `arguments[0]` and holds the words `arguments[1]`; in the widget's shadow root too. */
const find = `const roots = [document, ...[...document.querySelectorAll('guichet-widget')].map((w) => w.shadowRoot)]
  const found = roots.flatMap((r) => [...r.querySelectorAll(arguments[0])]).find((e) => e.checkVisibility() && e.textContent.includes(arguments[1]))`

/** A window of a browser that Playwright does not drive. Things are found by their words, and worked with keys and a pointer. */
export abstract class Tab {
  abstract open(url: string): Promise<void>
  abstract close(): Promise<void>
  /** From here on everything is meant inside the page's first frame. */
  abstract enterFrame(): Promise<void>
  protected abstract run(script: string, ...words: string[]): Promise<unknown>
  /** The element that a script finds, as the origin of a pointer's move. */
  protected abstract locate(script: string, ...words: string[]): Promise<object | undefined>
  protected abstract act(actions: Actions): Promise<void>

  /** Clicks the middle of what is visible, matches, and holds these words. */
  async click(selector: string, words = ''): Promise<void> {
    // By the element and not by its place: a frame's places are its own in one browser and the page's in the other.
    const origin = await this.until(() => this.locate(`${find}
      if (!found || found.disabled) return null
      found.scrollIntoView({ block: 'nearest' })
      return found`, selector, words), selector, words)
    await this.act([{ type: 'pointer', id: 'mouse', actions: [
      { type: 'pointerMove', x: 0, y: 0, origin, duration: 0 }, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 },
    ] }])
  }

  async type(selector: string, words: string): Promise<void> {
    // What is still moving where it will stand is clicked again.
    await this.until(async () => {
      await this.click(selector)
      return (await this.run(`${find}; return document.activeElement === found ? 'yes' : null`, selector, '')) === 'yes' ? true : undefined
    }, selector)
    const keys = Array.from(words).flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }])
    await this.act([{ type: 'key', id: 'keyboard', actions: keys }])
  }

  /** Types a line and presses Enter. */
  say(selector: string, words: string): Promise<void> {
    return this.type(selector, words + enter)
  }

  async see(selector: string, words: string): Promise<void> {
    await this.until(async () => ((await this.run(`${find}; return found ? 'yes' : null`, selector, words)) === 'yes' ? true : undefined), selector, words)
  }

  /** Asks until there is an answer. */
  protected async until<T>(ask: () => Promise<T | undefined>, what: string, words = ''): Promise<T> {
    const deadline = Date.now() + 15_000
    for (;;) {
      let refused: unknown
      const answer = await ask().catch((error: unknown) => { refused = error; return undefined })
      if (answer !== undefined) return answer
      if (Date.now() > deadline) throw new Error(`Not there within 15 s: ${what} ${words}. The page says: ${String(await this.run('return document.body.innerText'))}`, { cause: refused })
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
