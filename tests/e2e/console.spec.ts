import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, picture, test } from './fixtures'
import { ask, Inbox } from './support/console'
import { Desk } from './support/desk'
import { Widget } from './support/widget'

/** What the browser complains about on this page: errors of scripts and everything the content security policy stops. */
function complaints(page: Page): string[] {
  const found: string[] = []
  page.on('pageerror', (error) => found.push(error.message))
  page.on('console', (message) => {
    if (/content security policy|trusted type/i.test(message.text())) found.push(message.text())
  })
  return found
}

const aQuestion = (words: string) => `${words} ${Date.now().toString(36)}`

/** A visitor who has just asked in words that no other test has, and the agent looking at his conversation. */
async function asked(visitorPage: Page, agentPage: Page, words: string): Promise<{ widget: Widget; inbox: Inbox; question: string }> {
  const question = aQuestion(words)
  return { ...await ask(visitorPage, agentPage, question), question }
}

test('all views work under the content security policy and are accessible in light and dark [SEC-060, R-073]', async ({ agentPage: page, demo, openPage }) => {
  test.slow()
  const found = complaints(page)
  const stranger = await openPage(demo.server.url)
  const foundBefore = complaints(stranger)
  for (const [path, title] of [['sign-in', 'Sign in'], ['reset', 'The link is not complete'], ['invitation', 'The link is not complete'], ['setup', 'Guichet is already set up'], ['a/b', 'There is nothing here']] as const) {
    await stranger.goto(`${demo.server.url}/${path}`)
    await expect(stranger.getByRole('heading', { name: title })).toBeVisible()
    await checkAccess(stranger)
  }
  expect(foundBefore).toEqual([])
  await page.goto(demo.server.url)
  await page.getByRole('link').filter({ hasText: 'Julien Mercier' }).click()
  await expect(page.getByRole('log', { name: 'Messages' }).getByText('Parfait, quelle efficacité')).toBeVisible()
  const details = page.getByRole('complementary', { name: 'Details' })
  await expect(details.getByLabel('E-mail')).toHaveValue('julien.mercier@courriel.example')
  await expect(details.getByText('Europe/Brussels')).toBeVisible()
  await expect(details).toContainText('Halo')
  const workspace = new URL(page.url()).pathname.split('/')[1] ?? ''

  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await checkAccess(page)
  }
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('websites')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Websites' })).toBeVisible()

  await page.emulateMedia({ colorScheme: 'light' })
  for (const section of ['account', 'preferences', 'agents', 'sites', 'workspace']) {
    await page.goto(`${demo.server.url}/${workspace}/settings/${section}`)
    await expect(page.getByRole('heading', { level: 2 })).toBeVisible()
    await checkAccess(page)
  }
  await page.getByRole('link', { name: 'Websites' }).click()
  await page.getByRole('link', { name: /Atelier/ }).click()
  const preview = page.frameLocator('iframe[title="Preview"]')
  await expect(preview.frameLocator('iframe').getByRole('textbox')).toBeVisible()
  await checkAccess(page)
  await page.getByTitle('Preview').scrollIntoViewIfNeeded()
  await picture(page, 'console-site')
  expect(found).toEqual([])

  // Appended as a node, so that no Trusted Types policy is asked before the content security policy is.
  const ran = await page.evaluate(() => {
    const script = document.createElement('script')
    script.append('globalThis.injected = true')
    document.body.append(script)
    return 'injected' in globalThis
  })
  expect(ran).toBe(false)
})

test('over an address that others can read a red banner says so in every view, and nowhere else [SEC-075]', async ({ agentPage, openPage, startServer }) => {
  const server = await startServer({ demo: true, insecure: true })
  const page = await openPage(server.signInLinks[0]?.link ?? '')
  await page.getByRole('button', { name: 'Sign in' }).click()
  const banner = page.getByRole('alert').filter({ hasText: 'is not encrypted' })
  await expect(banner).toContainText('--public-url https://')
  await expect(banner).toBeInViewport()
  await expect(banner).toHaveCSS('background-color', 'rgb(166, 30, 30)')
  await checkAccess(page)
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(banner).toBeInViewport()
  await page.setViewportSize({ width: 320, height: 640 })
  await page.getByRole('link', { name: 'Inbox' }).click()
  await page.getByRole('list', { name: 'All open' }).getByRole('link').first().click()
  await expect(banner).toBeInViewport()
  await expect(page.getByRole('tab', { name: 'Reply' })).toBeInViewport({ ratio: 1 })

  await expect(agentPage.getByRole('navigation', { name: 'Folders' })).toBeVisible()
  await expect(agentPage.getByText('is not encrypted')).toHaveCount(0)
})

async function checkAccess(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([])
}

