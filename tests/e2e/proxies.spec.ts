import type { BrowserContext, Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { Inbox } from './support/console'
import { Desk } from './support/desk'
import { Proxy, type Manners } from './support/proxy'
import { openShop } from './support/shop'
import { openShadowRoots, Widget } from './support/widget'

async function openTab(context: BrowserContext, url: string): Promise<{ page: Page; widget: Widget }> {
  const page = await context.newPage()
  await page.goto(url)
  const widget = new Widget(page)
  await widget.open()
  return { page, widget }
}

for (const manners of ['refuses', 'cuts', 'holds'] satisfies Manners[]) {
  test(`behind a proxy that ${manners} sockets both hear each other within 5 s, tabs share one connection, nothing is lost, and sockets are taken again when they get through [F32]`, async ({ browser, demo, openPage, visitorPage }) => {
    const { server, agents: [agent] } = demo
    const desk = await Desk.open(server.url, agent.session)
    const key = await visitorPage.locator('script[data-site]').getAttribute('data-site') ?? ''
    const [visitors, staff] = await Promise.all([Proxy.start(server.url, manners), Proxy.start(server.url, manners)])
    const shop = await openShop(`<script async src="${visitors.url}/widget.js" data-site="${key}"></script>`)
    const undress = await desk.dress({ origins: [new URL(server.shop).origin, new URL(shop.url).origin] })
    const context = await browser.newContext()
    await openShadowRoots(context)
    try {
      const inbox = new Inbox(await openPage(staff.url, { storageState: agent.session }))
      const first = await openTab(context, shop.url)
      const question = `Does it get through? ${manners} ${Date.now()}`
      await first.widget.say(question)
      await inbox.page.getByRole('link', { name: 'Unassigned' }).click()
      await inbox.openConversation(question)
      const head = await desk.find(question)
      await inbox.becomeAssignee()
      // Both read by requests now, as the proxies saw: from the first ticket on.
      await expect.poll(() => visitors.untilRead('connect')).toBeLessThan(5000)
      await expect.poll(() => staff.untilRead('ticket')).toBeLessThan(5000)

      await inbox.composer.pressSequentially('It does', { delay: 20 })
      await expect(first.widget.log.getByText('is typing…')).toBeVisible()
      await inbox.composer.press('Enter')
      await expect(first.widget.log.getByText('It does')).toBeVisible()
      await first.widget.composer.fill('I am still writ')
      await expect(inbox.transcript.getByTitle('Not sent yet: only you see this')).toHaveText('I am still writ')
      await first.widget.say('Very well')
      await expect(inbox.transcript.getByText('Very well')).toBeVisible()

      // Said while the line is dead.
      visitors.cut()
      await desk.say(head, 'Can you hear me?')
      visitors.mend()
      await expect(first.widget.log.getByText('Can you hear me?')).toBeVisible()

      const second = await openTab(context, shop.url)
      await expect(second.widget.log.getByText('Can you hear me?')).toBeVisible()
      await second.widget.composer.fill('From the other tab')
      await expect(inbox.transcript.getByTitle('Not sent yet: only you see this')).toHaveText('From the other tab')
      await desk.say(head, 'To both of you')
      for (const { widget } of [first, second]) await expect(widget.log.getByText('To both of you')).toBeVisible()
      expect(visitors.mostReading).toBe(1)

      await first.page.close()
      await desk.say(head, 'To the one who stays')
      await expect(second.widget.log.getByText('To the one who stays')).toBeVisible()
      expect(visitors.mostReading).toBe(1)

      // The network is another one now.
      visitors.manners = 'passes'
      await second.page.frames().find((frame) => frame.url().includes('/widget/frame'))?.evaluate(() => { dispatchEvent(new Event('online')) })
      await expect.poll(() => [visitors.sockets, visitors.reading]).toEqual([1, 0])
      await desk.say(head, 'By a socket again')
      await expect(second.widget.log.getByText('By a socket again')).toBeVisible()
      await expect.poll(() => [visitors.sockets, visitors.reading]).toEqual([1, 0])
      for (const text of [question, 'It does', 'Very well', 'Can you hear me?', 'To both of you', 'To the one who stays', 'By a socket again']) {
        await expect(second.widget.log.getByText(text)).toHaveCount(1)
      }
    } finally {
      await context.close()
      await undress()
      shop.close()
      visitors.close()
      staff.close()
    }
  })
}
