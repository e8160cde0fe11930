import { existsSync } from 'node:fs'
import { test } from './fixtures'
import { Firefox } from './support/firefox'
import { openShop } from './support/shop'
import { WebKit } from './support/webkit'

// What openShadowRoots does for Playwright: the launcher is found as people find it.
const openRoots = '<script>const { attachShadow } = Element.prototype; Element.prototype.attachShadow = function (o) { return attachShadow.call(this, { ...o, mode: "open" }) }</script>'
const owner = { name: 'Ada', email: 'ada@tea.example', password: 'two brown teapots' }

for (const [name, Browser] of [['Firefox', Firefox], ['WebKitGTK', WebKit]] as const) {
  test(`a visitor and an agent talk in ${name}`, async ({ startServer }) => {
    const missing = Browser.programs.filter((program) => !existsSync(program))
    test.slow()
    test.skip(missing.length > 0, `${name} is not driven here: ${missing.join(', ')} is missing. tools/setup test installs it where Debian's packages can be had.`)
    const server = await startServer()
    const answer = await fetch(`${server.url}/api/setup`, {
      method: 'POST',
      headers: { 'X-Guichet': 'console', Origin: server.url, 'Content-Type': 'application/json' },
      body: JSON.stringify({ token: new URL(server.setupLink).hash.slice(1), workspace: 'Tea & Co', site: 'Tea', ...owner }),
    })
    const { site } = (await answer.json()) as { site: { snippet: string } }
    const shop = await openShop(openRoots + site.snippet)
    const [visitor, agent] = await Promise.all([Browser.start(), Browser.start()])
    try {
      const question = 'Avez-vous du thé vert, 緑茶?'
      await visitor.open(shop.url)
      await visitor.click('button')
      await visitor.enterFrame()
      await visitor.say('textarea', question)
      await visitor.see('[role=log]', question)

      await agent.open(server.url)
      await agent.type('input[type=email]', owner.email)
      await agent.say('input[type=password]', owner.password)
      await agent.click('a', 'Unassigned')
      await agent.click('a', question)
      await agent.see('[role=log]', question)
      await agent.click('button', 'Become assignee')
      await agent.say('textarea', 'Yes, three kinds.')
      await visitor.see('[role=log]', 'Yes, three kinds.')
      await visitor.say('textarea', 'Wonderful')
      await agent.see('[role=log]', 'Wonderful')
    } finally {
      await Promise.all([visitor.close(), agent.close()])
      shop.close()
    }
  })
}