test('what the visitor types is seen before he sends it, and becomes his message without moving [R-071, R-072]', async ({ agentPage, visitorPage }) => {
  const { widget, inbox } = await asked(visitorPage, agentPage, 'Is the lid made of copper?')
  await inbox.becomeAssignee()
  await widget.composer.pressSequentially('And the spout too', { delay: 30 })
  const peek = inbox.transcript.getByTitle('Not sent yet: only you see this')
  await expect(peek).toHaveText('And the spout too')
  const before = await peek.boundingBox()
  await widget.composer.press('Enter')
  await expect(peek).toHaveCount(0)
  const after = await inbox.transcript.getByText('And the spout too').last().boundingBox()
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(2)

  await inbox.composer.pressSequentially('Let me look')
  await expect(widget.panel.getByText(/typing/i)).toBeVisible()
})

test('nobody writes to the visitor before he has joined, one is assignee and others follow [R-205, R-206, R-207]', async ({ agentPage, otherAgentPage, visitorPage, demo }) => {
  const { widget, inbox, question } = await asked(visitorPage, agentPage, 'Who will answer me?')
  await expect(inbox.composer).toHaveCount(0)
  await agentPage.getByRole('button', { name: 'More actions' }).click()
  await expect(agentPage.getByRole('menuitem', { name: /Become assignee/ })).toBeVisible()
  await expect(agentPage.getByRole('menuitem', { name: /Follow/ })).toHaveCount(0)
  await agentPage.keyboard.press('Escape')
  await agentPage.keyboard.press('f')
  await inbox.becomeAssignee()
  await expect(agentPage.getByRole('list', { name: 'Mine' }).getByRole('link').filter({ hasText: question })).toBeVisible()
  await inbox.say('I will.')
  await expect(widget.log.getByText('I will.')).toBeVisible()
  await expect(inbox.transcript.getByText(/follows/)).toHaveCount(0)

  const other = new Inbox(otherAgentPage)
  await otherAgentPage.getByRole('link', { name: 'All open' }).click()
  await other.openConversation('I will.')
  await expect(other.composer).toHaveCount(0)
  await expect(otherAgentPage.getByRole('button', { name: 'Become assignee' })).toHaveCount(0)
  await otherAgentPage.getByRole('button', { name: 'Follow', exact: true }).click()
  await other.say('And I will help.')
  await expect(widget.log.getByText('And I will help.')).toBeVisible()
  await expect(agentPage.getByRole('main')).toContainText(`Assigned to you · followed by ${demo.agents[1].name}`)

  await otherAgentPage.getByRole('button', { name: 'More actions' }).click()
  await otherAgentPage.getByRole('menuitem', { name: /Take over/ }).click()
  await expect(otherAgentPage.getByRole('main')).toContainText('Assigned to you')
  await expect(agentPage.getByRole('main')).toContainText(`Assigned to ${demo.agents[1].name}`)
  await expect(inbox.transcript).toContainText(`${demo.agents[1].name} took over from ${demo.agents[0].name}`)
  expect(question).not.toBe('')
})

test('two who take at once: one has it and the other is told [F30]', async ({ agentPage, otherAgentPage, visitorPage }) => {
  const { inbox, question } = await asked(visitorPage, agentPage, 'First come, first served?')
  const other = new Inbox(otherAgentPage)
  await otherAgentPage.getByRole('link', { name: 'Unassigned' }).click()
  await other.openConversation(question)
  // Clicked inside the pages: whoever's button is gone by then was told in time.
  const click = (page: Page) => page.getByRole('button', { name: 'Become assignee' }).evaluate((button: HTMLElement) => button.click(), null, { timeout: 2000 })
  await Promise.allSettled([agentPage, otherAgentPage].map(click))
  await expect.poll(async () => await inbox.composer.count() + await other.composer.count()).toBe(1)
  await expect(inbox.transcript.getByText(/became assignee/)).toHaveCount(1)
  await expect(inbox.transcript.getByText(/took over/)).toHaveCount(0)
})

test('a note looks different and never reaches the visitor [R-209, R-210]', async ({ agentPage, otherAgentPage, visitorPage }) => {
  const { widget, inbox } = await asked(visitorPage, agentPage, 'Can I have a discount?')
  await inbox.becomeAssignee()
  const replyColour = await background(inbox.composer)
  await agentPage.keyboard.press('n')
  const note = agentPage.getByRole('textbox', { name: 'Internal note' })
  expect(await background(note)).not.toBe(replyColour)
  await note.fill('He asks every week')
  await note.press('Enter')
  const shown = inbox.transcript.getByRole('region', { name: /^Note by/ })
  await expect(shown).toContainText('He asks every week')
  const edge = await shown.getByText('He asks every week').evaluate((bubble) => {
    const { borderInlineStartColor, borderInlineStartWidth } = getComputedStyle(bubble)
    return { colour: borderInlineStartColor, width: borderInlineStartWidth }
  })
  expect(edge).toEqual({ colour: 'rgb(224, 177, 0)', width: '4px' })

  const other = new Inbox(otherAgentPage)
  await otherAgentPage.getByRole('link', { name: 'All open' }).click()
  await other.openConversation('He asks every week')
  await agentPage.getByRole('tab', { name: 'Reply' }).click()
  await inbox.say('Of course: ten percent.')
  await expect(widget.log.getByText('Of course: ten percent.')).toBeVisible()
  await visitorPage.reload()
  await widget.composer.waitFor()
  await expect(widget.log.getByText('Of course: ten percent.')).toBeVisible()
  await expect(widget.panel.getByText('He asks every week')).toHaveCount(0)
})

