import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A customer's page with the given lines in it, under `localhost`: another host name than that of Guichet (127.0.0.1). */
export async function openShop(lines: string, headers: Record<string, string> = {}): Promise<{ url: string; close: () => void }> {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Tea</title></head><body><h1>Tea</h1>${lines}</body></html>`
  const server = createServer((_, answer) => answer.writeHead(200, { 'Content-Type': 'text/html', ...headers }).end(page))
  server.listen(0, 'localhost')
  await once(server, 'listening')
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}
