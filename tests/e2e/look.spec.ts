import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, picture, test } from './fixtures'
import { Widget } from './support/widget'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

async function openSite(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).first().click()
  await page.getByRole('link', { name: 'Websites' }).click()
  await page.getByRole('main').getByRole('link').first().click()
  await page.getByRole('group', { name: 'Design' }).waitFor()
}

/** What the launcher says beside its picture. */
const words = (widget: Widget) => widget.launcher.evaluate((button) => getComputedStyle(button, '::after').content)

test('a design is picked, seen, taken back, picked again, changed and saved, and the shop looks so [R-018]', async ({ openPage, startServer }) => {
  test.slow()
  const server = await startServer({ demo: true })
  const agentPage = await openPage(server.signInLinks[0]?.link ?? '')
  await agentPage.getByRole('button', { name: 'Sign in' }).click()
  await openSite(agentPage)
  const designs = agentPage.getByRole('group', { name: 'Design' })
  expect(await designs.getByRole('radio').count()).toBeGreaterThanOrEqual(6)
  const section = agentPage.locator('section').filter({ has: designs })
  const preview = agentPage.frameLocator('iframe[title=Preview]').frameLocator('guichet-widget iframe')

  // The keyboard chooses as among any radio buttons; the widget beside it is the real one.
  await designs.getByRole('radio', { name: 'Classic' }).focus()
  await agentPage.keyboard.press('ArrowRight')
  await expect(designs.getByRole('radio', { name: 'Boutique' })).toBeChecked()
  await expect.poll(() => preview.locator('html').evaluate((root) => getComputedStyle(root).getPropertyValue('--accent'))).toBe('#7a2e4d')
  await picture(agentPage, 'console-look')
  await section.getByRole('button', { name: 'Discard changes' }).click()
  await expect(designs.getByRole('radio', { name: 'Boutique' })).not.toBeChecked()

  await designs.getByText('Press').click()
  await section.getByRole('radiogroup', { name: 'Button' }).getByText('With words').click()
  await section.getByRole('radiogroup', { name: 'Side' }).getByText('Left').click()
  await expect(designs.getByRole('radio', { name: 'Press' })).toBeChecked()
  await section.getByRole('radiogroup', { name: 'Spacing' }).getByText('Roomy').click()
  await expect(designs.getByRole('radio', { name: 'Press' })).not.toBeChecked()
  await section.getByRole('radiogroup', { name: 'Spacing' }).getByText('Dense').click()
  expect((await new AxeBuilder({ page: agentPage }).exclude('iframe').withTags(rules).analyze()).violations).toEqual([])
  await section.getByRole('button', { name: 'Save' }).click()
  await expect(section.getByText('Saved', { exact: true })).toBeVisible()

  const shop = await openPage(server.shop)
  const widget = new Widget(shop)
  await expect(widget.launcher).toHaveAccessibleName('Open chat')
  expect(await words(widget)).toContain('Open chat')
  const box = await widget.launcher.boundingBox()
  expect(box?.width).toBeGreaterThan(100)
  expect(box?.x).toBeLessThan(40)
  await widget.open()
  const header = widget.panel.locator('header')
  await expect(header).toHaveCSS('background-color', 'rgb(24, 24, 27)')
  await expect(widget.panel.locator('html')).toHaveCSS('font-size', '14px')
  await expect(widget.panel.locator('html')).toHaveCSS('font-family', /serif/)
  await expect(widget.panel.locator('.welcome')).toHaveCSS('border-start-start-radius', '4px')
  expect((await new AxeBuilder({ page: shop }).include('guichet-widget').withTags(rules).analyze()).violations).toEqual([])
  await picture(shop, 'widget-press')
  // Closed, or it would open again by itself, and the open one has no words.
  await widget.composer.press('Escape')
  await expect(widget.composer).toBeHidden()

  // The site's own words on it are its name, too.
  await agentPage.getByRole('tab', { name: 'English' }).click()
  await agentPage.getByRole('textbox', { name: 'On the button' }).fill('Any "questions"?')
  await agentPage.locator('section').filter({ has: agentPage.getByRole('heading', { name: 'Words' }) }).getByRole('button', { name: 'Save' }).click()
  await expect.poll(async () => {
    await shop.reload()
    return await widget.launcher.getAttribute('aria-label')
  }).toBe('Any "questions"?')
  expect(await words(widget)).toContain('Any \\"questions\\"?')
})

test('the pinned line has a version and a hash [SEC-198]', async ({ agentPage }) => {
  await openSite(agentPage)
  await agentPage.getByRole('switch', { name: 'Pin the version' }).click({ force: true })
  await expect(agentPage.getByLabel('The line for your pages')).toContainText(/\/w\/v\d+\/loader\.js" integrity="sha384-[\w+/]{64}" crossorigin="anonymous"/)
  await agentPage.getByRole('switch', { name: 'Pin the version' }).click({ force: true })
  await expect(agentPage.getByLabel('The line for your pages')).toContainText('/widget.js"')
})
