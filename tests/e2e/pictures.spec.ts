import { expect, picture, test } from './fixtures'
import { ask, Inbox } from './support/console'

/** On a demo of its own, so that no other test's words are in the pictures of the documents. */
test('a conversation with a note, and with what the customer is typing, at a desk and on a phone, in light and dark', async ({ agentPage, demo, openPage, visitorPage }) => {
  test.slow()
  const question = 'Hello! Is the Halo lamp also to be had in green?'
  const { widget, inbox } = await ask(visitorPage, agentPage, question)
  await inbox.becomeAssignee()
  await inbox.say('Good afternoon! It is: in moss and in sage. Which would you like to see?')
  await agentPage.getByRole('tab', { name: 'Note' }).click()
  await agentPage.getByRole('textbox', { name: /note/i }).fill('Moss is back from the workshop on Tuesday, twelve of them.')
  await agentPage.keyboard.press('Enter')
  await agentPage.getByRole('tab', { name: 'Reply' }).click()
  await widget.composer.fill('Sage, please. And could you')
  await expect(inbox.transcript.getByTitle('Not sent yet: only you see this')).toHaveText('Sage, please. And could you')
  for (const colorScheme of ['light', 'dark'] as const) {
    await agentPage.emulateMedia({ colorScheme })
    await picture(agentPage, `console-inbox-${colorScheme}`)
  }

  const phone = await openPage(demo.server.url, { storageState: demo.agents[0].session, viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
  await phone.getByRole('link', { name: 'All open' }).tap()
  for (const colorScheme of ['light', 'dark'] as const) {
    await phone.emulateMedia({ colorScheme })
    const row = phone.getByRole('link').filter({ hasText: 'Moss is back' })
    await expect(row).toBeVisible()
    await picture(phone, `console-phone-list-${colorScheme}`)
    await row.tap()
    await expect(new Inbox(phone).transcript.getByText('in moss and in sage')).toBeInViewport()
    await picture(phone, `console-phone-conversation-${colorScheme}`)
    await phone.getByRole('button', { name: 'Back' }).tap()
  }

  const japanese = await openPage(demo.server.url, { storageState: demo.agents[0].session, locale: 'ja-JP' })
  await japanese.getByRole('link', { name: 'すべて' }).click()
  await japanese.getByRole('link').filter({ hasText: /[ぁ-ん]{4}/ }).first().click()
  await expect(japanese.getByRole('log')).toContainText(/[ぁ-ん]{4}/)
  await picture(japanese, 'console-inbox-japanese')
})
