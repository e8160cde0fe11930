import AxeBuilder from '@axe-core/playwright'
import { request, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test'
import { expect, picture, test as base } from './fixtures'
import { Desk } from './support/desk'
import { openShop } from './support/shop'
import { openShadowRoots, Widget } from './support/widget'

interface Visit { widget: Widget; page: Page; context: BrowserContext; faults: string[] }

/** A visitor's browser in the demo shop, which writes down everything that goes wrong in it. */
const test = base.extend<{ desk: Desk; visit: (options?: BrowserContextOptions, prepare?: (context: BrowserContext) => Promise<unknown>) => Promise<Visit> }>({
  desk: async ({ demo }, use) => use(await Desk.open(demo.server.url, demo.agents[0].session)),
  visit: async ({ browser, demo }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (options, prepare) => {
      const context = await newContext(browser, options)
      contexts.push(context)
      await prepare?.(context)
      const page = await context.newPage()
      const faults = listen(page)
      await page.goto(demo.server.shop)
      return { widget: new Widget(page), page, context, faults }
    })
    for (const context of contexts) await context.close()
  },
})

async function newContext(browser: Browser, options?: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext(options)
  await openShadowRoots(context)
  return context
}

/** Exceptions, violations of a policy and what we ourselves write to the console; not the browser's remark that a request failed. */
function listen(page: Page): string[] {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource') && !/WebSocket connection to .* failed/.test(message.text())) faults.push(message.text())
  })
  return faults
}

/** The page's own script uses the widget. */
function call(page: Page, name: string, ...rest: unknown[]): Promise<unknown> {
  return page.evaluate(([name, rest]) => (window as unknown as { Guichet: (...all: unknown[]) => unknown }).Guichet(name, ...rest), [name, rest] as const)
}

let counter = 0
const words = (text: string): string => `${text} ${Date.now()}${counter++}`

test('the snippet works under a strict policy of the page, and its words are links that know nothing of us [SEC-062, SEC-067]', async ({ visit, desk }) => {
  const { widget, faults, page } = await visit()
  const answer = await page.request.get(page.url())
  expect(answer.headers()['content-security-policy']).toMatch(/style-src 'self';.*require-trusted-types-for 'script'/)
  await expect(widget.launcher).toBeVisible()
  await picture(page, 'widget-closed')
  await widget.open()
  const question = 'Is it this one? See https://example.com/lamp?a=1&b=2.'
  await widget.say(question)
  const link = widget.log.getByRole('link', { name: 'https://example.com/lamp?a=1&b=2' })
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer')
  await expect(link).toHaveAttribute('target', '_blank')
  const head = await desk.find(question)
  await desk.take(head)
  await desk.say(head, 'Hello! That one is in stock.')
  await expect(widget.log.getByText('That one is in stock.')).toBeVisible()
  await expect(widget.log.getByText('Maria Lindqvist joined')).toBeVisible()
  await picture(page, 'widget-open')
  expect(faults).toEqual([])
})