test('while a note is written the visitor\'s browser is told nothing, not even that somebody types [R-072, SEC-016]', async ({ agentPage, visitorPage }) => {
  const { widget, inbox } = await asked(visitorPage, agentPage, 'Is somebody writing?')
  await inbox.becomeAssignee()
  const [sent, received]: [string[], string[]] = [[], []]
  agentPage.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))))
  visitorPage.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => received.push(String(payload))))
  await Promise.all([agentPage.reload(), visitorPage.reload()])
  await widget.composer.waitFor()
  await inbox.composer.waitFor()
  await expect.poll(() => [sent, received].every((frames) => frames.length > 0)).toBe(true)

  await agentPage.getByRole('tab', { name: /note/i }).click()
  const note = agentPage.getByRole('textbox', { name: 'Internal note' })
  await note.pressSequentially('SECRET he asks every week', { delay: 60 })
  await note.press('Enter')
  await expect(inbox.transcript.getByRole('region', { name: /^Note by/ })).toContainText('SECRET')
  await agentPage.getByRole('tab', { name: 'Reply' }).click()
  const before = received.length
  await inbox.composer.pressSequentially('Let me look', { delay: 60 })
  await expect.poll(() => received.slice(before).filter((frame) => frame.includes('"typing"'))).not.toEqual([])
  // Of all that came, the first that tells of typing came after the note.
  expect(received.slice(0, before).filter((frame) => /"typing"|SECRET|note/.test(frame))).toEqual([])
  expect(received.join()).not.toContain('SECRET')
  expect(sent.filter((frame) => frame.includes('SECRET'))).toEqual([])
})

async function background(field: import('@playwright/test').Locator): Promise<string> {
  return field.evaluate((area) => getComputedStyle(area.closest('[data-mode]') ?? area).backgroundColor)
}

test('a conversation is closed, stands in closed, and opens again when the visitor writes [R-211, R-212]', async ({ agentPage, visitorPage }) => {
  const { widget, inbox, question } = await asked(visitorPage, agentPage, 'When do you open?')
  await inbox.becomeAssignee()
  await inbox.say('At nine.')
  await agentPage.getByRole('button', { name: 'Close conversation' }).click()
  await expect(agentPage.getByRole('status').getByText('Conversation closed')).toBeVisible()
  await agentPage.getByRole('link', { name: 'Closed' }).click()
  await inbox.openConversation('At nine.')
  await expect(inbox.transcript).toContainText(question)
  await widget.say('And on Sunday?')
  await expect(inbox.transcript.getByText(/reopened the conversation/)).toBeVisible()
  await agentPage.getByRole('link', { name: /^Mine/ }).click()
  await expect(agentPage.getByRole('link').filter({ hasText: 'And on Sunday?' })).toBeVisible()
})

test('several chats at once: each in the list of one’s own, a click switches, each with its history and draft [R-067, R-070, R-145]', async ({ agentPage, demo, openPage, visitorPage }) => {
  const first = await asked(visitorPage, agentPage, 'First visitor')
  await first.inbox.becomeAssignee()
  await first.inbox.composer.fill('Half an ans')
  const second = await asked(await openPage(demo.server.shop), agentPage, 'Second visitor')
  await second.inbox.becomeAssignee()
  await second.inbox.say('Hello, second')
  await agentPage.getByRole('link', { name: /^Mine/ }).click()
  await first.inbox.openConversation(first.question)
  await expect(first.inbox.composer).toHaveValue('Half an ans')
  await agentPage.reload()
  await expect(first.inbox.composer).toHaveValue('Half an ans')
  await first.inbox.openConversation('Hello, second')
  await expect(second.inbox.transcript).toContainText(second.question)
  await expect(second.inbox.composer).toHaveValue('')
})

test('the page in view and the one before follow the visitor, with where he came from and his visits [R-082, R-164]', async ({ agentPage, demo, openPage }) => {
  const visitorPage = await openPage(`${demo.server.shop}?utm_source=letter`)
  await asked(visitorPage, agentPage, 'Where am I?')
  const details = agentPage.getByRole('complementary', { name: 'Details' })
  const fact = (name: string) => details.locator('dl > div').filter({ has: agentPage.getByText(name, { exact: true }) }).locator('dd')
  await expect(details.getByText('On the website now')).toBeVisible()
  await expect(fact('utm_source')).toHaveText('letter')
  await expect(fact('Came from')).toHaveText('Directly')
  await expect(fact('Visits')).toHaveText('1')
  await expect(fact('First visit')).not.toBeEmpty()
  await expect(fact('On the site for')).not.toBeEmpty()
  const here = await fact('Page').innerText()
  await visitorPage.getByRole('link').filter({ hasText: /Halo|Aube/ }).first().click()
  await expect(fact('Page before')).toHaveText(here)
  await expect(fact('Page')).not.toHaveText(here)
})

