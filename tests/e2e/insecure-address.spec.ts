import { request } from '@playwright/test'
import { expect, test } from './fixtures'

test('over an address that others can read nobody signs in, and the page says so, unless that is accepted [SEC-075]', async ({ playwright, startServer }) => {
  test.slow()
  const server = await startServer()
  const client = await request.newContext({ baseURL: server.url, extraHTTPHeaders: { 'X-Guichet': 'console', Origin: server.url } })
  const made = await client.post('/api/setup', { data: { token: new URL(server.setupLink).hash.slice(1), workspace: 'Tea', name: 'Ada', email: 'ada@tea.example', password: 'two brown teapots', site: 'Tea' } })
  expect(made.ok()).toBe(true)
  await client.dispose()

  // A browser for which the name leads here, as a name of the customer's network would.
  const address = server.url.replace('127.0.0.1', 'chat.shop.test')
  const { launchOptions } = test.info().project.use
  const browser = await playwright.chromium.launch({ ...launchOptions, args: [...launchOptions?.args ?? [], '--host-resolver-rules=MAP chat.shop.test 127.0.0.1'] })
  const signIn = async () => {
    const page = await browser.newPage({ locale: 'en-GB' })
    await page.goto(`${address}/sign-in`)
    await page.getByLabel('E-mail').fill('ada@tea.example')
    await page.getByLabel('Password', { exact: true }).fill('two brown teapots')
    await page.getByRole('button', { name: 'Sign in' }).click()
    return page
  }
  try {
    await server.end('SIGTERM')
    await server.launch('--public-url', address)
    const refused = await signIn()
    // The first answer of a server that has just started, on a busy machine.
    await expect(refused.getByRole('heading', { name: 'This address is not secure' })).toBeVisible({ timeout: 30_000 })
    await expect(refused.getByRole('main')).toContainText(address)
    expect(await refused.context().cookies()).toEqual([])
    await refused.goto(address)
    await expect(refused.getByRole('button', { name: 'Sign in' })).toBeVisible()

    await server.end('SIGTERM')
    await server.launch('--public-url', address, '--insecure-http')
    const accepted = await signIn()
    await expect(accepted.getByRole('navigation', { name: 'Folders' })).toBeVisible({ timeout: 30_000 })
    expect((await accepted.context().cookies()).map(({ name, secure, httpOnly }) => ({ name, secure, httpOnly }))).toEqual([{ name: 'guichet', secure: false, httpOnly: true }, { name: 'guichet-device', secure: false, httpOnly: true }])
  } finally {
    await browser.close()
  }
})