test('on a phone the talk is one column below the welcome, and focus is brought to it without a ring until a key is used', async ({ visit }) => {
  const { widget, page } = await visit({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
  await widget.launcher.tap()
  await expect(widget.log).toBeFocused()
  await expect(widget.log).toHaveCSS('outline-style', 'none')
  await page.keyboard.press('ArrowDown')
  await expect(widget.log).not.toHaveCSS('outline-style', 'none')
  await widget.say('Do you ship to Finland?')
  await expect.poll(async () => {
    const welcome = await widget.log.locator('.welcome').boundingBox()
    const own = await widget.log.getByText('Do you ship to Finland?').boundingBox()
    return welcome && own ? own.y - welcome.y - welcome.height : Infinity
  }).toBeLessThan(100)
})

test('the launcher stands in the corner and covers nothing else, and the panel fills a phone [R-153]', async ({ visit, desk }) => {
  const restore = await desk.dress({ look: { side: 'right', offsetX: 20, offsetY: 20 } })
  for (const viewport of [{ width: 1280, height: 800 }, { width: 360, height: 640 }]) {
    const { widget, page } = await visit({ viewport, reducedMotion: 'reduce' })
    await expect(widget.launcher).toBeVisible()
    const box = await widget.launcher.boundingBox()
    expect(box).toEqual({ x: viewport.width - 76, y: viewport.height - 76, width: 56, height: 56 })
    const covered = await page.evaluate(() => {
      const ours = (x: number, y: number) => document.elementFromPoint(x, y)?.localName === 'guichet-widget'
      let [inside, outside] = [0, 0]
      for (let x = 2; x < innerWidth; x += 8) for (let y = 2; y < innerHeight; y += 8) {
        if (!ours(x, y)) continue
        if (x >= innerWidth - 76 && y >= innerHeight - 76) inside++
        else outside++
      }
      return { inside, outside }
    })
    expect(covered.inside).toBeGreaterThan(0)
    expect(covered.outside).toBe(0)
    await widget.open()
    const place = viewport.width < 480 ? { x: 0, y: 0, ...viewport } : { x: 1280 - 400, y: 800 - 92 - 640, width: 380, height: 640 }
    await expect.poll(() => page.locator('guichet-widget iframe').boundingBox()).toEqual(place)
  }
  await restore()
})

test('where nothing was set the launcher stands in the lower right corner [R-153]', async ({ browser, startServer }) => {
  const server = await startServer()
  const client = await request.newContext({ baseURL: server.url, extraHTTPHeaders: { 'X-Guichet': 'console', Origin: server.url } })
  const made = await client.post('/api/setup', { data: { token: new URL(server.setupLink).hash.slice(1), workspace: 'Tea', name: 'Ada', email: 'ada@tea.example', password: 'two brown teapots', site: 'Tea' } })
  const { site } = await made.json() as { site: { snippet: string } }
  const shop = await openShop(site.snippet)
  const page = await (await newContext(browser, { viewport: { width: 1000, height: 700 } })).newPage()
  await page.goto(shop.url)
  const { launcher } = new Widget(page)
  await expect(launcher).toBeVisible()
  const box = await launcher.boundingBox()
  if (!box) throw new Error('The launcher has no place.')
  // In the corner: nearer to it than its own size.
  for (const gap of [1000 - box.x - box.width, 700 - box.y - box.height]) {
    expect(gap).toBeGreaterThan(0)
    expect(gap).toBeLessThan(box.width)
  }
  await page.context().close()
  await client.dispose()
  shop.close()
})

test('position and offset are settings, and so are colours, font, corners and words [R-153, R-154]', async ({ visit, desk }) => {
  const restore = await desk.dress({
    look: { accent: '#ffd400', radius: 4, side: 'left', offsetX: 40, offsetY: 30, theme: 'dark', font: 'serif' },
    texts: { en: { title: 'The lamp desk', welcome: 'Ask about light.', placeholder: 'Your question' } },
  })
  const { widget, page } = await visit()
  await expect(widget.launcher).toHaveCSS('background-color', 'rgb(255, 212, 0)')
  await expect(widget.launcher).toHaveCSS('color', 'rgb(0, 0, 0)')
  // It comes in growing.
  await expect.poll(async () => (await widget.launcher.boundingBox())?.x).toBe(40)
  await widget.open()
  await expect(widget.panel.getByRole('heading', { name: 'The lamp desk' })).toBeVisible()
  await expect(widget.log.getByText('Ask about light.')).toBeVisible()
  await expect(widget.composer).toHaveAttribute('placeholder', 'Your question')
  await expect(page.locator('guichet-widget iframe')).toHaveCSS('border-radius', '4px')
  await expect(widget.panel.locator('html')).toHaveCSS('color-scheme', 'dark')
  expect(await widget.panel.locator('html').evaluate((root) => getComputedStyle(root).fontFamily)).toContain('serif')
  await restore()
})

test('everything by keyboard, and the focus goes in and comes back', async ({ visit }) => {
  const { widget, page } = await visit()
  await widget.launcher.waitFor()
  for (let tabs = 0; tabs < 40 && !(await widget.launcher.evaluate((button) => button.matches(':focus'))); tabs++) await page.keyboard.press('Tab')
  await expect(widget.launcher).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(widget.composer).toBeFocused()
  const question = words('By keyboard')
  await page.keyboard.type(question)
  await page.keyboard.press('Shift+Enter')
  await page.keyboard.type('second line')
  await page.keyboard.press('Enter')
  await expect(widget.log.getByText(`${question}\nsecond line`)).toBeVisible()
  await expect(widget.composer).toHaveValue('')
  await page.keyboard.press('Escape')
  await expect(widget.launcher).toBeFocused()
  await expect(widget.launcher).toHaveAttribute('aria-expanded', 'false')
})

test('no fault that axe can find, in light and in dark', async ({ visit, desk }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    // Without motion: half faded in, nothing has its contrast yet.
    const { widget, page } = await visit({ colorScheme, reducedMotion: 'reduce' })
    await widget.open()
    const question = words('Can everybody read this?')
    await widget.say(question)
    const head = await desk.find(question)
    await desk.take(head)
    await desk.say(head, 'We hope so: https://example.com')
    await expect(widget.log.getByText('We hope so')).toBeVisible()
    const { violations } = await new AxeBuilder({ page }).include('guichet-widget').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([])
    await expect(widget.log).toHaveAttribute('aria-live', 'polite')
  }
})

test('Enter that ends a composition never sends, and the agent sees the composed words [R-071]', async ({ visit, agentPage, desk }) => {
  const { widget, page, context } = await visit({ locale: 'ja-JP' })
  await widget.open()
  const question = words('こんにちは')
  await widget.say(question)
  await desk.find(question)
  await agentPage.getByRole('link', { name: 'Unassigned' }).click()
  await agentPage.getByRole('link').filter({ hasText: question }).click()
  await expect(agentPage.getByRole('log', { name: 'Messages' }).getByText(question)).toBeVisible()

  const frame = page.frames().find((one) => one.url().includes('/widget/frame'))
  if (!frame) throw new Error('There is no frame.')
  const keys = await context.newCDPSession(frame)
  await widget.composer.focus()
  await keys.send('Input.imeSetComposition', { text: 'らんぷ', selectionStart: 3, selectionEnd: 3 })
  await expect(agentPage.getByText('らんぷ')).toBeVisible()
  await keys.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 })
  await keys.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 })
  await expect(widget.composer).toHaveValue('らんぷ')
  await keys.send('Input.insertText', { text: 'ランプ' })
  await expect(widget.composer).toHaveValue('ランプ')
  await expect(widget.log.getByText('ランプ')).toHaveCount(0)
  await page.keyboard.press('Enter')
  await expect(widget.log.getByText('ランプ')).toBeVisible()
  expect(await desk.messages(await desk.find('ランプ'))).toEqual([question, 'ランプ'])
})