test('contact details are written down where they stand, and what the visitor says of himself is marked unverified [R-073]', async ({ agentPage, otherAgentPage, visitorPage }) => {
  const { question } = await asked(visitorPage, agentPage, 'My name is Ilse')
  const details = agentPage.getByRole('complementary', { name: 'Details' })
  await details.getByLabel('Name').fill('Ilse Vogel')
  await details.getByLabel('Name').press('Enter')
  await details.getByLabel('E-mail').fill('ilse@vogel.example')
  await details.getByLabel('E-mail').press('Enter')
  await expect(details.getByText('unverified')).toBeVisible()
  const other = new Inbox(otherAgentPage)
  await otherAgentPage.getByRole('link', { name: 'All open' }).click()
  await other.openConversation(question)
  await expect(otherAgentPage.getByRole('complementary', { name: 'Details' }).getByLabel('E-mail')).toHaveValue('ilse@vogel.example')
})

test('Enter while characters are composed never sends', async ({ agentPage, visitorPage }) => {
  const { widget, inbox } = await asked(visitorPage, agentPage, '日本語で書けますか')
  await inbox.becomeAssignee()
  await inbox.composer.focus()
  const keyboard = await agentPage.context().newCDPSession(agentPage)
  await keyboard.send('Input.imeSetComposition', { text: 'はい', selectionStart: 2, selectionEnd: 2 })
  await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 })
  await expect(inbox.composer).toHaveValue('はい')
  await keyboard.send('Input.insertText', { text: 'はい' })
  await inbox.composer.press('Enter')
  await expect(widget.log.getByText('はい', { exact: true })).toBeVisible()
  await expect(inbox.composer).toHaveValue('')
})

test('during composition Escape and Enter belong to the input method in details and in the palette too', async ({ agentPage, visitorPage }) => {
  await asked(visitorPage, agentPage, 'お名前は')
  const keyboard = await agentPage.context().newCDPSession(agentPage)
  const compose = (text: string) => keyboard.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
  const pressWhileComposing = (key: string) => keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key, code: key, windowsVirtualKeyCode: 229 })
  const name = agentPage.getByRole('complementary', { name: 'Details' }).getByLabel('Name')
  await name.focus()
  await keyboard.send('Input.insertText', { text: '山田' })
  await compose('たろう')
  await pressWhileComposing('Escape')
  await expect(name).toHaveValue('山田たろう')
  await compose('')
  await expect(name).toHaveValue('山田')
  await compose('花子')
  await pressWhileComposing('Enter')
  await expect(name).toBeFocused()
  await keyboard.send('Input.insertText', { text: '花子' })
  await name.press('Enter')
  await expect(agentPage.getByRole('main').getByRole('heading', { name: '山田花子' })).toBeVisible()

  await agentPage.keyboard.press('Control+k')
  const palette = agentPage.getByRole('combobox')
  await expect(palette).toBeFocused()
  await compose('やまだ')
  await pressWhileComposing('Enter')
  await pressWhileComposing('Escape')
  await expect(palette).toHaveValue('やまだ')
})

test('Escape closes what is open above a conversation, and only then the conversation', async ({ agentPage, visitorPage }) => {
  const { inbox } = await asked(visitorPage, agentPage, 'May I escape?')
  await agentPage.keyboard.press('?')
  const help = agentPage.getByRole('dialog', { name: 'Keyboard' })
  await expect(help).toBeVisible()
  await agentPage.keyboard.press('Escape')
  await expect(help).toHaveCount(0)
  await expect(inbox.transcript).toBeVisible()
  await agentPage.getByRole('button', { name: 'More actions' }).click()
  await expect(agentPage.getByRole('menu')).toBeVisible()
  await agentPage.keyboard.press('Escape')
  await expect(agentPage.getByRole('menu')).toHaveCount(0)
  await expect(inbox.transcript).toBeVisible()
  await agentPage.keyboard.press('Escape')
  await expect(inbox.transcript).toHaveCount(0)
})

test('without a network the console says so at once', async ({ agentPage }) => {
  await expect(agentPage.getByRole('img', { name: 'Connected', exact: true })).toBeVisible()
  await agentPage.context().setOffline(true)
  await expect(agentPage.getByRole('img', { name: /^Not connected/ })).toBeVisible({ timeout: 1000 })
  await agentPage.context().setOffline(false)
  await expect(agentPage.getByRole('img', { name: 'Connected', exact: true })).toBeVisible()
})

