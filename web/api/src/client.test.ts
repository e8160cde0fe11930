import { describe, expect, it, vi } from 'vitest'
import { createRequest, Problem, Unreachable } from './client'

const answering = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  vi.fn<typeof fetch>(() => Promise.resolve(new Response(body === null ? null : JSON.stringify(body), { status, headers })))

describe('the fetch client', () => {
  it('marks unsafe methods so that no foreign page can send them', async () => {
    const send = answering(200, { ok: true })
    await createRequest({ fetch: send })('POST', '/api/session', { email: 'a@b.c' })
    const init = send.mock.calls[0]?.[1]
    expect(init?.headers).toMatchObject({ 'x-guichet': 'console', 'content-type': 'application/json' })
    expect(init?.body).toBe('{"email":"a@b.c"}')
    expect(init?.credentials).toBe('same-origin')
  })

  it('sends no mark with a GET', async () => {
    const send = answering(200, {})
    await createRequest({ fetch: send })('GET', '/api/session')
    expect(send.mock.calls[0]?.[1]?.headers).not.toHaveProperty('x-guichet')
  })

  it('turns problem details into an error that keeps every member', async () => {
    const send = answering(409, { code: 'behind', status: 409, detail: 'Somebody wrote.', events: [1] })
    const problem = await createRequest({ fetch: send })('POST', '/x').catch((error: unknown) => error)
    expect(problem).toBeInstanceOf(Problem)
    expect(problem).toMatchObject({ status: 409, code: 'behind', detail: 'Somebody wrote.', repeatable: false, more: { events: [1] } })
  })

  it('reads Retry-After', async () => {
    const send = answering(429, { code: 'too-many-attempts' }, { 'retry-after': '7' })
    const problem = await createRequest({ fetch: send })('POST', '/x').catch((error: unknown) => error)
    expect(problem).toMatchObject({ retryAfterMs: 7000, repeatable: true })
  })

  it('survives a proxy that answers in HTML', async () => {
    const send = vi.fn<typeof fetch>(() => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502 })))
    const problem = await createRequest({ fetch: send })('GET', '/x').catch((error: unknown) => error)
    expect(problem).toMatchObject({ status: 502, code: 'http-502', repeatable: true })
  })

  it('tells of a signed-out session, and only of that', async () => {
    const onSignedOut = vi.fn()
    await createRequest({ fetch: answering(401, { code: 'wrong-credentials' }), onSignedOut })('POST', '/x').catch(() => null)
    expect(onSignedOut).not.toHaveBeenCalled()
    await createRequest({ fetch: answering(401, { code: 'signed-out' }), onSignedOut })('GET', '/x').catch(() => null)
    expect(onSignedOut).toHaveBeenCalledOnce()
  })

  it('says so when nothing answered', async () => {
    const send = vi.fn<typeof fetch>(() => Promise.reject(new TypeError('Failed to fetch')))
    await expect(createRequest({ fetch: send })('GET', '/x')).rejects.toBeInstanceOf(Unreachable)
  })

  it('takes an empty answer for nothing', async () => {
    await expect(createRequest({ fetch: answering(204, null) })('DELETE', '/x')).resolves.toBeUndefined()
  })
})
