import { expect, picture, test } from './fixtures'
import { Inbox } from './support/console'
import { openShop } from './support/shop'
import { Widget } from './support/widget'

test('from the set-up link to the first conversation, with one person answering [R-019, R-055, SEC-191]', async ({ openPage, startServer }) => {
  const server = await startServer()
  const setup = await openPage(server.setupLink)
  await setup.getByRole('button', { name: 'Continue' }).click()
  await expect(setup.getByLabel('Company or team')).toBeFocused()
  await expect(setup.getByLabel('Company or team')).toHaveAccessibleDescription(/Write the name of your company/)
  await expect(setup.getByText('This is not an e-mail address.')).toBeVisible()
  await setup.getByLabel('Company or team').fill('Tea & Co')
  await setup.getByLabel('Your name').fill('Ada')
  await setup.getByLabel('E-mail').fill('ada@tea.example')
  await setup.getByLabel('Password', { exact: true }).fill('two brown teapots')
  await picture(setup, 'setup')
  await setup.getByRole('button', { name: 'Continue' }).click()
  const address = setup.getByLabel('Address of the website')
  await address.fill('https://*.tea.example')
  await setup.getByRole('button', { name: 'Create workspace' }).click()
  await expect(address).toBeFocused()
  await expect(setup.getByText('This is not a web address.')).toBeVisible()
  await address.fill('https://tea.example/cart?cup=1')
  await expect(setup.getByText('Allowed: every page of https://tea.example', { exact: true })).toBeVisible()
  await address.fill('')
  await setup.getByRole('button', { name: 'Create workspace' }).click()
  await expect(setup.getByRole('heading', { name: 'Your window is open' })).toBeVisible()
  const snippet = await setup.getByLabel('The line for your pages').innerText()
  expect(snippet).toMatch(/^<script async src="[^"]+" data-site="[^"]+"><\/script>$/)
  await expect(setup.frameLocator('iframe[title="Try it"]').locator('guichet-widget')).toBeAttached()
  await picture(setup, 'setup-done')
  await setup.getByRole('button', { name: 'Go to the inbox' }).click()
  await expect(setup.getByRole('navigation', { name: 'Folders' })).toBeVisible()

  const shop = await openShop(snippet)
  const widget = new Widget(await openPage(shop.url))
  await widget.open()
  await widget.say('Do you have green tea?')

  const desk = await openPage(server.url)
  await desk.getByLabel('E-mail').fill('ada@tea.example')
  await desk.getByLabel('Password', { exact: true }).fill('two brown teapots')
  await desk.getByRole('button', { name: 'Sign in' }).click()
  const inbox = new Inbox(desk)
  await desk.getByRole('link', { name: 'Unassigned' }).click()
  await inbox.openConversation('Do you have green tea?')
  await inbox.becomeAssignee()
  await inbox.say('Yes, three kinds.')
  await expect(widget.log.getByText('Yes, three kinds.')).toBeVisible()
  await widget.say('Wonderful')
  await expect(inbox.transcript.getByText('Wonderful')).toBeVisible()
  shop.close()

  // The link was good once, and the place has its owner.
  const late = await openPage(server.setupLink)
  await expect(late.getByRole('heading', { name: 'This link no longer works' })).toBeVisible()
})

test('a visitor of the demo shop and an agent talk in two browsers', async ({ agentPage, visitorPage }) => {
  const question = `Is the blue teapot in stock? ${Date.now()}`
  const widget = new Widget(visitorPage)
  await widget.open()
  await widget.say(question)

  const inbox = new Inbox(agentPage)
  await agentPage.getByRole('link', { name: 'Unassigned' }).click()
  await inbox.openConversation(question)
  await inbox.becomeAssignee()
  await inbox.say('It is.')
  await expect(widget.log.getByText('It is.')).toBeVisible()
})

test('what was said is there again after a kill and a start, without a reload', async ({ openPage, startServer }) => {
  const server = await startServer({ demo: true })
  const widget = new Widget(await openPage(server.shop))
  await widget.open()
  await widget.say('before the kill')
  await expect(widget.log.getByText('Waiting')).toHaveCount(0)

  await server.end('SIGKILL')
  await widget.say('while it was gone')
  await server.launch()
  await expect(widget.log.getByText('while it was gone')).toBeVisible()
  await expect(widget.log.getByText('Waiting')).toHaveCount(0, { timeout: 40_000 })

  const after = new Widget(await widget.page.context().newPage())
  await after.page.goto(server.shop)
  await after.open()
  await expect(after.log.getByText('before the kill')).toBeVisible()
  await expect(after.log.getByText('while it was gone')).toBeVisible()
})