test('cut off: what is sent waits, goes out in order on return, and what was missed stands above it behind the new line [F27, I4]', async ({ agentPage, visitorPage }) => {
  test.slow()
  // Setting a page offline leaves its open WebSocket alone: the cable is cut here too.
  const cables: { close: () => Promise<void> }[] = []
  let cut = false
  await agentPage.routeWebSocket(/\/feed$/, (socket) => {
    if (cut) return void socket.close()
    const server = socket.connectToServer()
    cables.push({ close: async () => { await socket.close(); await server.close() } })
  })
  await agentPage.reload()
  const { widget, inbox } = await asked(visitorPage, agentPage, 'Will this arrive?')
  await inbox.becomeAssignee()
  await inbox.say('It will.')
  await expect(widget.log.getByText('It will.')).toBeVisible()

  cut = true
  await agentPage.context().setOffline(true)
  for (const cable of cables) await cable.close()
  await widget.say('Stop, I changed my mind')
  await inbox.say('One')
  await inbox.say('Two')
  await expect(inbox.transcript.getByRole('img', { name: 'Waiting to be sent' })).toHaveCount(2)
  await agentPage.waitForTimeout(60_000)
  await expect(inbox.transcript.getByText('Stop, I changed my mind')).toHaveCount(0)

  cut = false
  await agentPage.context().setOffline(false)
  await expect(inbox.transcript.getByText('Stop, I changed my mind')).toBeVisible()
  await expect(inbox.transcript.getByRole('separator').filter({ hasText: 'New' })).toBeVisible()
  await expect(widget.log.getByText('One', { exact: true })).toHaveCount(0)
  await agentPage.getByRole('button', { name: 'Send anyway' }).click()
  await expect(widget.log.getByText('Two', { exact: true })).toBeVisible()
  expect((await widget.log.innerText()).replace(/[\s\S]*changed my mind/, '')).toMatch(/One[\s\S]*Two/)
  expect((await inbox.transcript.innerText()).replace(/[\s\S]*changed my mind/, '')).toMatch(/One[\s\S]*Two/)
})

test('a laptop that slept catches up within three seconds, without a click [F28]', async ({ demo, openPage, playwright, visitorPage }) => {
  test.setTimeout(240_000)
  const { launchOptions } = test.info().project.use
  const laptop = await playwright.chromium.launchServer(launchOptions ?? {})
  try {
    const browser = await playwright.chromium.connect(laptop.wsEndpoint())
    const page = await browser.newPage({ storageState: demo.agents[0].session, locale: 'en-GB' })
    await page.goto(demo.server.url)
    const { widget, inbox, question } = await asked(visitorPage, page, 'Is anybody awake?')
    const colleague = new Inbox(await openPage(demo.server.url, { storageState: demo.agents[1].session }))
    await colleague.page.getByRole('link', { name: 'Unassigned' }).click()
    await colleague.openConversation(question)

    // The whole process group, as when the lid closes.
    const group = -(laptop.process().pid ?? 0)
    process.kill(group, 'SIGSTOP')
    await colleague.becomeAssignee()
    await colleague.say('I am.')
    await widget.say('Thank you, colleague')
    await visitorPage.waitForTimeout(90_000)
    process.kill(group, 'SIGCONT')
    await expect(inbox.transcript.getByText('Thank you, colleague')).toBeVisible({ timeout: 3000 })
    await expect(inbox.transcript.getByText('I am.')).toBeVisible({ timeout: 100 })
    await expect(page.getByRole('main')).toContainText(`Assigned to ${demo.agents[1].name}`, { timeout: 100 })
  } finally {
    await laptop.kill()
  }
})

for (const [how, thaw] of Object.entries({
  thawed: () => { document.dispatchEvent(new Event('resume')) },
  'given back by the browser': () => { window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })) },
})) {
  test(`a page that stood still while its line died catches up when it is ${how} [F29]`, async ({ agentPage, visitorPage }) => {
    test.setTimeout(180_000)
    // A line that dies without a word: nothing more comes through, and neither side is told.
    let [lines, dead] = [0, 0]
    await agentPage.routeWebSocket(/\/feed$/, (socket) => {
      const mine = ++lines
      const server = socket.connectToServer()
      socket.onMessage((message) => { if (mine > dead) server.send(message) })
      server.onMessage((message) => { if (mine > dead) socket.send(message) })
    })
    await agentPage.clock.install()
    await agentPage.reload()
    const { widget, inbox } = await asked(visitorPage, agentPage, 'Are you asleep?')

    // A browser without a screen has no hidden pages and freezes none: its scripts are stopped as freezing stops them, and
    // it is told of the end as browsers tell it.
    const page = await agentPage.context().newCDPSession(agentPage)
    await page.send('Debugger.enable')
    dead = lines
    await page.send('Debugger.pause')
    await widget.say('Hello?')
    await expect(widget.log.getByText('Sent', { exact: true }).last()).toBeVisible()
    await page.send('Debugger.resume')
    await page.send('Debugger.disable')
    // As after a nap: more than the 25 s in which a line is believed without a word.
    await agentPage.clock.fastForward(28_000)
    // The page's own watch over the line speaks after 45 s of silence: what comes now comes by the event.
    await agentPage.evaluate(thaw)
    await expect(inbox.transcript.getByText('Hello?')).toBeVisible({ timeout: 8000 })
  })
}

