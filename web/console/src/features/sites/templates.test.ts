import { contrast, textOn } from '@guichet/sync'
import { expect, test } from 'vitest'
import { defaultLook } from './look'
import { templateNames, templateOf, templates } from './templates'

test('there are at least six templates, and no two are alike in fewer than three things [R-018]', () => {
  expect(templateNames.length).toBeGreaterThanOrEqual(6)
  for (const one of templateNames) {
    for (const other of templateNames.filter((name) => name > one)) {
      const differing = Object.entries(templates[one]).filter(([member, value]) => templates[other][member as keyof typeof templates.classic] !== value)
      expect(differing.length, `${one} and ${other}`).toBeGreaterThanOrEqual(3)
    }
  }
})

test.each(templateNames)('%s can be read, and its button seen on a page', (name) => {
  const { accent, theme } = templates[name]
  expect(contrast(textOn(accent), accent)).toBeGreaterThanOrEqual(4.5)
  expect(contrast(accent, theme === 'dark' ? '#17181c' : '#ffffff')).toBeGreaterThanOrEqual(3)
})

test('a template is known again until something of it is changed, wherever the widget stands', () => {
  expect(templateOf(defaultLook)).toBe('classic')
  expect(templateOf({ ...defaultLook, ...templates.press, side: 'left', offsetX: 3 })).toBe('press')
  expect(templateOf({ ...defaultLook, ...templates.press, radius: 3 })).toBeNull()
})
