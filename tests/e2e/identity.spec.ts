import AxeBuilder from '@axe-core/playwright'
import { createHmac } from 'node:crypto'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { ask, Inbox } from './support/console'
import { Widget } from './support/widget'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const once = (text: string) => `${text} ${Math.random().toString(36).slice(2, 8)}`

/** As the shop's pages do, once its server has signed. */
function identify(page: Page, who: object): Promise<void> {
  return page.evaluate((traits) => { (window as unknown as { Guichet: (...all: unknown[]) => unknown }).Guichet('identify', traits) }, who)
}

/** Switches known customers on in the console and reads the secret there. */
async function openSecret(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'Settings' }).first().click()
  await page.getByRole('link', { name: 'Websites' }).click()
  await page.getByRole('main').getByRole('link').first().click()
  const on = page.getByRole('switch', { name: 'Recognize customers whom the shop signs for' })
  await on.waitFor()
  if (!(await on.isChecked())) await on.click({ force: true })
  await page.getByRole('button', { name: 'Show the secret' }).click()
  const secret = page.locator('code[aria-labelledby=secret]')
  await expect(secret).toHaveText(/^[\w-]{43}$/)
  return await secret.textContent() ?? ''
}

const sign = (secret: string, userId: string) => createHmac('sha256', secret).update(userId).digest('hex')

test('a customer whom the shop signs for is verified, finds his conversation on another device, and is gone after logging out [SEC-009]', async ({ agentPage, visitorPage, demo, openPage }) => {
  test.slow()
  const secret = await openSecret(agentPage)
  const userId = once('customer')
  const hash = sign(secret, userId)
  const question = once('Where is my order?')
  await agentPage.goto(demo.server.url)
  await identify(visitorPage, { userId, hash, name: 'Aino Korhonen', email: 'aino@example.com' })
  await ask(visitorPage, agentPage, question)
  const details = agentPage.getByRole('complementary', { name: 'Details' })
  await expect(details.getByRole('img', { name: 'Verified customer' })).toBeVisible()
  await expect(details.getByText(userId)).toBeVisible()
  await expect(details.getByText('Aino Korhonen').first()).toBeVisible()
  // The id was signed, the address was only said.
  await expect(details.getByText('unverified')).toBeVisible()

  const phone = await openPage(demo.server.shop)
  const there = new Widget(phone)
  await there.open()
  await identify(phone, { userId, hash })
  await expect(there.log.getByText(question)).toBeVisible()

  await phone.evaluate(() => { (window as unknown as { Guichet: (...all: unknown[]) => unknown }).Guichet('shutdown') })
  await expect(phone.locator('guichet-widget')).toHaveCount(0)
  await phone.reload()
  await there.open()
  await expect(there.log.getByText(question)).toHaveCount(0)
  // Somebody else, who never logged the first one out, finds nothing of him either.
  const other = once('other')
  const mine = new Widget(visitorPage)
  await expect(mine.log.getByText(question)).toBeVisible()
  await identify(visitorPage, { userId: other, hash: sign(secret, other) })
  await expect(mine.composer).toBeHidden()
  await mine.open()
  await expect(mine.log.getByText(question)).toHaveCount(0)
  const words = once('I am somebody else')
  await mine.say(words)
  await expect(mine.log.getByText(words)).toBeVisible()
})

test('a claim without proof is refused in the page’s console, and the agent is warned in the conversation [SEC-004]', async ({ agentPage, visitorPage, demo }) => {
  await openSecret(agentPage)
  await agentPage.goto(demo.server.url)
  await ask(visitorPage, agentPage, once('I am the boss'))
  const warned = visitorPage.waitForEvent('console', (message) => message.text().includes('identify was refused'))
  await identify(visitorPage, { userId: 'boss', hash: '0'.repeat(64) })
  await warned
  await expect(new Inbox(agentPage).transcript.getByText('Claimed to be customer “boss” and could not prove it')).toBeVisible()
  await expect(agentPage.getByRole('complementary', { name: 'Details' }).getByText('Ask before you tell anything personal')).toBeVisible()
})

test('two contacts are merged on purpose and parted again [R-220]', async ({ agentPage, visitorPage, openPage, demo }) => {
  test.slow()
  const name = once('Kim')
  const first = await openPage(demo.server.shop)
  await identify(first, { name, email: 'kim@example.com' })
  const earlier = once('From my phone')
  const old = new Widget(first)
  await old.open()
  await old.say(earlier)
  await expect(old.log.getByText(earlier)).toBeVisible()
  await identify(visitorPage, { email: 'kim@example.com' })
  await ask(visitorPage, agentPage, once('And from my desk'))

  const details = agentPage.getByRole('complementary', { name: 'Details' })
  await details.getByRole('button', { name: 'Merge with another contact' }).click()
  const dialog = agentPage.getByRole('dialog', { name: 'Merge with another contact' })
  // It looks for the same address by itself.
  await dialog.getByRole('button', { name: new RegExp(name) }).click()
  await expect(dialog.getByText(`1 conversation of ${name} moves to it`)).toBeVisible()
  expect((await new AxeBuilder({ page: agentPage }).withTags(rules).include('[role=dialog]').analyze()).violations).toEqual([])
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(details.getByRole('link', { name: earlier })).toBeVisible()
  await expect(details.locator('strong').getByText(name)).toBeVisible()

  await details.getByRole('button', { name: `Undo the merge with ${name}` }).click()
  await expect(details.getByRole('link', { name: earlier })).toHaveCount(0)
  await expect(details.getByText('Merged into this contact')).toHaveCount(0)
})

test('the audit log says who did what, and whether it is as it was written [SEC-149]', async ({ agentPage: page }) => {
  await openSecret(page)
  await page.getByRole('link', { name: 'Audit log' }).click()
  const entries = page.getByRole('main').getByRole('listitem')
  await expect(entries.first()).toContainText('looked at the secret of')
  await page.getByRole('combobox', { name: 'What' }).or(page.getByRole('textbox', { name: 'What' })).click()
  await page.getByRole('option', { name: 'Agents and sign-ins' }).click()
  await expect(entries.first()).toContainText('signed in')
  await expect(page.getByText('looked at the secret of')).toHaveCount(0)
  await page.getByText('What changed').first().click()
  await expect(page.getByRole('table').first()).toBeVisible()
  await page.getByRole('button', { name: 'Check the log' }).click()
  await expect(page.getByText('as they were written')).toBeVisible()
  expect((await new AxeBuilder({ page }).withTags(rules).analyze()).violations).toEqual([])
})