test('after a restart of the server everything is there again by itself, without a reload', async ({ openPage, startServer }) => {
  const server = await startServer({ demo: true })
  const link = server.signInLinks[0]?.link ?? ''
  const agentPage = await openPage(link)
  await agentPage.getByRole('button', { name: 'Sign in' }).click()
  await expect(agentPage.getByRole('navigation', { name: 'Folders' })).toBeVisible()
  expect(agentPage.url()).not.toContain('#')
  await agentPage.evaluate(() => Object.assign(globalThis, { sameDocument: true }))
  const { widget, inbox } = await asked(await openPage(server.shop), agentPage, 'Do you deploy on Fridays?')
  await inbox.becomeAssignee()
  await server.end('SIGTERM')
  await inbox.say('Never.')
  await server.launch()
  await expect(widget.log.getByText('Never.')).toBeVisible({ timeout: 45_000 })
  await widget.say('Good.')
  await expect(inbox.transcript.getByText('Good.')).toBeVisible({ timeout: 45_000 })
  expect(await agentPage.evaluate(() => 'sameDocument' in globalThis)).toBe(true)
})

test('by keyboard alone: find, open, take, answer, close', async ({ agentPage, visitorPage }) => {
  const { question, widget } = await asked(visitorPage, agentPage, 'Do you use a mouse?')
  await agentPage.goto(new URL('.', agentPage.url()).href)
  await agentPage.getByRole('link').filter({ hasText: question }).waitFor()
  const focused = () => agentPage.evaluate(() => document.querySelector('a:focus')?.textContent ?? '')
  for (let steps = 0; steps < 20 && !(await focused()).includes(question); steps++) await agentPage.keyboard.press('j')
  await agentPage.keyboard.press('Enter')
  await expect(agentPage.getByRole('log')).toContainText(question)
  await agentPage.keyboard.press('a')
  await expect(agentPage.getByRole('textbox', { name: 'Write to the visitor' })).toBeVisible()
  await agentPage.keyboard.press('r')
  await agentPage.keyboard.type('Never, j and k will do')
  await agentPage.keyboard.press('Enter')
  await expect(widget.log.getByText('Never, j and k will do')).toBeVisible()
  await agentPage.keyboard.press('Escape')
  await agentPage.keyboard.press('e')
  await expect(agentPage.getByRole('status').getByText('Conversation closed')).toBeVisible()
})

test('on a phone: one pane at a time, from the list to the answer and back [R-060]', async ({ demo, openPage, visitorPage }) => {
  const question = aQuestion('Are you out of the office?')
  const widget = new Widget(visitorPage)
  await widget.open()
  await widget.say(question)
  const page = await openPage(demo.server.url, {
    storageState: demo.agents[0].session, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true,
  })
  await page.getByRole('link', { name: 'Unassigned' }).tap()
  await expect(page.getByRole('link').filter({ hasText: question })).toBeVisible()
  await page.getByRole('link').filter({ hasText: question }).tap()
  await page.getByRole('button', { name: 'Become assignee' }).tap()
  await page.getByRole('textbox', { name: 'Write to the visitor' }).fill('On the train')
  for (const name of ['Back', 'Close conversation', 'More actions', 'Details', 'Send']) {
    const box = await page.getByRole('button', { name }).boundingBox()
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), name).toBeGreaterThanOrEqual(44)
  }
  await page.getByRole('button', { name: 'Send' }).tap()
  await expect(widget.log.getByText('On the train')).toBeVisible()
  await page.getByRole('button', { name: 'Details' }).tap()
  await expect(page.getByRole('dialog').getByLabel('E-mail')).toBeVisible()
  await page.keyboard.press('Escape')
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 640 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }
  await page.getByRole('button', { name: 'Back' }).tap()
  await expect(page.getByRole('navigation', { name: 'Folders' })).toBeVisible()
})

test('rows stay under the pointer, and new ones are offered', async ({ agentPage, demo, openPage, visitorPage }) => {
  const { question } = await asked(visitorPage, agentPage, 'Do not move')
  await agentPage.getByRole('link', { name: 'All open' }).click()
  const row = agentPage.getByRole('link').filter({ hasText: question })
  await row.hover()
  const before = await row.boundingBox()
  const later = new Widget(await openPage(demo.server.shop))
  await later.open()
  const news = aQuestion('Let me in')
  await later.say(news)
  const offer = agentPage.getByRole('button', { name: '1 new' })
  await expect(offer).toBeVisible()
  expect(await row.boundingBox()).toEqual(before)
  await offer.click()
  await expect(agentPage.getByRole('link').filter({ hasText: news })).toBeVisible()
})