test('while the agent types the visitor sees it [R-072]', async ({ visit, agentPage, desk }) => {
  const { widget } = await visit()
  await widget.open()
  const question = words('Is somebody there?')
  await widget.say(question)
  const head = await desk.find(question)
  await desk.take(head)
  await agentPage.getByRole('link').filter({ hasText: question }).first().click()
  await agentPage.getByRole('textbox', { name: 'Write to the visitor' }).pressSequentially('Yes, one mo', { delay: 60 })
  await expect(widget.log.getByText('is typing…')).toBeVisible()
})

test('the chat survives page changes, tells of a reply, and keeps its history for this browser only [R-141, R-143, R-190]', async ({ visit, desk }) => {
  const { widget, page, context } = await visit()
  await widget.open()
  const question = words('Do you ship to Finland?')
  await widget.say(question)
  await widget.composer.fill('and how long')
  const head = await desk.find(question)
  await page.keyboard.press('Escape')
  await page.goto(new URL('/shipping', page.url()).href)
  await expect(widget.launcher).toBeVisible()
  await desk.take(head)
  await desk.say(head, 'We do.')
  await expect(widget.launcher).toHaveAccessibleName('Open chat, 1 new message')
  await widget.open()
  await expect(widget.log.getByText('We do.')).toBeVisible()
  await expect(widget.log.getByText(question)).toBeVisible()
  await expect(widget.composer).toHaveValue('and how long')
  await expect(widget.launcher).toHaveAccessibleName('Close chat')

  const later = await context.newPage()
  await later.goto(page.url())
  const again = new Widget(later)
  await again.open()
  await expect(again.log.getByText('We do.')).toBeVisible()

  const stranger = (await visit()).widget
  await stranger.open()
  await expect(stranger.log.getByText('How can we help you?').or(stranger.log.locator('.welcome'))).toBeVisible()
  await expect(stranger.log.getByText(question)).toHaveCount(0)
})

