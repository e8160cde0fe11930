import { describe, expect, it } from 'vitest'
import { charactersLeft, enterDoes, followChange, replyRight } from './composer-rules'

const key = (changes = {}) => ({
  key: 'Enter', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, isComposing: false, keyCode: 13, ...changes,
})

describe('Enter', () => {
  it('sends', () => expect(enterDoes(key())).toBe('send'))
  it('with Shift makes a new line', () => expect(enterDoes(key({ shiftKey: true }))).toBe('newline'))
  it('during composition never sends', () => expect(enterDoes(key({ isComposing: true }))).toBe('nothing'))
  it('that ends a composition in Safari never sends', () => expect(enterDoes(key({ keyCode: 229 }))).toBe('nothing'))
  it('is not any other key', () => expect(enterDoes(key({ key: 'a' }))).toBe('nothing'))
})

describe('who may write to the visitor', () => {
  it('nobody in an unassigned conversation: he becomes assignee first [R-205]', () =>
    expect(replyRight({ owner: null, followers: [] }, 'me')).toBe('become-assignee'))
  it('in somebody else’s he follows first [R-206]', () =>
    expect(replyRight({ owner: 'other', followers: [] }, 'me')).toBe('follow'))
  it('the assignee and every follower may', () =>
    expect([replyRight({ owner: 'me', followers: [] }, 'me'), replyRight({ owner: 'other', followers: ['x', 'me'] }, 'me')]).toEqual(['may-write', 'may-write']))
})

describe('following', () => {
  it('is not offered where nobody is assignee [R-205]', () =>
    expect(followChange({ owner: null, followers: ['other'] }, 'me')).toBeNull())
  it('nor to the assignee', () => expect(followChange({ owner: 'me', followers: [] }, 'me')).toBeNull())
  it('is offered beside an assignee, and ends on request [R-206]', () =>
    expect([followChange({ owner: 'other', followers: [] }, 'me'), followChange({ owner: 'other', followers: ['me'] }, 'me')]).toEqual(['follow', 'unfollow']))
  it('can be ended where the assignee has gone', () =>
    expect(followChange({ owner: null, followers: ['me'] }, 'me')).toBe('unfollow'))
})

describe('the counter', () => {
  it('says nothing until it is near', () => expect(charactersLeft(9000)).toBeNull())
  it('counts down, and below nothing', () => expect([charactersLeft(9990), charactersLeft(10_002)]).toEqual([10, -2]))
})
