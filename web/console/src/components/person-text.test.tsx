import { render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { PersonText, splitLinks } from './person-text'

describe('what a person typed', () => {
  it('links http, https, mailto and tel, without the full stop behind', () => {
    expect(splitLinks('See https://shop.example/a?b=1. Or mailto:a@b.example, tel:+358401234')).toEqual([
      { text: 'See ' },
      { text: 'https://shop.example/a?b=1', href: 'https://shop.example/a?b=1' },
      { text: '. Or ' },
      { text: 'mailto:a@b.example', href: 'mailto:a@b.example' },
      { text: ', ' },
      { text: 'tel:+358401234', href: 'tel:+358401234' },
    ])
  })

  it('makes no link of any other scheme', () => {
    const text = 'javascript:alert(1) data:text/html,x vbscript:x file:///etc/passwd'
    expect(splitLinks(text)).toEqual([{ text }])
  })

  it('shows mark-up as text and opens links without a way back [SEC-067]', () => {
    render(<PersonText text={'<img src=x onerror=alert(1)> http://a.example'} />)
    expect(document.querySelector('img')).toBeNull()
    expect(screen.getByRole('link')).toHaveAttribute('rel', expect.stringContaining('noopener noreferrer'))
  })
})