test('an ended conversation can be followed by a new one, with the earlier one above it [R-141]', async ({ visit, desk }) => {
  const { widget } = await visit()
  await widget.open()
  const first = words('First matter')
  await widget.say(first)
  const head = await desk.find(first)
  await desk.end(head)
  await widget.log.getByRole('button', { name: 'Start a new conversation' }).click()
  const second = words('Second matter')
  await widget.say(second)
  const next = await desk.find(second)
  expect(next.id).not.toBe(head.id)
  await expect(widget.log.getByText('Earlier conversation')).toBeVisible()
  const text = await widget.log.innerText()
  expect(text.indexOf(first)).toBeLessThan(text.indexOf(second))
  expect(await desk.messages(next)).toEqual([second])
})

test('a minute offline: what is sent waits, leaves in order, and what was missed stands above it under a divider [F27]', async ({ visit, desk }) => {
  test.setTimeout(150_000)
  const { widget, context, faults } = await visit()
  await widget.open()
  const question = words('Before the tunnel')
  await widget.say(question)
  const head = await desk.find(question)
  await desk.take(head)
  await desk.say(head, 'Hello!')
  await expect(widget.log.getByText('Hello!')).toBeVisible()

  await context.setOffline(true)
  await widget.say('one')
  await widget.say('two')
  await widget.composer.fill('and three')
  await expect(widget.panel.getByText('Waiting for connection…')).toBeVisible()
  await expect(widget.log.getByText('Waiting', { exact: true })).toHaveCount(2)
  await widget.page.waitForTimeout(60_000)
  await desk.say(head, 'While you were away')
  await context.setOffline(false)

  await expect(widget.log.getByText('While you were away')).toBeVisible()
  await expect(widget.log.getByText('Waiting', { exact: true })).toHaveCount(0)
  await expect(widget.panel.getByText('Waiting for connection…')).toBeHidden()
  await expect(widget.composer).toHaveValue('and three')
  const log = await desk.messages(head)
  expect(log).toEqual([question, 'Hello!', 'While you were away', 'one', 'two'])
  expect(await bubbles(widget)).toEqual(log)
  const around = ['Hello!', 'New', 'While you were away', 'one']
  expect((await widget.log.innerText()).split('\n').filter((line) => around.includes(line))).toEqual(around)
  expect(faults).toEqual([])
})

test('two tabs show one conversation, and what a closed tab had sent is sent by the next, once [F30]', async ({ visit, desk, demo }) => {
  const { widget, page, context } = await visit()
  await widget.open()
  const question = words('From the first tab')
  await widget.say(question)
  const head = await desk.find(question)
  const other = await context.newPage()
  await other.goto(demo.server.shop)
  const second = new Widget(other)
  await second.open()
  await second.say('From the second tab')
  await expect(widget.log.getByText('From the second tab')).toBeVisible()

  // Stored, but the acknowledgement never comes; then the tab is gone.
  const stored = new Promise<void>((resolve) => {
    void page.route('**/v1/visitor/messages', async (route) => {
      await route.fetch()
      resolve()
    })
  })
  await widget.say('Closed before the answer')
  await widget.composer.fill('')
  await stored
  await page.close()
  const third = new Widget(await context.newPage())
  await third.page.goto(demo.server.shop)
  await third.open()
  await expect(third.log.getByText('Closed before the answer')).toBeVisible()
  await expect(third.log.getByText('Waiting', { exact: true })).toHaveCount(0)
  const expected = [question, 'From the second tab', 'Closed before the answer']
  expect(await desk.messages(head)).toEqual(expected)
  expect(await bubbles(second)).toEqual(expected)
  expect(await bubbles(third)).toEqual(expected)
})

const withoutStorage = {
  blocked: () => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
      Object.defineProperty(window, name, { get: () => { throw new DOMException('Access is denied.', 'SecurityError') } })
    }
  },
  full: () => {
    Storage.prototype.setItem = () => { throw new DOMException('Full.', 'QuotaExceededError') }
  },
}

