import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { Inbox } from './support/console'
import { Desk } from './support/desk'
import { openShadowRoots, Widget } from './support/widget'

interface Heard { contexts: AudioContext[]; resumed: number; struck: number }
declare global { interface Window { heard: Heard } }

/** Writes down, in every frame, what is done with the browser's own sound; nothing of it is changed. */
async function listenToSound(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const heard: Heard = { contexts: [], resumed: 0, struck: 0 }
    window.heard = heard
    const Real = AudioContext
    window.AudioContext = class extends Real {
      constructor(options?: AudioContextOptions) {
        super(options)
        heard.contexts.push(this)
      }

      override resume(): Promise<void> {
        heard.resumed++
        return super.resume()
      }
    }
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called below with its own oscillator
    const { start } = OscillatorNode.prototype
    OscillatorNode.prototype.start = function (when) {
      heard.struck++
      start.call(this, when)
    }
  })
}

const heardIn = (frame: Pick<Page, 'evaluate'>) => frame.evaluate(() => ({ states: window.heard.contexts.map(({ state }) => state), struck: window.heard.struck }))

/** A page that nobody looks at: browsers without a screen show them all. */
async function hide(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    let hidden = false
    Object.defineProperty(document, 'hidden', { get: () => hidden })
    Object.defineProperty(document, 'visibilityState', { get: () => (hidden ? 'hidden' : 'visible') })
    Object.assign(window, {
      setHidden: (now: boolean) => {
        hidden = now
        document.dispatchEvent(new Event('visibilitychange'))
      },
    })
  })
}

const setHidden = (page: Page, hidden: boolean) => page.evaluate((hidden) => { (window as unknown as { setHidden: (now: boolean) => void }).setHidden(hidden) }, hidden)

const once = (text: string) => `${text} ${Date.now().toString(36)}`

test('the console\'s tab says how many wait: those nobody has taken, and the unread ones of one\'s own', async ({ agentPage, demo, openPage }) => {
  const waiting = async () => Number(/^\((\d+)\) Inbox · Guichet$/.exec(await agentPage.title())?.[1] ?? 0)
  await expect(agentPage.getByRole('navigation', { name: 'Folders' })).toBeVisible()
  const widget = new Widget(await openPage(demo.server.shop))
  await widget.open()
  // Some of the demo's customers wait from the beginning.
  await expect.poll(waiting).toBeGreaterThan(0)
  const before = await waiting()
  const question = once('Does the tab know?')
  await widget.say(question)
  await expect.poll(waiting).toBe(before + 1)

  await agentPage.getByRole('link', { name: 'Unassigned' }).click()
  const inbox = new Inbox(agentPage)
  await inbox.openConversation(question)
  await inbox.becomeAssignee()
  await expect.poll(waiting).toBe(before)
  // Away from the conversation, a new message in it counts until it is looked at.
  await agentPage.getByRole('link', { name: 'Closed' }).click()
  await widget.say('And now?')
  await expect.poll(waiting).toBe(before + 1)
  await agentPage.getByRole('link', { name: /^Mine/ }).click()
  await inbox.openConversation('And now?')
  await expect.poll(waiting).toBe(before)
})

test('the title of a customer\'s hidden page says that somebody has answered, and is his own again when he looks', async ({ browser, demo }) => {
  const context = await browser.newContext({ locale: 'en-GB' })
  await openShadowRoots(context)
  await hide(context)
  const page = await context.newPage()
  await page.clock.install()
  await page.goto(demo.server.shop)
  const own = await page.title()
  const widget = new Widget(page)
  const question = once('Shall I wait?')
  const desk = await Desk.open(demo.server.url, demo.agents[0].session)
  const head = await desk.hear(widget, question)
  await page.keyboard.press('Escape')
  await desk.take(head)
  await desk.say(head, 'No need to.')
  await expect(widget.launcher).toHaveAccessibleName('Open chat, 1 new message')
  expect(await page.title()).toBe(own)

  await setHidden(page, true)
  await expect.poll(() => page.title()).toBe('1 new message')
  await expect.poll(() => page.title()).toBe(own)
  await expect.poll(() => page.title()).toBe('1 new message')
  await desk.say(head, 'Here I am.')
  await expect.poll(() => page.title()).toBe('2 new messages')
  await setHidden(page, false)
  await expect.poll(() => page.title()).toBe(own)
  await widget.open()
  await setHidden(page, true)
  // Longer than one turn of the title.
  await page.clock.runFor(3000)
  expect(await page.title()).toBe(own)
  await context.close()
})

test('the console\'s sound is unlocked by the first gesture, rings for a new message, and can be tried', async ({ browser, demo, openPage }) => {
  const context = await browser.newContext({ storageState: demo.agents[0].session, locale: 'en-GB' })
  await listenToSound(context)
  const page = await context.newPage()
  await page.goto(demo.server.url)
  await expect(page.getByRole('navigation', { name: 'Folders' })).toBeVisible()
  expect(await heardIn(page)).toEqual({ states: [], struck: 0 })
  await page.mouse.click(2, 450)
  await expect.poll(() => heardIn(page)).toEqual({ states: ['running'], struck: 0 })

  const widget = new Widget(await openPage(demo.server.shop))
  await widget.open()
  await widget.say(once('Can you hear me?'))
  await expect.poll(async () => (await heardIn(page)).struck).toBeGreaterThan(0)

  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Preferences' }).click()
  const { struck } = await heardIn(page)
  await page.getByRole('button', { name: 'Play the sound' }).click()
  await expect(page.getByRole('status').filter({ hasText: /\S/ })).toBeVisible()
  expect((await heardIn(page)).struck).toBeGreaterThan(struck)
  expect((await heardIn(page)).states).toEqual(['running'])
  await context.close()
})

test('the visitor\'s sound is unlocked by his first gesture, rings for an answer, and can be switched off', async ({ browser, demo }) => {
  const context = await browser.newContext({ locale: 'en-GB' })
  await openShadowRoots(context)
  await listenToSound(context)
  const page = await context.newPage()
  await page.clock.install()
  await page.goto(demo.server.shop)
  const widget = new Widget(page)
  await widget.open()
  const frame = page.frames().find((one) => one.url().includes('/widget/frame'))
  if (!frame) throw new Error('There is no frame.')
  const question = once('Does it ring?')
  await widget.say(question)
  await expect.poll(() => heardIn(frame)).toEqual({ states: ['running'], struck: 0 })
  const desk = await Desk.open(demo.server.url, demo.agents[0].session)
  const head = await desk.find(question)
  await desk.take(head)
  await desk.say(head, 'It does.')
  await expect.poll(async () => (await heardIn(frame)).struck).toBe(2)

  await widget.panel.getByRole('button', { name: 'Sound for new messages: on' }).click()
  await expect(widget.panel.getByRole('button', { name: 'Sound for new messages: off' })).toBeVisible()
  await desk.say(head, 'Not any more.')
  await expect(widget.log.getByText('Not any more.')).toBeVisible()
  // The note would follow within the time in which hidden tabs let a visible one go first.
  await page.clock.runFor(1000)
  expect((await heardIn(frame)).struck).toBe(2)
  await context.close()
})
