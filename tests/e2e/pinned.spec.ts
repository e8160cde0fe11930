import { readFileSync } from 'node:fs'
import { expect, test } from './fixtures'
import { Desk } from './support/desk'
import { openShop } from './support/shop'
import { Widget } from './support/widget'

const released = JSON.parse(readFileSync(new URL('../../web/widget/released/integrity.json', import.meta.url), 'utf8')) as Record<string, string>

/** The line of the demo shop, pinned. */
async function pin(shop: string, version: string): Promise<string> {
  const [, origin = '', site = ''] = /src="([^"]+)\/widget\.js" data-site="(\w+)"/.exec(await (await fetch(shop)).text()) ?? []
  return `<script async src="${origin}/w/${version}/loader.js" integrity="${released[version] ?? ''}" crossorigin="anonymous" data-site="${site}"></script>`
}

for (const version of Object.keys(released)) {
  test(`the released loader ${version}, pinned by its hash, serves a visitor with the present frame [SEC-198]`, async ({ demo, openPage }) => {
    const shop = await openShop(await pin(demo.server.shop, version))
    const undress = await (await Desk.open(demo.server.url, demo.agents[0].session)).dress({ origins: [new URL(demo.server.shop).origin, new URL(shop.url).origin] })
    try {
      const page = await openPage(shop.url)
      const widget = new Widget(page)
      await widget.open()
      const words = `Hello from ${version} ${Date.now().toString(36)}`
      await widget.say(words)
      await expect(widget.log.getByText(words)).toBeVisible()
      await expect(widget.log.getByTitle('Sent')).toBeVisible()
      await widget.composer.press('Escape')
      await expect(widget.composer).toBeHidden()
      await expect(widget.launcher).toBeFocused()
      await page.reload()
      await widget.open()
      await expect(widget.log.getByText(words)).toBeVisible()
      await page.evaluate(() => { (window as unknown as { Guichet: (call: string) => void }).Guichet('close') })
      await expect(widget.composer).toBeHidden()
    } finally {
      await undress()
      shop.close()
    }
  })
}

test('a browser runs no other loader in its place [SEC-198]', async ({ demo, openPage }) => {
  const [version = ''] = Object.keys(released)
  const shop = await openShop(await pin(demo.server.shop, version))
  try {
    const page = await openPage('about:blank')
    await page.route('**/w/*/loader.js', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, body: `${await answer.text()}\n;document.title='taken over'` })
    })
    const blocked = page.waitForEvent('console', (message) => message.text().includes('integrity'))
    await page.goto(shop.url)
    await blocked
    await expect(page).toHaveTitle('Tea')
    await expect(page.locator('guichet-widget')).toHaveCount(0)
  } finally {
    shop.close()
  }
})
