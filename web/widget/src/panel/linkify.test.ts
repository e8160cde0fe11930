import { expect, test } from 'vitest'
import { linkify } from './linkify.ts'

const hrefs = (text: string) => linkify(text).flatMap((part) => (typeof part === 'string' ? [] : [part.href]))
const back = (text: string) => linkify(text).map((part) => (typeof part === 'string' ? part : part.text)).join('')

test('addresses become links, and the sentence around them stays outside', () => {
  expect(linkify('See https://example.com/a?b=1.')).toEqual(['See ', { href: 'https://example.com/a?b=1', text: 'https://example.com/a?b=1' }, '.'])
  expect(hrefs('(www.example.com/x_(y)) and http://a.example, or maria@example.com!')).toEqual(['https://www.example.com/x_(y)', 'http://a.example/', 'mailto:maria@example.com'])
  expect(hrefs('日本語https://example.jp/道。')).toEqual(['https://example.jp/%E9%81%93'])
  expect(hrefs('こちら：https://example.jp/a。')).toEqual(['https://example.jp/a'])
  expect(hrefs('tel:+358401234567')).toEqual(['tel:+358401234567'])
})

test('only http, https, mailto and tel ever become a link [SEC-023]', () => {
  const bad = ['javascript:alert(1)', 'java\tscript:alert(1)', 'data:text/html,<script>1</script>', 'data:image/svg+xml,<svg onload=x>', '\x01javascript:alert(1)', 'filesystem:https://a.example/x', 'blob:null/x', 'vbscript:x', 'blob:https', 'JaVaScRiPt://%0aalert(1)', '<a href="javascript:x">', 'file:///etc/passwd', 'http://']
  for (const text of bad) for (const href of hrefs(text)) expect(href).toMatch(/^(https?|mailto|tel):/)
  expect(hrefs(bad[0] ?? '')).toEqual([])
})

test('not a character is lost, and long text takes no time', () => {
  const hard = ['a.', '@', 'https://', 'a@', 'https://a.b/)', 'mailto:', 'www.x'].map((piece) => piece.repeat(10_000 / piece.length)).concat(`https://a.example/${')'.repeat(9000)}`)
  const start = performance.now()
  for (const text of hard) expect(back(text)).toBe(text)
  expect((performance.now() - start) / hard.length).toBeLessThan(100)
})
