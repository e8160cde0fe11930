import { randomBytes } from 'node:crypto'
import { request, type APIRequestContext, type BrowserContextOptions } from '@playwright/test'
import type { Widget } from './widget'

interface Head { id: string; version: number; lastSeq: number; state: string }
interface SiteRow { id: string; name: string; look: Record<string, unknown>; texts: object; language: string; origins: string[]; peek: boolean }

/** An agent who works by the API, for tests in which only the visitor's side has a screen. */
export class Desk {
  private readonly session = randomBytes(8).toString('hex')
  private readonly sent = new Map<string, number>()

  private constructor(private readonly client: APIRequestContext, private readonly workspace: string) {}

  static async open(url: string, storageState: NonNullable<BrowserContextOptions['storageState']>): Promise<Desk> {
    const client = await request.newContext({ baseURL: url, storageState, extraHTTPHeaders: { 'X-Guichet': 'console', Origin: url } })
    const { workspaces } = await (await client.get('/api/session')).json() as { workspaces: { id: string }[] }
    return new Desk(client, workspaces[0]?.id ?? '')
  }

  /** The open conversation whose last line is `text`, once it is there. */
  async find(text: string): Promise<Head> {
    for (let tries = 0; tries < 100; tries++) {
      const { conversations } = await this.ask<{ conversations: (Head & { last: { text: string } | null })[] }>('GET', '/inbox?folder=open')
      const found = conversations.find((head) => head.last?.text === text)
      if (found) return found
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`No open conversation ends with "${text}".`)
  }

  /** A visitor asks in the widget; his conversation, once it is there. */
  async hear(widget: Widget, question: string): Promise<Head> {
    await widget.open()
    await widget.say(question)
    return this.find(question)
  }

  async take(head: Head): Promise<void> {
    await this.ask('POST', `/conversations/${head.id}/owner`, { version: head.version })
  }

  async say(head: Head, text: string): Promise<void> {
    const cseq = (this.sent.get(head.id) ?? 0) + 1
    this.sent.set(head.id, cseq)
    const time = Date.now().toString(16).padStart(12, '0')
    const random = randomBytes(8).toString('hex')
    const clientId = `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 16)}00`.slice(0, 36)
    await this.ask('POST', `/conversations/${head.id}/messages`, { clientId, session: this.session, cseq, seen: 1_000_000, text })
  }

  async end(head: Head): Promise<void> {
    await this.ask('POST', `/conversations/${head.id}/close`, {})
  }

  /** Every message of the log, in its order. */
  async messages(head: Head): Promise<string[]> {
    const { events } = await this.ask<{ events: { kind: string; body: { text?: string } }[] }>('GET', `/conversations/${head.id}/events?limit=200`)
    return events.filter((event) => event.kind === 'message').map((event) => event.body.text ?? '')
  }

  /** Changes the first site, and gives back what changes it back. */
  async dress(changes: Partial<Omit<SiteRow, 'id'>>): Promise<() => Promise<void>> {
    const { sites: [site] } = await this.ask<{ sites: SiteRow[] }>('GET', '/sites')
    if (!site) throw new Error('There is no site.')
    const { id, name, look, texts, language, origins, peek } = site
    const before = { name, look, texts, language, origins, peek }
    await this.ask('PUT', `/sites/${id}`, { ...before, ...changes, look: { ...look, ...changes.look } })
    return async () => { await this.ask('PUT', `/sites/${id}`, before) }
  }

  private async ask<T>(method: string, path: string, data?: object): Promise<T> {
    const answer = await this.client.fetch(`/api/workspaces/${this.workspace}${path}`, { method, ...(data && { data }) })
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
    return (answer.status() === 204 ? undefined : await answer.json()) as T
  }
}
