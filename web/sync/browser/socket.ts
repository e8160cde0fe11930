import type { Way } from '../src/way.ts'

/** The feed's WebSocket, under the address of the page. */
export const socketAddress = (): string => location.origin.replace(/^http/, 'ws') + '/feed'

export const bySocket: Way = ({ opened, received, closed }) => {
  const socket = new WebSocket(socketAddress())
  socket.onopen = opened
  socket.onmessage = (event) => { received(String(event.data)) }
  socket.onclose = (event) => { closed(event.code) }
  return {
    send: (text) => { if (socket.readyState === 1) socket.send(text) },
    close: () => { socket.close() },
  }
}
