import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Tab, type Actions } from './tab'

const driver = '/usr/bin/WebKitWebDriver'
const screen = '/usr/bin/Xvfb'
const browser = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser'

// Beside the servers of the other tests (server.ts), and never twice: each window has a driver and a screen of its own.
let next = 25_000 + 100 * Number(process.env.TEST_PARALLEL_INDEX ?? 0)

/** WebKitGTK in its own small browser, driven by WebDriver, on a screen that nobody sees. */
export class WebKit extends Tab {
  static readonly programs = [driver, screen, browser]

  private constructor(
    private readonly processes: ChildProcess[],
    private readonly session: string,
  ) {
    super()
  }

  static async start(): Promise<WebKit> {
    const port = next++
    const display = `:${port}`
    const processes = [spawn(screen, [display, '-screen', '0', '1440x900x24', '-nolisten', 'tcp'])]
    processes.push(spawn(driver, [`--port=${port}`], { env: { ...process.env, DISPLAY: display, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', LANG: 'en_GB.UTF-8' } }))
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] } } }
    const deadline = Date.now() + 15_000
    for (;;) {
      try {
        const { sessionId } = (await send(`http://127.0.0.1:${port}/session`, { capabilities })) as { sessionId: string }
        return new WebKit(processes, `http://127.0.0.1:${port}/session/${sessionId}`)
      } catch (error) {
        // The screen and the driver take a moment.
        if (Date.now() > deadline) throw error
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }

  async open(url: string): Promise<void> {
    await send(`${this.session}/url`, { url })
  }

  async enterFrame(): Promise<void> {
    await this.until(async () => {
      const frame = await this.run(`return document.querySelector('guichet-widget').shadowRoot.querySelector('iframe')`)
      await send(`${this.session}/frame`, { id: frame })
      return true
    }, 'a frame')
  }

  async close(): Promise<void> {
    await fetch(this.session, { method: 'DELETE' }).catch(() => undefined)
    for (const child of this.processes.reverse()) {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
  }

  protected run(script: string, ...words: string[]): Promise<unknown> {
    return send(`${this.session}/execute/sync`, { script, args: words })
  }

  protected async locate(script: string, ...words: string[]): Promise<object | undefined> {
    return ((await this.run(script, ...words)) as object | null) ?? undefined
  }

  protected async act(actions: Actions): Promise<void> {
    await send(`${this.session}/actions`, { actions })
  }
}

async function send(url: string, body: object): Promise<unknown> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  const { value } = (await answer.json()) as { value: { error?: string; message?: string } | null }
  if (!answer.ok) throw new Error(`${value?.error ?? answer.status}: ${value?.message ?? ''}`)
  return value
}
