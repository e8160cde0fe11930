import { readFile } from 'node:fs/promises'
import { request, type Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { Inbox } from './support/console'
import { Desk } from './support/desk'
import { hostileTexts } from './support/hostile-texts'
import { longestTask } from './support/tasks'
import { Widget } from './support/widget'

/** Sets a mark in the page, and in every frame of it, when anything of a payload has run; read by `ran`. */
const pwned = 'top.postMessage("pwned", "*")'

async function watchForPwned(page: Page): Promise<() => Promise<boolean>> {
  await page.exposeFunction('markPwned', () => { marked = true })
  let marked = false
  await page.addInitScript(() => {
    addEventListener('message', (event) => {
      if (event.data === 'pwned') (window as unknown as { markPwned: () => void }).markPwned()
    })
    const alarm = () => { top?.postMessage('pwned', '*') }
    Object.defineProperty(window, 'alert', { value: alarm })
  })
  page.on('dialog', (dialog) => { marked = true; void dialog.dismiss() })
  return () => Promise.resolve(marked)
}

const once = (text: string) => `${text} ${Date.now().toString(36)}`

test('no text of a visitor runs anything, in the widget or in the console [SEC-020]', async ({ demo, openPage, agentPage }) => {
  test.setTimeout(180_000)
  // Everything that the visitor's side says of itself is a sink too: title, address, referrer, name.
  const shop = await openPage('about:blank')
  const ranThere = await watchForPwned(shop)
  await shop.goto(`${demo.server.shop}?q=${encodeURIComponent('"><img src=x onerror=alert(1)>')}#<svg onload=alert(1)>`)
  await shop.evaluate(() => { document.title = '<img src=x onerror=alert(1)>' })
  const widget = new Widget(shop)
  await widget.open()
  const marker = once('hostile')
  await widget.say(marker)
  await expect(widget.log.getByText(marker)).toBeVisible()
  const payloads = hostileTexts(pwned)
  // Pasted together: each is in the document as its own line, and none may become markup.
  for (let i = 0; i < payloads.length; i += 8) await widget.say(payloads.slice(i, i + 8).join('\n'))
  await shop.evaluate(() => { (window as unknown as { Guichet: (...all: unknown[]) => unknown }).Guichet('identify', { name: '<img src=x onerror=alert(1)>' }) })
  await expect(widget.log.getByText('<details open ontoggle=', { exact: false }).first()).toBeVisible()

  const ranHere = await watchForPwned(agentPage)
  await agentPage.goto(demo.server.url)
  await agentPage.waitForURL(/inbox/)
  const desk = await Desk.open(demo.server.url, demo.agents[0].session)
  const last = payloads.slice(-(payloads.length % 8 || 8)).join('\n')
  const head = await desk.find(last.slice(0, 160))
  const workspace = new URL(agentPage.url()).pathname.split('/')[1] ?? ''
  await agentPage.goto(`${demo.server.url}/${workspace}/inbox/open/${head.id}`)
  const inbox = new Inbox(agentPage)
  await expect(inbox.transcript.getByText('<details open ontoggle=', { exact: false }).first()).toBeVisible()
  expect(await desk.messages(head)).toContain(last)

  for (const page of [shop, agentPage]) {
    for (const frame of page.frames()) {
      const made = await frame.evaluate(() => document.querySelectorAll('[onerror], [onload], [ontoggle], [onfocus], [srcdoc], a[href^="javascript" i], a[href^="data" i], math, marquee').length)
      expect(made, frame.url()).toBe(0)
    }
  }
  expect(await ranThere()).toBe(false)
  expect(await ranHere()).toBe(false)
})

test('a name that breaks out of attributes and headers is shown as text, and names the downloaded file [SEC-024]', async ({ demo, visitorPage, agentPage }) => {
  const ran = await watchForPwned(agentPage)
  const widget = new Widget(visitorPage)
  const question = once('Who am I?')
  const desk = await Desk.open(demo.server.url, demo.agents[0].session)
  const head = await desk.hear(widget, question)
  const name = `"><img src=x onerror=alert(1)>/../${once('Ünal')}"; filename="a.exe`
  await visitorPage.evaluate((name) => { (window as unknown as { Guichet: (...all: unknown[]) => unknown }).Guichet('identify', { name }) }, name)

  await agentPage.waitForURL(/inbox/)
  const workspace = new URL(agentPage.url()).pathname.split('/')[1] ?? ''
  await agentPage.goto(`${demo.server.url}/${workspace}/inbox/open/${head.id}`)
  await expect(agentPage.getByRole('heading', { name, exact: true })).toBeVisible()
  await agentPage.getByRole('button', { name: 'More actions' }).click()
  const [download] = await Promise.all([agentPage.waitForEvent('download'), agentPage.getByRole('menuitem', { name: 'Download as text' }).click()])

  const word = name.split('/').at(-1)?.split('"')[0] ?? ''
  expect(download.suggestedFilename()).toMatch(new RegExp(`^img src=x onerror=alert\\(1\\) ${word} ; filename= a\\.exe \\d{4}-\\d\\d-\\d\\d\\.txt$`))
  const text = await readFile(await download.path(), 'utf8')
  expect(text.split('\n').slice(0, 2)).toEqual([`Conversation with ${name}`, 'Time zone: Europe/Paris'])
  expect(text).toContain(`\n    ${question}\n`)
  expect(await agentPage.locator('[onerror]').count()).toBe(0)
  expect(await ran()).toBe(false)
})

test('an agent cannot send a link that runs in the customer\'s page [SEC-037]', async ({ demo, visitorPage }) => {
  const widget = new Widget(visitorPage)
  const question = once('Which link?')
  const desk = await Desk.open(demo.server.url, demo.agents[0].session)
  const head = await desk.hear(widget, question)
  await desk.take(head)
  await desk.say(head, 'javascript:alert(1) [here](javascript:alert(1)) <a href="javascript:alert(1)">x</a> data:text/html,<script>alert(1)</script> vbscript:x https://fine.example/ok')
  await expect(widget.log.getByText('fine.example')).toBeVisible()
  const links = await widget.log.getByRole('link').evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href))
  expect(links).toEqual(['https://fine.example/ok'])
})

