import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accentOn, contrast, textOn } from './contrast.ts'

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => '#' + value.toString(16).padStart(6, '0'))

test('contrast as WCAG counts it', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

test('whatever accent a site chooses, words on it and in it can be read', () => {
  fc.assert(fc.property(color, (accent) => {
    expect(contrast(textOn(accent), accent)).toBeGreaterThanOrEqual(4.5)
    for (const ground of ['#ffffff', '#17181c']) expect(contrast(accentOn(ground, accent), ground)).toBeGreaterThanOrEqual(4.5)
  }))
})
