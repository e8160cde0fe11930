import type { Locator, Page } from '@playwright/test'
import { Widget } from './widget'

/** The inbox, as an agent uses it in English. */
export class Inbox {
  readonly transcript: Locator
  readonly composer: Locator

  constructor(readonly page: Page) {
    this.transcript = page.getByRole('log', { name: 'Messages' })
    this.composer = page.getByRole('textbox', { name: 'Write to the visitor' })
  }

  /** Opens the conversation whose last line is `text`. */
  async openConversation(text: string): Promise<void> {
    await this.page.getByRole('link').filter({ hasText: text }).click()
    await this.transcript.getByText(text).waitFor()
  }

  async becomeAssignee(): Promise<void> {
    await this.page.getByRole('button', { name: 'Become assignee' }).click()
    await this.composer.waitFor()
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.composer.press('Enter')
  }
}

/** A visitor asks, and the agent looks at his conversation. */
export async function ask(visitorPage: Page, agentPage: Page, question: string): Promise<{ widget: Widget; inbox: Inbox }> {
  const widget = new Widget(visitorPage)
  await widget.open()
  await widget.say(question)
  const inbox = new Inbox(agentPage)
  await agentPage.getByRole('link', { name: 'Unassigned' }).click()
  await inbox.openConversation(question)
  return { widget, inbox }
}