test('of a long conversation only what is near is drawn, and what is read stays where it is while more comes', async ({ agentPage, demo, visitorPage }) => {
  test.slow()
  const { widget, inbox, question } = await asked(visitorPage, agentPage, 'Tell me everything')
  const desk = await Desk.open(demo.server.url, demo.agents[0].session)
  const head = await desk.find(question)
  await desk.take(head)
  for (let line = 1; line <= 240; line++) await desk.say(head, `Line ${line}. ${'And so on. '.repeat(line % 40)}`)
  const { transcript } = inbox
  await expect(transcript.getByText('Line 240.')).toBeInViewport()
  await agentPage.reload()
  await expect(transcript.getByText('Line 240.')).toBeInViewport()
  const scroll = (to: 'up' | 'top') => transcript.evaluate((log, where) => { log.scrollTop -= where === 'top' ? log.scrollTop : log.clientHeight }, to)

  // To the very top of what is loaded: more is put above it, and what stood there does not move.
  await agentPage.route('**/events?before=*', async (route) => { await held; await route.continue() })
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => { release = resolve })
  await expect(async () => {
    await scroll('top')
    await expect(transcript.getByRole('button', { name: 'Loading' })).toBeInViewport({ timeout: 500 })
  }).toPass()
  const place = () => transcript.getByText('Line 150.').evaluate((line) => line.getBoundingClientRect().top)
  const before = await place()
  release()
  await expect(transcript.getByText('Line 135.')).toBeAttached()
  await expect(transcript.getByText('Line 150.')).toBeInViewport()
  expect(Math.abs(await place() - before)).toBeLessThan(2)

  await expect(async () => {
    await scroll('up')
    await expect(transcript.getByText('The conversation begins here')).toBeInViewport({ timeout: 100 })
  }).toPass()
  await expect(transcript.getByText(question)).toBeInViewport()
  expect(await transcript.getByText(/^Line/).count()).toBeLessThan(120)

  await widget.say('And then?')
  await agentPage.getByRole('button', { name: '1 new message' }).click()
  await expect(transcript.getByText('And then?')).toBeInViewport()
  await expect(transcript.getByText('Line 240.')).toBeInViewport()
})

test('who scrolls up a little while lines pour in stays there, and is taken along again from the end', async ({ agentPage, demo, visitorPage }) => {
  test.slow()
  const { inbox: { transcript }, question } = await asked(visitorPage, agentPage, 'Tell me a lot')
  const desk = await Desk.open(demo.server.url, demo.agents[0].session)
  const head = await desk.find(question)
  await desk.take(head)
  const pour = async (from: number, to: number) => { for (let line = from; line <= to; line++) await desk.say(head, `Line ${line}. ${'And so on. '.repeat(line % 40)}`) }
  await pour(1, 40)
  await expect(transcript.getByText('Line 40.')).toBeInViewport()
  await transcript.hover()
  await pour(41, 60)
  const poured = pour(61, 80)
  await agentPage.mouse.wheel(0, -30)
  await poured
  await pour(81, 100)
  await expect(agentPage.getByRole('button', { name: 'Newest' })).toBeVisible()
  await expect(transcript.getByText('Line 100.')).not.toBeInViewport()

  await agentPage.getByRole('button', { name: 'Newest' }).click()
  await expect(transcript.getByText('Line 100.')).toBeInViewport()
  await pour(101, 120)
  await expect(transcript.getByText('Line 120.')).toBeInViewport()
})

test('a look is seen on the widget itself before it is saved', async ({ agentPage: page }) => {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Websites' }).click()
  await page.getByRole('link', { name: /Atelier/ }).click()
  const preview = page.frameLocator('iframe[title="Preview"]')
  const launcher = preview.locator('guichet-widget').getByRole('button')
  const field = page.getByRole('textbox', { name: 'Colour' })
  await expect(preview.frameLocator('iframe').getByRole('textbox')).toBeVisible()
  await field.fill('#0b7285')
  await expect(launcher).toHaveCSS('background-color', 'rgb(11, 114, 133)')
  await expect(preview.frameLocator('iframe').getByRole('textbox')).toBeVisible()
  await expect(field).toBeFocused()
  await page.reload()
  await expect(launcher).not.toHaveCSS('background-color', 'rgb(11, 114, 133)')
})

test('an address that is none stays in its field, says what is wrong with it, and is mended there', async ({ agentPage: page }) => {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Websites' }).click()
  await page.getByRole('link', { name: /Atelier/ }).click()
  const field = page.getByRole('combobox', { name: 'Allowed addresses' })
  const refusal = page.getByText('is not a web address')
  await field.fill('*.example.com')
  await field.press('Enter')
  await expect(refusal).toBeVisible()
  await expect(field).toHaveValue('*.example.com')
  await field.fill('www.example.com')
  await expect(refusal).toBeHidden()
  await field.press('Enter')
  await expect(page.getByText('https://www.example.com', { exact: true })).toBeVisible()
  await expect(field).toHaveValue('')
  await page.reload()
})

