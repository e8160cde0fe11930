import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'undici'
import { Tab, type Actions } from './tab'

const program = '/usr/bin/firefox-esr'

/** Firefox with a profile of its own, driven by WebDriver BiDi, which it speaks by itself. */
export class Firefox extends Tab {
  static readonly programs = [program]

  private readonly waiting = new Map<number, { resolve: (result: Result) => void; reject: (error: Error) => void }>()
  private context = ''
  private count = 0

  private constructor(
    private readonly process: ChildProcess,
    private readonly profile: string,
    private readonly socket: WebSocket,
  ) {
    super()
    socket.addEventListener('message', ({ data }) => {
      const { id, result, error, message } = JSON.parse(String(data)) as { id?: number; result?: Result; error?: string; message?: string }
      const asked = this.waiting.get(id ?? -1)
      if (result) asked?.resolve(result)
      else asked?.reject(new Error(`${error ?? 'no answer'}: ${message ?? ''}`))
    })
  }

  static async start(): Promise<Firefox> {
    const profile = await mkdtemp(join(tmpdir(), 'guichet-firefox-'))
    const child = spawn(program, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', '--width', '1440', '--height', '900'])
    const address = await new Promise<string>((resolve, reject) => {
      let output = ''
      child.stderr.on('data', (text: Buffer) => {
        output += text.toString()
        const url = /BiDi listening on (\S+)/.exec(output)?.[1]
        if (url) resolve(url)
      })
      child.once('exit', () => reject(new Error(`Firefox ended: ${output}`)))
    })
    const socket = new WebSocket(`${address}/session`)
    await once(socket, 'open')
    const firefox = new Firefox(child, profile, socket)
    await firefox.send('session.new', { capabilities: {} })
    const { context } = await firefox.send('browsingContext.create', { type: 'tab' })
    firefox.context = String(context)
    return firefox
  }

  async open(url: string): Promise<void> {
    await this.send('browsingContext.navigate', { context: this.context, url, wait: 'complete' })
  }

  async enterFrame(): Promise<void> {
    this.context = await this.until(async () => {
      const { contexts } = await this.send('browsingContext.getTree', { root: this.context })
      return (contexts as { children: { context: string }[] }[])[0]?.children[0]?.context
    }, 'a frame')
  }

  async close(): Promise<void> {
    this.socket.close()
    const ended = once(this.process, 'exit')
    this.process.kill('SIGKILL')
    await ended
    await rm(this.profile, { recursive: true, force: true, maxRetries: 5 })
  }

  protected async run(script: string, ...words: string[]): Promise<unknown> {
    return (await this.call(script, words)).value
  }

  protected async locate(script: string, ...words: string[]): Promise<object | undefined> {
    const { sharedId } = await this.call(script, words)
    return sharedId ? { type: 'element', element: { sharedId } } : undefined
  }

  private async call(script: string, words: string[]): Promise<Result> {
    const { result } = await this.send('script.callFunction', {
      functionDeclaration: `function () { ${script} }`,
      arguments: words.map((value) => ({ type: 'string', value })),
      target: { context: this.context },
      awaitPromise: true,
    })
    return result as Result
  }

  protected async act(actions: Actions): Promise<void> {
    await this.send('input.performActions', { context: this.context, actions })
  }

  private send(method: string, params: object): Promise<Result> {
    const id = ++this.count
    this.socket.send(JSON.stringify({ id, method, params }))
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }))
  }
}

type Result = Record<string, unknown>
