import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * What a proxy does to sockets. `refuses`: it does not know them. `cuts`: it lets them begin and ends them soon. `holds`: it
 * never answers them, and gives answers on only when they are complete. `passes`: it gives them on, as it should.
 */
export type Manners = 'refuses' | 'cuts' | 'holds' | 'passes'

const socketLives = 400

/** A proxy between browser and server, as companies have them. */
export class Proxy {
  /** Requests for the stream that are under way, and the most that were at one time. */
  reading = 0
  mostReading = 0
  /** Sockets that are given on. */
  sockets = 0
  private down = false
  private readonly open = new Set<Duplex>()
  private readonly firsts = new Map<string, number>()
  private readonly server: Server

  private constructor(private readonly target: URL, public manners: Manners) {
    this.server = createServer((asked, answer) => { this.pass(asked, answer) })
    this.server.on('upgrade', (asked: IncomingMessage, socket: Duplex) => { this.upgrade(asked, socket) })
    this.server.on('connection', (socket: Socket) => {
      this.open.add(socket)
      socket.on('close', () => this.open.delete(socket)).on('error', () => undefined)
    })
  }

  static async start(target: string, manners: Manners): Promise<Proxy> {
    const proxy = new Proxy(new URL(target), manners)
    proxy.server.listen(0, '127.0.0.1')
    await once(proxy.server, 'listening')
    return proxy
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** How long it was from the first request whose path ends so until the first answer of the stream had been given on; nothing before that. */
  untilRead(name: string): number | undefined {
    const [from, to] = [this.firsts.get(name), this.firsts.get('answered')]
    return from !== undefined && to !== undefined ? to - from : undefined
  }

  /** The line is dead, until `mend`. */
  cut(): void {
    this.down = true
    for (const socket of this.open) socket.destroy()
  }

  mend(): void {
    this.down = false
  }

  close(): void {
    this.cut()
    this.server.close()
  }

  private note(what: string): void {
    if (!this.firsts.has(what)) this.firsts.set(what, performance.now())
  }

  private pass(asked: IncomingMessage, answer: ServerResponse): void {
    if (this.down) {
      asked.destroy()
      return
    }
    const path = asked.url?.split('?')[0] ?? ''
    this.note(path.slice(path.lastIndexOf('/') + 1))
    const stream = path === '/feed/stream'
    if (stream) this.mostReading = Math.max(this.mostReading, ++this.reading)
    const { method = 'GET', headers, url = '/' } = asked
    const onward = request({ host: this.target.hostname, port: this.target.port, method, headers, path: url }, (given) => {
      const head = () => answer.writeHead(given.statusCode ?? 502, given.headers)
      if (this.manners === 'holds') {
        const held: Buffer[] = []
        given.on('data', (piece: Buffer) => held.push(piece)).on('end', () => head().end(Buffer.concat(held)))
      } else {
        head()
        answer.flushHeaders()
        given.pipe(answer)
      }
      given.on('error', () => answer.destroy())
    })
    onward.on('error', () => answer.destroy())
    answer.on('finish', () => { if (stream) this.note('answered') })
    answer.on('close', () => {
      if (stream) this.reading--
      onward.destroy()
    })
    asked.pipe(onward)
  }

  private upgrade(asked: IncomingMessage, socket: Duplex): void {
    socket.on('error', () => undefined)
    if (this.manners === 'refuses' || this.down) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    if (this.manners === 'refuses' || this.manners === 'holds' || this.down) return
    const onward = connect(Number(this.target.port), this.target.hostname)
    const lines = [`GET ${asked.url ?? '/'} HTTP/1.1`]
    for (let i = 0; i < asked.rawHeaders.length; i += 2) lines.push(`${asked.rawHeaders[i] ?? ''}: ${asked.rawHeaders[i + 1] ?? ''}`)
    onward.write(`${lines.join('\r\n')}\r\n\r\n`)
    onward.pipe(socket).pipe(onward)
    this.sockets++
    onward.once('close', () => this.sockets--)
    const end = () => {
      onward.destroy()
      socket.destroy()
    }
    onward.on('error', end).on('close', end)
    socket.on('close', end)
    if (this.manners === 'cuts') setTimeout(end, socketLives)
  }
}