test('sneak peek is switched off for a site and for an agent [R-152]', async ({ agentPage, demo, visitorPage }) => {
  const { widget, inbox } = await asked(visitorPage, agentPage, 'Can you read my mind?')
  const peek = inbox.transcript.getByTitle('Not sent yet: only you see this')
  await widget.composer.fill('thoughts')
  await expect(peek).toHaveText('thoughts')
  const conversation = agentPage.url()
  const workspace = new URL(conversation).pathname.split('/')[1] ?? ''
  await agentPage.goto(`${demo.server.url}/${workspace}/settings/agents`)
  const setPeek = async (on: boolean) => {
    await agentPage.getByRole('button', { name: `Actions for ${demo.agents[0].name}` }).click()
    await agentPage.getByRole('menuitem', { name: 'Edit' }).click()
    await agentPage.getByRole('switch', { name: 'Sees what visitors type' }).setChecked(on)
    await agentPage.getByRole('button', { name: 'Save' }).click()
    await expect(agentPage.getByRole('dialog')).toHaveCount(0)
  }
  await setPeek(false)
  await agentPage.goto(conversation)
  await expect(inbox.transcript).toContainText('Can you read my mind?')
  await widget.composer.fill('secret thoughts')
  await expect(inbox.transcript.getByLabel(/is typing/)).toBeVisible()
  await expect(agentPage.getByText('secret thoughts')).toHaveCount(0)
  await agentPage.goto(`${demo.server.url}/${workspace}/settings/agents`)
  await setPeek(true)

  await agentPage.getByRole('link', { name: 'Websites' }).click()
  await agentPage.getByRole('link', { name: /Atelier/ }).click()
  const site = agentPage.getByRole('switch', { name: /what visitors type/ })
  await site.setChecked(false)
  await agentPage.getByRole('button', { name: 'Save' }).first().click()
  await expect(agentPage.getByText('Saved').first()).toBeVisible()
  await visitorPage.reload()
  await widget.composer.waitFor()
  await agentPage.goto(conversation)
  await expect(inbox.transcript).toContainText('Can you read my mind?')
  await widget.composer.fill('nobody sees this')
  await expect(inbox.transcript.getByLabel(/is typing/)).toBeVisible()
  await expect(agentPage.getByText('nobody sees this')).toHaveCount(0)
})

test('an agent is invited by a link, answers at once, and sees no settings of the workspace [R-020, R-042, R-055]', async ({ agentPage, demo, openPage, visitorPage }) => {
  await agentPage.getByRole('link', { name: 'Settings' }).click()
  await agentPage.getByRole('link', { name: 'Agents' }).click()
  await agentPage.getByRole('button', { name: 'Invite an agent' }).click()
  await agentPage.getByLabel('E-mail').fill('new@atelier.example')
  await agentPage.getByText('Some', { exact: true }).click()
  await agentPage.getByRole('combobox', { name: 'Some' }).click()
  await agentPage.getByRole('option').first().click()
  await agentPage.keyboard.press('Tab')
  await agentPage.getByRole('button', { name: 'Make an invitation link' }).click()
  const link = await agentPage.getByLabel('Invitation link').inputValue()

  const page = await openPage(link)
  await expect(page).toHaveURL(/\/invitation$/)
  await page.reload()
  await expect(page).toHaveURL(/\/invitation$/)
  await page.getByLabel('Your name').fill('Noor')
  await page.getByLabel('Password', { exact: true }).fill('seven warm teapots')
  await page.getByRole('button', { name: 'Join' }).click()
  const { widget, inbox } = await asked(visitorPage, page, 'Is somebody new here?')
  await inbox.becomeAssignee()
  await inbox.say('I am!')
  await expect(widget.log.getByText('I am!')).toBeVisible()

  await page.getByRole('link', { name: 'Settings' }).click()
  const sections = page.getByRole('navigation', { name: 'Settings' })
  await expect(sections.getByRole('link')).toHaveText(['My account', 'Preferences', 'Agents'])
  await page.goto(`${demo.server.url}/${new URL(page.url()).pathname.split('/')[1] ?? ''}/settings/sites`)
  await expect(page).toHaveURL(/settings\/account$/)

  const again = await openPage(link)
  await expect(again.getByRole('heading', { name: 'This link no longer works' })).toBeVisible()
})

test('who has an account joins a second workspace with the password it has, and lands there [R-020]', async ({ openPage, startServer }) => {
  const server = await startServer()
  const join = async (workspace: string) => {
    const [link = ''] = /http\S+/.exec(await server.command('workspace', 'add', workspace)) ?? []
    await page.goto(link)
    await expect(page.getByRole('heading', { name: `Join ${workspace}` })).toBeVisible()
    await page.getByLabel('E-mail').fill('ada@tea.example')
    await page.getByLabel('Your name').fill('Ada')
    const password = page.getByLabel('Password', { exact: true })
    await expect(password).toHaveAccessibleDescription(/type yours if you already have an account/)
    await password.fill('seven warm teapots')
    await page.getByRole('button', { name: 'Join' }).click()
    await page.getByRole('button', { name: 'Ada: account and help' }).click()
  }
  const page = await openPage(server.url)
  await join('Coffee')
  await expect(page.getByRole('menu').getByText('Coffee', { exact: true })).toBeVisible()
  await join('Tea')
  await expect(page.getByRole('menuitem', { name: 'Coffee' })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: 'Tea' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await page.getByRole('link', { name: 'Add a website' }).click()
  await expect(page).toHaveURL(/settings\/sites$/)
})

test('the console speaks Japanese to who asks for it', async ({ demo, openPage }) => {
  const page = await openPage(demo.server.url, { storageState: demo.agents[0].session, locale: 'ja-JP' })
  await expect(page.getByRole('link', { name: '未担当' })).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('ja')
  await page.getByRole('list', { name: 'すべて' }).getByRole('link').first().click()
  await expect(page.getByRole('tab', { name: '返信' })).toBeVisible()
})