for (const [how, break_] of Object.entries(withoutStorage)) {
  test(`with storage ${how} the chat works in memory [F31]`, async ({ visit, desk }) => {
    const { widget, faults } = await visit({}, (context) => context.addInitScript(break_))
    await widget.open()
    const question = words('Without storage')
    await widget.say(question)
    const head = await desk.find(question)
    await desk.take(head)
    await desk.say(head, 'It works.')
    await expect(widget.log.getByText('It works.')).toBeVisible()
    expect(faults).toEqual([])
  })
}

for (const part of ['widget.js', 'widget/frame?*', 'widget/assets/frame-*', 'widget/assets/panel-*']) {
  test(`with ${part} blocked the page is unharmed [F33]`, async ({ visit }) => {
    let stop: () => void = () => undefined
    const stopped = new Promise<void>((resolve) => { stop = resolve })
    const { page, widget, faults } = await visit({}, (context) => context.route(`**/${part}`, (route) => {
      stop()
      return route.abort('blockedbyclient')
    }))
    if (part.includes('panel')) await widget.launcher.click()
    await stopped
    if (part.includes('panel')) await expect(widget.launcher).not.toHaveClass('busy')
    else await expect(page.locator('guichet-widget')).toHaveCount(0)
    await expect(page.locator('guichet-widget iframe.open')).toHaveCount(0)
    const link = page.getByRole('link').first()
    await link.click()
    await expect(page.locator('h1')).toBeVisible()
    expect(faults).toEqual([])
  })
}

test('a page that is not the site\'s gets one sentence and nothing else [SEC-061]', async ({ demo, browser, visit }) => {
  const key = await (await visit()).page.locator('script[data-site]').getAttribute('data-site')
  const snippet = (site: string) => `<script async src="${demo.server.url}/widget.js" data-site="${site}"></script>`
  // The second page hides from the server which one it is, so that only frame-ancestors is left to keep it out.
  if (!key) throw new Error('The shop has no snippet.')
  for (const [site, referrer] of [[key, 'origin'], [key, 'no-referrer'], ['00000000000000000000000000000000', 'origin']] as const) {
    const shop = await openShop(snippet(site), { 'Referrer-Policy': referrer })
    const page = await (await newContext(browser)).newPage()
    const warnings: string[] = []
    page.on('console', (message) => { if (message.type() === 'warning') warnings.push(message.text()) })
    await page.goto(shop.url)
    const sentence = `Guichet: this page's address ${new URL(shop.url).origin} is not among the allowed addresses of site ${site}. Add it in Guichet under Settings > Websites.`
    await expect.poll(() => warnings, { timeout: 15_000 }).toEqual([sentence])
    await expect(page.locator('guichet-widget')).toHaveCount(0)
    await page.context().close()
    shop.close()
  }
})

