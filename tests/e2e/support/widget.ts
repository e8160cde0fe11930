import type { BrowserContext, FrameLocator, Locator, Page } from '@playwright/test'

/** The loader's shadow root is closed to the page; in tests it is open, so that locators find the launcher as people do. */
export async function openShadowRoots(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called below with its own element
    const { attachShadow } = Element.prototype
    Element.prototype.attachShadow = function (options) {
      return attachShadow.call(this, { ...options, mode: 'open' })
    }
  })
}

/** The chat on a customer's page, as its visitor uses it. */
export class Widget {
  readonly launcher: Locator
  readonly panel: FrameLocator

  constructor(readonly page: Page) {
    this.launcher = page.locator('guichet-widget').getByRole('button')
    this.panel = page.frameLocator('guichet-widget iframe')
  }

  get log(): Locator {
    return this.panel.getByRole('log')
  }

  get composer(): Locator {
    return this.panel.getByRole('textbox')
  }

  async open(): Promise<void> {
    await this.launcher.click()
    await this.composer.waitFor()
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text)
    await this.composer.press('Enter')
  }
}