test('a wall of marks, emoji or one endless word harms neither side [SEC-026]', async ({ demo, visitorPage, agentPage }) => {
  test.slow()
  const widget = new Widget(visitorPage)
  await widget.open()
  const question = once('Wall')
  await widget.say(question)
  const walls = ['Z' + '\u0351\u0352\u0353'.repeat(3000), '👩‍👩‍👧‍👦'.repeat(1200), 'W'.repeat(10_000)]
  for (const wall of walls) await widget.say(wall)
  const inbox = new Inbox(agentPage)
  await agentPage.waitForURL(/inbox/)
  const desk = await Desk.open(demo.server.url, demo.agents[0].session)
  const head = await desk.find('W'.repeat(160))
  const workspace = new URL(agentPage.url()).pathname.split('/')[1] ?? ''
  await agentPage.goto(`${demo.server.url}/${workspace}/inbox/open/${head.id}`)
  await expect(inbox.transcript.getByText('WWWW').first()).toBeVisible()
  for (const page of [visitorPage, agentPage]) {
    for (const frame of page.frames()) {
      expect(await frame.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), frame.url()).toBe(true)
    }
  }
  // No frame of a second's work takes longer than a generous five times the hundred milliseconds of the bench.
  const slowest = await agentPage.evaluate(() => new Promise<number>((resolve) => {
    let [last, worst, left] = [performance.now(), 0, 60]
    const tick = () => {
      const now = performance.now()
      worst = Math.max(worst, now - last)
      last = now
      if (left-- > 0) requestAnimationFrame(tick)
      else resolve(worst)
    }
    requestAnimationFrame(tick)
  }))
  expect(slowest).toBeLessThan(500)
})

