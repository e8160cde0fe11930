import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const program = fileURLToPath(new URL('../../../artifacts/bin/Guichet/release/Guichet.dll', import.meta.url))

export interface ServerOptions {
  demo?: boolean
  /** Reached, over plain http, by a name that is not this machine's own for the program, though it is for the browser. */
  insecure?: boolean
  /** Whatever else stands on the command line. */
  more?: string[]
}

/** The built program on a port and a data folder of its own. */
export class Server {
  output = ''
  private process: ChildProcess | undefined

  private constructor(
    readonly url: string,
    private readonly data: string,
    private readonly options: ServerOptions,
  ) {}

  static async start(options: ServerOptions): Promise<Server> {
    const server = new Server(`http://127.0.0.1:${await freePort()}`, await mkdtemp(join(tmpdir(), 'guichet-e2e-')), options)
    await server.launch()
    return server
  }

  /** What the program printed for the person who started it. */
  get setupLink(): string {
    return this.printed(/^Set up Guichet: (\S+)$/m)[1]
  }

  /** The demo shop: another host name, so that every cross-origin rule is in force. */
  get shop(): string {
    return this.printed(/^Demo shop: (\S+)$/m)[1]
  }

  /** One for each agent of the demo, good once. */
  get signInLinks(): { name: string; email: string; link: string }[] {
    return [...this.output.matchAll(/^Demo agent (.+?) <(.+?)>: (\S+)$/gm)].map(([, name = '', email = '', link = '']) => ({ name, email, link }))
  }

  /** On the same port and data, as after a crash or a deploy; with more options, as after a change of its settings. */
  async launch(...more: string[]): Promise<void> {
    const child = spawn('dotnet', [program, 'serve', '--data', this.data, '--url', this.url, ...this.switches, ...more])
    this.process = child
    const note = (text: Buffer) => { this.output += text.toString() }
    child.stdout.on('data', note)
    child.stderr.on('data', note)
    const deadline = Date.now() + 60_000
    const before = this.output.length
    while (!/^Guichet: .*\n/m.test(this.output.slice(before)) || !(await answers(`${this.url}/healthz`))) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`The server did not start:\n${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  private get switches(): string[] {
    const { demo, insecure, more = [] } = this.options
    return [...more, ...(demo ? ['--demo'] : []), ...(insecure ? ['--public-url', this.url.replace('127.0.0.1', 'guichet.localhost'), '--insecure-http'] : [])]
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.process
    if (child?.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }

  /** What the program answers on the command line, beside the running server: `workspace add NAME`. */
  async command(...words: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('dotnet', [program, ...words, '--data', this.data, '--url', this.url])
    return stdout
  }

  /** Runs a file of SQL beside this one in the database of the running server, as another program could. */
  async fill(file: string): Promise<void> {
    await promisify(execFile)('sqlite3', ['-bail', join(this.data, 'guichet.db'), `.read '${fileURLToPath(new URL(file, import.meta.url))}'`])
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL')
    await rm(this.data, { recursive: true, force: true })
  }

  private printed(line: RegExp): [string, string] {
    const match = line.exec(this.output)
    if (!match?.[1]) throw new Error(`The server did not print ${line.source}:\n${this.output}`)
    return [match[0], match[1]]
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false
  }
}

// Below 32768, where no outgoing connection takes ports, and above those of ./test's PostgreSQL. Each of Playwright's workers
// has its own thousands, and never gives a port twice: a free one is not taken before its server has started, and another
// worker would find it free as well.
let nextPort = 17_000 + 4_000 * (Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 2) + 2 * Math.floor(Math.random() * 1_500)

/** A port whose successor is free too: the demo shop takes it. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = nextPort
    nextPort += 2
    if ((await isFree(port)) && (await isFree(port + 1))) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
