import { expect, test } from './fixtures'
import { longestTask } from './support/tasks'
import { Widget } from './support/widget'

test('a list of a hundred thousand conversations opens at once, scrolls without a pause and stays live', async ({ openPage, startServer }) => {
  test.slow()
  const server = await startServer({ demo: true })
  await server.fill('hundred-thousand.sql')
  const page = await openPage(server.signInLinks[0]?.link ?? '')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(/inbox/)
  const folder = page.getByRole('link', { name: /^Unassigned/ })
  await expect(folder).toHaveText(/100,003$/)
  await folder.click()
  const newest = page.getByText('Question 100000', { exact: true })
  await newest.hover()

  const rows = page.locator('[data-conversation]')
  const first = async () => Number(/Question (\d+)/.exec((await rows.first().textContent()) ?? '')?.[1])
  const longest = await longestTask(page, () => expect(async () => {
    await page.mouse.wheel(0, 3000)
    expect(await first()).toBeLessThan(97_000)
  }).toPass({ intervals: [10], timeout: 60_000 }))
  expect(longest).toBeLessThan(100)
  expect(await rows.count()).toBeLessThan(60)

  // What comes in meanwhile moves nothing under the reader, is counted, and is one press away.
  const before = await first()
  const shop = new Widget(await openPage(server.shop))
  await shop.open()
  await shop.say('Is anybody there?')
  await expect(folder).toHaveText(/100,004$/)
  expect(await first()).toBe(before)
  await page.getByRole('button', { name: '1 new' }).click()
  await expect(page.getByText('Is anybody there?')).toBeVisible()
  await expect(newest).toBeVisible()
})
