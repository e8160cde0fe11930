import AxeBuilder from '@axe-core/playwright'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server as Website } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Locator } from '@playwright/test'
import { expect, picture, test } from './fixtures'
import { ask } from './support/console'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const photo = readFileSync(fileURLToPath(new URL('../../docs/pictures/console-inbox-light.png', import.meta.url)))

/** A website with a page and its picture, on an address of its own; what is asked of it is noted. */
async function openWebsite(): Promise<{ url: string; port: number; asked: string[]; website: Website }> {
  const asked: string[] = []
  const website = createServer((request, answer) => {
    asked.push(request.url ?? '')
    if (request.url === '/lamp.png') answer.writeHead(200, { 'Content-Type': 'image/png' }).end(photo)
    else answer.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('<title>Halo &lt;b&gt; desk lamp</title><meta property="og:description" content="Warm light, 40 000 hours, five years of guarantee. Ships in two days within Europe."><meta property="og:image" content="/lamp.png">')
  })
  website.listen(0, '127.0.0.2')
  await once(website, 'listening')
  const { port } = website.address() as AddressInfo
  return { url: `http://127.0.0.2:${port}`, port, asked, website }
}

const isDrawn = (card: Locator) => card.locator('img').evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth === 144)

test('under a link both sides see what it leads to, and no browser asks that page', async ({ openPage, startServer }) => {
  test.slow()
  const { url, port, asked, website } = await openWebsite()
  try {
    const server = await startServer({ demo: true, more: ['--intranet', '127.0.0.2', '--outgoing-ports', String(port)] })
    const agentPage = await openPage(server.signInLinks[0]?.link ?? '')
    await agentPage.getByRole('button', { name: 'Sign in' }).click()
    await agentPage.getByRole('navigation', { name: 'Folders' }).waitFor()
    const visitorPage = await openPage(server.shop)
    const { widget, inbox } = await ask(visitorPage, agentPage, 'Which lamp is good for a desk?')
    await inbox.becomeAssignee()
    await inbox.say(`This one: ${url}/halo`)
    const shown = widget.log.getByRole('link', { name: /Halo <b> desk lamp/ })
    await expect(shown).toBeVisible()
    await expect(shown).toHaveAttribute('href', `${url}/halo`)
    await expect(shown).toContainText('127.0.0.2')
    await expect.poll(() => isDrawn(shown)).toBe(true)
    const there = inbox.transcript.getByRole('link', { name: /Halo <b> desk lamp/ })
    await expect.poll(() => isDrawn(there)).toBe(true)
    expect(asked).toEqual(['/halo', '/lamp.png'])
    // The message is the last word of the list, and what it leads to is not.
    await expect(agentPage.getByRole('link').filter({ hasText: 'This one:' }).first()).toBeVisible()
    expect((await new AxeBuilder({ page: agentPage }).include('[role=log]').withTags(rules).analyze()).violations).toEqual([])
    await picture(agentPage, 'console-link')

    // Again after a reload, from the log; the panel opens by itself, as it was.
    await visitorPage.reload()
    await expect(shown).toBeVisible()
    // A visitor's own link is nobody's errand.
    await widget.say(`And this? ${url}/other`)
    await inbox.say(`Also good: ${url}/third`)
    await expect(widget.log.getByRole('link', { name: /desk lamp/ })).toHaveCount(2)
    expect(asked).not.toContain('/other')
  } finally {
    website.close()
  }
})