test('the visitor\'s token never leaves the frame: the page cannot find it, and no address or message carries it [SEC-065]', async ({ visit, desk }) => {
  const addresses: string[] = []
  const { widget, page, context } = await visit({}, async (context) => {
    context.on('request', (asked) => addresses.push(asked.url(), asked.headers().referer ?? ''))
    // Everything that is posted, by the page to the frame and by the frame to the page.
    await context.addInitScript(() => {
      const posted: string[] = []
      Object.assign(window, { posted })
      addEventListener('message', (event) => posted.push(`${event.origin} ${JSON.stringify(event.data)} ${event.ports.length}`), true)
      for (const Kind of [MessagePort, BroadcastChannel]) {
        const { postMessage } = Kind.prototype as { postMessage: (...all: unknown[]) => void }
        Kind.prototype.postMessage = function (...all: unknown[]) {
          posted.push(JSON.stringify(all[0] ?? null))
          postMessage.apply(this, all)
        }
      }
    })
  })
  const tokens = new Set<string>()
  page.on('response', (response) => {
    if (response.url().includes('/v1/visitor/')) void response.text().then((text) => { for (const [token] of text.matchAll(/[\w-]{60,}/g)) tokens.add(token) }, () => undefined)
  })
  await page.reload()
  await widget.open()
  const question = words('Where is my token?')
  await widget.say(question)
  await call(page, 'identify', { name: 'Aino', email: 'aino@example.com' })
  const head = await desk.find(question)
  await desk.take(head)
  await desk.say(head, 'With you.')
  await expect(widget.log.getByText('With you.')).toBeVisible()
  const frame = page.frames().find((one) => one.url().includes('/widget/frame'))
  if (!frame) throw new Error('There is no frame.')
  const kept = await frame.evaluate(() => JSON.stringify([localStorage, sessionStorage]))
  // One at the beginning and another since he has said who he is; the frame keeps the newer one.
  await expect.poll(() => tokens.size).toBeGreaterThan(1)
  expect([...tokens].some((token) => kept.includes(token))).toBe(true)

  await page.keyboard.press('Escape')
  await page.getByRole('link').first().click()
  await widget.open()
  await expect(widget.log.getByText('With you.')).toBeVisible()
  const found = await page.evaluate(() => {
    const seen = new Set<unknown>()
    const texts: unknown[] = [document.cookie, document.documentElement.outerHTML, window.name, location.href, document.referrer, JSON.stringify([localStorage, sessionStorage, history.state, performance.getEntries()])]
    // Whatever the page's own globals lead to, ours among them.
    const walk = (value: unknown, depth: number) => {
      if (typeof value === 'string') texts.push(value)
      if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value) || depth > 5) return
      seen.add(value)
      if (typeof value === 'function') texts.push(String(value))
      for (const name of Object.getOwnPropertyNames(value)) {
        try {
          walk((value as Record<string, unknown>)[name], depth + 1)
        } catch {
          // What throws when it is looked at, as all of another origin's window does, gives nothing away.
        }
      }
    }
    for (const name of ['Guichet', 'posted', 'name', 'frames', 'history', 'document']) walk((window as unknown as Record<string, unknown>)[name], 0)
    for (const element of document.querySelectorAll('guichet-widget, iframe, script')) walk(element, 0)
    for (const element of document.querySelector('guichet-widget')?.shadowRoot?.querySelectorAll('*') ?? []) {
      texts.push(element.outerHTML, (element as HTMLIFrameElement).name, (element as HTMLIFrameElement).src)
      walk(element, 0)
    }
    return texts
  })
  const said = (await Promise.all(page.frames().map((one) => one.evaluate(() => (window as unknown as { posted: string[] }).posted)))).flat()
  expect(said.join()).toContain('welcome')
  expect(found.join()).toContain('/widget.js')
  for (const token of tokens) {
    for (const [where, texts] of Object.entries({ addresses, found, said, cookies: (await context.cookies()).map((cookie) => cookie.value) })) {
      expect(texts.filter((text: unknown) => String(text).includes(token)), where).toEqual([])
    }
  }
})

test('right to left, in Arabic, and not wider than 320 px', async ({ visit, desk }) => {
  const { widget, page, faults } = await visit({ locale: 'ar', viewport: { width: 320, height: 640 } })
  await call(page, 'setLanguage', 'ar')
  await widget.open()
  await expect(widget.panel.locator('html')).toHaveAttribute('dir', 'rtl')
  const question = 'مرحبًا، هل المصباح متوفر؟'
  await widget.say(question)
  const head = await desk.find(question)
  await desk.take(head)
  await desk.say(head, `نعم https://example.com/${'long'.repeat(40)}`)
  await expect(widget.log.getByRole('link')).toBeVisible()
  const [scroll, client] = await widget.panel.locator('html').evaluate((root) => {
    const log = root.querySelector('.log')
    return [Math.max(root.scrollWidth, log?.scrollWidth ?? 0), root.clientWidth] as const
  })
  expect(scroll).toBeLessThanOrEqual(client)
  const own = await widget.log.locator('.own .bubble').first().boundingBox()
  expect((own?.x ?? 0)).toBeLessThan(40)
  await picture(page, 'widget-arabic-320')
  expect(faults).toEqual([])
})

test('in Japanese', async ({ visit, desk }) => {
  const { widget, page } = await visit({ locale: 'ja-JP' })
  await call(page, 'setLanguage', 'ja')
  await widget.open()
  const question = 'このランプの在庫はありますか？'
  await widget.say(question)
  const head = await desk.find(question)
  await desk.take(head)
  await desk.say(head, 'はい、二台ございます。')
  await expect(widget.log.getByText('はい、二台ございます。')).toBeVisible()
  await expect(widget.panel.getByRole('button', { name: '送信' })).toBeVisible()
  await picture(page, 'widget-japanese')
})

