import { afterEach, describe, expect, it, vi } from 'vitest'
import { forgetToken, takeToken } from './one-time-token'

afterEach(() => {
  forgetToken()
  vi.restoreAllMocks()
})

describe('the token of a one-time link', () => {
  it('leaves the address bar, and is there again after a reload until it is used', async () => {
    history.replaceState(null, '', '/reset#secret')
    expect(takeToken()).toBe('secret')
    expect(location.href).not.toContain('secret')

    vi.resetModules()
    const reloaded = await import('./one-time-token')
    expect(reloaded.takeToken()).toBe('secret')
    reloaded.forgetToken()
    expect(reloaded.takeToken()).toBeNull()
    expect(sessionStorage).toHaveLength(0)
  })

  it('gives way to that of a newer link, and is none of another page', () => {
    history.replaceState(null, '', '/invitation#old')
    takeToken()
    history.replaceState(null, '', '/invitation#new')
    expect(takeToken()).toBe('new')
    forgetToken()
    history.replaceState(null, '', '/invitation#new')
    takeToken()
    history.replaceState(null, '', '/reset')
    expect(takeToken()).toBeNull()
    history.replaceState(null, '', '/invitation')
  })

  it('lasts as long as the page where the browser keeps nothing', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => { throw new Error('full') })
    history.replaceState(null, '', '/reset#secret')
    expect([takeToken(), takeToken()]).toEqual(['secret', 'secret'])
    forgetToken()
    expect(takeToken()).toBeNull()
  })
})
