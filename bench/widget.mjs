// What the widget costs a page: bytes and requests before and after it is opened, and how long the page's main thread works
// for it. In Chromium, on the demo shop, once with the widget and once with its script blocked; the difference is ours.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'

const port = 15110
const built = new URL('../src/Guichet/wwwroot/widget/', import.meta.url)
const say = line => console.log(JSON.stringify(line))

for (const [part, name] of [['loader', 'loader.js'], ['frame', /^frame-.*\.js$/], ['panel', /^panel-.*\.(js|css)$/]]) {
  const files = typeof name === 'string' ? [name] : (await readdir(new URL('assets/', built))).filter(f => name.test(f)).map(f => `assets/${f}`)
  const sizes = await Promise.all(files.map(async f => gzipSync(await readFile(new URL(f, built)), { level: 9 }).length))
  say({ bench: 'widget', part, gzip_bytes: sizes.reduce((a, b) => a + b, 0), files: files.length })
}

const data = await mkdtemp(join(tmpdir(), 'guichet-bench-'))
const server = spawn('dotnet', [process.env.GUICHET_PROGRAM, 'serve', '--demo', '--data', data, '--url', `http://127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'inherit'] })
const shop = await new Promise(resolve => {
  let text = ''
  server.stdout.on('data', chunk => {
    text += chunk
    const found = /http:\/\/localhost:\d+\//.exec(text)
    if (found) resolve(found[0])
  })
})
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-quic', '--disable-background-networking'] })
try {
  for (const blocked of [true, false]) {
    const runs = []
    for (let i = 0; i < 5; i++) runs.push(await visit(blocked))
    runs.sort((a, b) => a.main_thread_ms - b.main_thread_ms)
    say({ bench: 'widget', page: blocked ? 'without' : 'with', ...runs[2] })
  }
} finally {
  await browser.close()
  server.kill()
  await once(server, 'exit')
  await rm(data, { recursive: true })
}

async function visit(blocked) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const page = await context.newPage()
  const seen = { before: { requests: 0, bytes: 0 }, opening: { requests: 0, bytes: 0 } }
  let phase = 'before'
  page.on('requestfinished', async request => {
    if (!request.url().includes(`:${port}/`)) return
    const into = seen[phase]
    into.requests++
    const sizes = await request.sizes().catch(() => null)
    into.bytes += sizes ? sizes.responseBodySize + sizes.responseHeadersSize : 0
  })
  if (blocked) await page.route('**/widget.js', route => route.abort())
  await page.addInitScript(() => {
    // The loader's shadow root is closed to pages; here it has to be opened to be looked into.
    const { attachShadow } = Element.prototype
    Element.prototype.attachShadow = function (options) { return attachShadow.call(this, { ...options, mode: 'open' }) }
    window.longTasks = []
    new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(e => e.duration))).observe({ type: 'longtask', buffered: true })
    window.shift = 0
    new PerformanceObserver(list => { for (const e of list.getEntries()) window.shift += e.value }).observe({ type: 'layout-shift', buffered: true })
  })
  const cdp = await context.newCDPSession(page)
  await cdp.send('Performance.enable')
  await page.goto(shop, { waitUntil: 'load' })
  await page.waitForTimeout(2500)
  const { metrics } = await cdp.send('Performance.getMetrics')
  const script = metrics.find(m => m.name === 'TaskDuration').value * 1000
  const { long, shift } = await page.evaluate(() => ({ long: Math.max(0, ...window.longTasks), shift: window.shift }))
  const result = { main_thread_ms: Math.round(script), longest_task_ms: Math.round(long), layout_shift: Number(shift.toFixed(4)) }
  if (!blocked) {
    phase = 'opening'
    const started = performance.now()
    await page.evaluate(() => window.Guichet.open())
    await page.frameLocator('guichet-widget iframe').getByRole('textbox').waitFor()
    result.open_ms = Math.round(performance.now() - started)
    await page.waitForTimeout(500)
    Object.assign(result, { requests_before: seen.before.requests, bytes_before: seen.before.bytes, requests_opening: seen.opening.requests, bytes_opening: seen.opening.bytes })
  }
  await context.close()
  return result
}