test('no frame takes long while walls of marks, emoji or one endless word are drawn [SEC-026]', async ({ demo, visitorPage, agentPage }) => {
  test.slow()
  const widget = new Widget(visitorPage)
  const question = once('Frames')
  const desk = await Desk.open(demo.server.url, demo.agents[0].session)
  const head = await desk.hear(widget, question)
  await desk.take(head)
  await agentPage.waitForURL(/inbox/)
  const workspace = new URL(agentPage.url()).pathname.split('/')[1] ?? ''
  await agentPage.goto(`${demo.server.url}/${workspace}/inbox/open/${head.id}`)
  const { transcript } = new Inbox(agentPage)
  await expect(transcript.getByText(question)).toBeVisible()

  const walls = ['Z' + '\u0351\u0352\u0353'.repeat(3000), '👩' + '🏽'.repeat(5000), '👩‍👩‍👧‍👦'.repeat(1200), 'a' + '\u200d\ufe0f'.repeat(4500), 'W'.repeat(9900), 'AV'.repeat(4900)]
  const longest = await longestTask(agentPage, async () => {
    for (const [index, wall] of walls.entries()) {
      await desk.say(head, `Wall ${index} ${wall}`)
      for (const log of [transcript, widget.log]) await expect(log.getByText(`Wall ${index} `)).toBeVisible()
    }
  })
  expect(longest).toBeLessThan(100)
  expect((await desk.messages(head)).slice(-walls.length)).toEqual(walls.map((wall, index) => `Wall ${index} ${wall}`))
})

test('a page that breaks the browser\'s own functions does not reach into the chat [SEC-066]', async ({ demo, openPage }) => {
  const page = await openPage('about:blank')
  await page.addInitScript(() => {
    if (window !== top) return
    const broken = () => { throw new Error('taken over') }
    Object.assign(window, { WebSocket: broken, fetch: broken, localStorage: undefined })
    JSON.parse = broken
    JSON.stringify = broken
    Array.prototype.map = broken
  })
  await page.goto(demo.server.shop)
  const widget = new Widget(page)
  await widget.open()
  const words = once('Still here')
  await widget.say(words)
  const desk = await Desk.open(demo.server.url, demo.agents[0].session)
  expect(await desk.messages(await desk.find(words))).toEqual([words])
})

test('after shutdown the next person at this computer finds nothing [SEC-009]', async ({ demo, visitorPage }) => {
  const widget = new Widget(visitorPage)
  await widget.open()
  const secret = once('My account number is 12345')
  await widget.say(secret)
  const desk = await Desk.open(demo.server.url, demo.agents[0].session)
  await desk.find(secret)
  const stored = () => visitorPage.frames().find((frame) => frame.url().includes('/widget/frame'))?.evaluate(() => JSON.stringify(localStorage)) ?? Promise.resolve('')
  const token = /[\w-]{60,}/.exec(await stored())?.[0] ?? ''
  expect(token).not.toBe('')
  await visitorPage.evaluate(() => { (window as unknown as { Guichet: (...all: unknown[]) => unknown }).Guichet('shutdown') })
  await expect(visitorPage.locator('guichet-widget')).toHaveCount(0)

  await visitorPage.reload()
  await widget.launcher.waitFor()
  await visitorPage.evaluate(() => { (window as unknown as { Guichet: (...all: unknown[]) => unknown }).Guichet('open') })
  await expect(widget.composer).toBeVisible()
  await expect(widget.log.getByText('12345')).toHaveCount(0)
  const after = await stored()
  expect(after).not.toContain(token)
  expect(after).not.toContain('12345')
})

test('signing in leads nowhere but into this console [SEC-085]', async ({ openPage, startServer }) => {
  test.slow()
  const server = await startServer()
  const client = await request.newContext({ baseURL: server.url, extraHTTPHeaders: { 'X-Guichet': 'console', Origin: server.url } })
  const made = await client.post('/api/setup', { data: { token: new URL(server.setupLink).hash.slice(1), workspace: 'Tea', name: 'Ada', email: 'ada@tea.example', password: 'two brown teapots', site: 'Tea' } })
  expect(made.ok()).toBe(true)
  for (const to of ['//evil.example', '/\\evil.example', '/%5Cevil.example', 'javascript:alert(1)', 'https:evil.example', 'https://evil.example/', '/%0d%0aLocation:%20https://evil.example', '/\t/evil.example']) {
    const page = await openPage(`${server.url}/sign-in?to=${encodeURIComponent(to)}`)
    await page.getByLabel('E-mail').fill('ada@tea.example')
    await page.getByLabel('Password', { exact: true }).fill('two brown teapots')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('button', { name: 'Sign in' }), JSON.stringify(to)).toHaveCount(0)
    expect(new URL(page.url()).origin, to).toBe(new URL(server.url).origin)
    await page.close()
  }
  await client.dispose()
})
