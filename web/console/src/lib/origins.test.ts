import { describe, expect, it } from 'vitest'
import { toOrigin } from './origins'

describe('the shop’s address', () => {
  it.each([
    ['shop.example', 'https://shop.example'],
    [' https://Shop.example/cart?a=1#x ', 'https://shop.example'],
    ['http://shop.example:8080/', 'http://shop.example:8080'],
    ['https://shop.example:443', 'https://shop.example'],
    ['localhost:8000', 'http://localhost:8000'],
    ['127.0.0.1:8000/index.html', 'http://127.0.0.1:8000'],
    ['bücher.example', 'https://xn--bcher-kva.example'],
    ['http://intranet', 'http://intranet'],
    ['http://[::1]:8000/', 'http://[::1]:8000'],
  ])('%s is %s', (written, origin) => {
    expect(toOrigin(written)).toBe(origin)
  })

  it.each([
    '', 'my shop', 'shop', 'ftp://shop.example', 'javascript:alert(1)', 'https://',
    'https://*.shop.example', '*.shop.example', '*', 'https://ada:secret@shop.example', 'ada@shop.example',
  ])('%s is none', (written) => {
    expect(toOrigin(written)).toBeNull()
  })
})
