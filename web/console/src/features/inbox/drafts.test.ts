import { beforeEach, describe, expect, it, vi } from 'vitest'
import { readDraft, returnToDraft, writeDraft } from './drafts'

beforeEach(() => localStorage.clear())

describe('drafts', () => {
  it('are kept per conversation and mode', () => {
    writeDraft('me', 'c1', 'message', 'Hello')
    writeDraft('me', 'c1', 'note', 'Internal')
    expect([readDraft('me', 'c1', 'message'), readDraft('me', 'c1', 'note'), readDraft('me', 'c2', 'message')]).toEqual(['Hello', 'Internal', ''])
  })

  it('survive a reload', async () => {
    writeDraft('me', 'c1', 'message', 'Half a sent')
    vi.resetModules()
    const { readDraft: readAfterReload } = await import('./drafts')
    expect(readAfterReload('me', 'c1', 'message')).toBe('Half a sent')
  })

  it('of another person at the same browser stay his', () => {
    writeDraft('me', 'c1', 'message', 'Mine')
    expect(readDraft('you', 'c1', 'message')).toBe('')
  })

  it('take back what was not sent, before what was begun since', () => {
    writeDraft('me', 'c1', 'message', 'And another thing')
    expect(returnToDraft('me', 'c1', 'message', 'First')).toBe('First\nAnd another thing')
    expect(readDraft('me', 'c1', 'message')).toBe('First\nAnd another thing')
  })

  it('leave nothing behind when empty', () => {
    writeDraft('me', 'c1', 'message', 'x')
    writeDraft('me', 'c1', 'message', '')
    expect(localStorage.length).toBe(0)
  })

  it('last as long as the page where storage is full or forbidden [F31]', () => {
    const refuse = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    writeDraft('me', 'c1', 'message', 'Still here')
    expect(readDraft('me', 'c1', 'message')).toBe('Still here')
    refuse.mockRestore()
  })
})
