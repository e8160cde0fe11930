import { fileURLToPath } from 'node:url'
import { test as base, request, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test'
import { Server, type ServerOptions } from './support/server'
import { openShadowRoots } from './support/widget'

export { expect } from '@playwright/test'

interface Agent {
  name: string
  email: string
  /** The cookies of a signed-in browser. */
  session: Session
}

type Session = Exclude<BrowserContextOptions['storageState'], undefined>

interface Demo {
  server: Server
  agents: [Agent, Agent]
}

interface Fixtures {
  /** A page of a fresh browser profile; closed after the test. */
  openPage: (url: string, options?: BrowserContextOptions) => Promise<Page>
  /** The console, signed in as the demo's first agent. */
  agentPage: Page
  /** The console, signed in as the demo's second agent. */
  otherAgentPage: Page
  /** The demo shop, in a browser that was never there. */
  visitorPage: Page
  /** A server for one test: to be set up, killed, started again. */
  startServer: (options?: ServerOptions) => Promise<Server>
}

export const test = base.extend<Fixtures, { demo: Demo }>({
  demo: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads what a fixture needs from its first parameter
    async ({}, use) => {
      const server = await Server.start({ demo: true })
      const [first, second] = await Promise.all(server.signInLinks.map(async ({ name, email, link }) => ({ name, email, session: await signIn(server.url, link) })))
      if (!first || !second) throw new Error('The demo has fewer than two agents.')
      await use({ server, agents: [first, second] })
      await server.remove()
    },
    { scope: 'worker' },
  ],

  openPage: async ({ browser }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (url, options) => {
      const context = await browser.newContext(options)
      contexts.push(context)
      await openShadowRoots(context)
      const page = await context.newPage()
      await page.goto(url)
      return page
    })
    for (const context of contexts) await context.close()
  },

  agentPage: async ({ demo, openPage }, use) => use(await openPage(demo.server.url, { storageState: demo.agents[0].session })),
  otherAgentPage: async ({ demo, openPage }, use) => use(await openPage(demo.server.url, { storageState: demo.agents[1].session })),
  visitorPage: async ({ demo, openPage }, use) => use(await openPage(demo.server.shop)),

  // eslint-disable-next-line no-empty-pattern -- see above
  startServer: async ({}, use) => {
    const servers: Server[] = []
    await use(async (options = {}) => {
      const server = await Server.start(options)
      servers.push(server)
      return server
    })
    for (const server of servers) await server.remove()
  },
})

/** A sign-in link is good once; the session it gives can be used in many browsers. */
async function signIn(url: string, link: string): Promise<Session> {
  const client = await request.newContext({ baseURL: url, extraHTTPHeaders: { 'X-Guichet': 'console', Origin: url } })
  const answer = await client.post('/api/sign-in', { data: { token: new URL(link).hash.slice(1) } })
  if (!answer.ok()) throw new Error(`Signing in by ${link} was refused: ${await answer.text()}`)
  const session = await client.storageState()
  await client.dispose()
  return session
}

/** Saves a picture for the documents, when they are asked for with GUICHET_PICTURES=1. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.GUICHET_PICTURES !== '1') return
  await page.screenshot({ path: fileURLToPath(new URL(`../../docs/pictures/${name}.png`, import.meta.url)), animations: 'disabled' })
}