test('the page can open, name its visitor, listen, and be rid of us', async ({ visit }) => {
  const { widget, page } = await visit()
  await widget.launcher.waitFor()
  await page.evaluate(() => {
    const heard: unknown[] = []
    const { Guichet } = Object.assign(window as unknown as { Guichet: { on: (name: string, run: () => void) => void } }, { heard })
    for (const name of ['open', 'close']) Guichet.on(name, () => heard.push(name))
    Guichet.on('open', () => { throw new Error('the page\'s own fault') })
  })
  await call(page, 'identify', { name: 'Aino', email: 'aino@example.com' })
  await call(page, 'open')
  await expect(widget.composer).toBeFocused()
  await call(page, 'close')
  await expect(widget.launcher).toHaveAttribute('aria-expanded', 'false')
  expect(await page.evaluate(() => (window as unknown as { heard: unknown }).heard)).toEqual(['open', 'close'])
  await call(page, 'hide')
  await expect(widget.launcher).toBeHidden()
  await call(page, 'shutdown')
  await expect(page.locator('guichet-widget')).toHaveCount(0)
})

test('what is refused keeps its words and says why, and can be sent again', async ({ visit, desk }) => {
  const { widget, page } = await visit()
  await widget.open()
  await page.route('**/v1/visitor/messages', (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', json: { code: 'blocked', detail: 'You cannot write here.' } }))
  const question = words('Let me in')
  await widget.say(question)
  await expect(widget.log.getByText('Not sent: You cannot write here.')).toBeVisible()
  await widget.log.getByRole('button', { name: 'Edit' }).click()
  await expect(widget.composer).toHaveValue(question)
  await widget.composer.press('Enter')
  await page.unroute('**/v1/visitor/messages')
  await widget.log.getByRole('button', { name: 'Try again' }).click()
  await expect(widget.log.getByText('Sent', { exact: true })).toHaveCount(1)
  expect(await desk.messages(await desk.find(question))).toEqual([question])
})

test('ten thousand characters and not one more, and nothing typed is lost', async ({ visit }) => {
  const { widget } = await visit()
  await widget.open()
  const long = '😀'.repeat(10_001)
  await widget.composer.fill(long)
  await expect(widget.panel.getByText('Too long.')).toBeVisible()
  await widget.composer.press('Enter')
  await expect(widget.composer).toHaveValue(long)
  await widget.composer.fill(long.slice(2))
  await expect(widget.panel.getByText('0 characters left')).toBeVisible()
  await widget.composer.press('Enter')
  await expect(widget.log.getByText('Sent', { exact: true })).toHaveCount(1)
})

async function bubbles(widget: Widget): Promise<string[]> {
  return widget.log.locator('.bubble').allInnerTexts()
}

test('a browser that is asked to work for its visit does, and the visitor notices nothing', async ({ visit, desk, demo, visitorPage }) => {
  const site = await visitorPage.locator('script[data-site]').getAttribute('data-site')
  const crowd = await request.newContext({ baseURL: demo.server.url })
  const come = async () => (await crowd.post('/v1/visitor/connect', { data: { site, origin: new URL(demo.server.shop).origin } })).status()
  await expect.poll(come, { intervals: [0] }).toBe(429)
  // They go on coming, so that there is room without work for few.
  const coming = setInterval(() => void come().catch(() => undefined), 35)
  let answers: number[] = []
  for (let tries = 0; tries < 8 && answers[0] !== 429; tries++) {
    const mine: number[] = answers = []
    const { widget } = await visit({}, async (context) => {
      await Promise.resolve(context.on('response', (answer) => { if (answer.url().endsWith('/v1/visitor/connect')) mine.push(answer.status()) }))
    })
    await widget.open()
    const question = words('Is there room for me?')
    await widget.say(question)
    await desk.find(question)
  }
  clearInterval(coming)
  expect(answers.slice(0, 2)).toEqual([429, 200])
  await crowd.dispose()
})
