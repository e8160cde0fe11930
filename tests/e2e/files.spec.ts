import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Locator } from '@playwright/test'
import { expect, test } from './fixtures'
import { ask } from './support/console'

const photo = { name: 'lamp.png', mimeType: 'image/png', buffer: readFileSync(fileURLToPath(new URL('../../docs/pictures/console-inbox-light.png', import.meta.url))) }
const list = { name: 'List of parts <b>.txt', mimeType: 'text/plain', buffer: Buffer.from('one lamp') }
const aQuestion = (words: string) => `${words} ${Date.now().toString(36)}`

/** Whether a picture has been drawn, and not only its frame. */
const isDrawn = (picture: Locator) => picture.evaluate((element: HTMLImageElement) => element.complete && element.naturalWidth > 0)

test('pictures and files go both ways, and are seen in their place [R-144]', async ({ visitorPage, agentPage }) => {
  const question = aQuestion('The lamp is broken')
  const { widget, inbox } = await ask(visitorPage, agentPage, question)
  await widget.panel.locator('input[type=file]').setInputFiles([photo, list])
  const chosen = widget.panel.getByRole('list', { name: 'Files to send' })
  await expect(chosen.getByRole('listitem')).toHaveCount(2)
  await widget.say('Here it is, with the list')
  await expect(chosen).toBeHidden()
  await expect(widget.log.getByRole('button', { name: 'Save lamp.png' })).toBeVisible()

  const shown = inbox.transcript.getByRole('button', { name: 'Show lamp.png' })
  await expect.poll(() => isDrawn(shown.locator('img'))).toBe(true)
  await expect(inbox.transcript.getByText('List of parts _b_.txt')).toBeVisible()
  const download = agentPage.waitForEvent('download')
  await inbox.transcript.getByRole('link', { name: /^Save List/ }).click()
  expect(readFileSync(await (await download).path(), 'utf8')).toBe('one lamp')

  await shown.focus()
  await agentPage.keyboard.press('Enter')
  const viewer = agentPage.getByRole('dialog', { name: 'lamp.png' })
  await expect.poll(() => isDrawn(viewer.getByRole('img'))).toBe(true)
  await agentPage.keyboard.press('Escape')
  await expect(viewer).toBeHidden()

  await inbox.becomeAssignee()
  await agentPage.locator('input[type=file]').setInputFiles([photo])
  await inbox.say('We send you this one')
  await expect(widget.log.getByText('We send you this one')).toBeVisible()
  await expect.poll(() => isDrawn(widget.log.getByRole('button', { name: 'Save lamp.png' }).last().locator('img'))).toBe(true)
})

test('a file that was pasted or dropped is attached, and can be left out again [R-144]', async ({ visitorPage, agentPage }) => {
  const { widget, inbox } = await ask(visitorPage, agentPage, aQuestion('Can I send a screenshot?'))
  const give = (element: HTMLElement | SVGElement, [kind, name]: readonly ['paste' | 'drop', string]) => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['words'], name, { type: 'text/plain' }))
    element.dispatchEvent(kind === 'paste' ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })
      : new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }))
  }
  await widget.composer.evaluate(give, ['paste', 'pasted.txt'] as const)
  await widget.composer.evaluate(give, ['drop', 'dropped.txt'] as const)
  const chosen = widget.panel.getByRole('list', { name: 'Files to send' })
  await expect(chosen.getByRole('listitem')).toHaveCount(2)
  await widget.panel.getByRole('button', { name: 'Remove pasted.txt' }).click()
  await expect(chosen.getByRole('listitem')).toHaveCount(1)
  await widget.composer.press('Enter')
  await expect(inbox.transcript.getByText('dropped.txt')).toBeVisible()
  await expect(inbox.transcript.getByText('pasted.txt')).toHaveCount(0)

  await inbox.becomeAssignee()
  await inbox.composer.evaluate(give, ['paste', 'answer.txt'] as const)
  await inbox.composer.evaluate(give, ['drop', 'second.txt'] as const)
  await agentPage.getByRole('button', { name: 'Remove second.txt' }).click()
  await inbox.composer.press('Enter')
  await expect(widget.log.getByText('answer.txt')).toBeVisible()
  await expect(widget.log.getByText('second.txt')).toHaveCount(0)
})

test('a file that was chosen survives a lost connection, and goes when it is back', async ({ visitorPage, agentPage }) => {
  const { widget, inbox } = await ask(visitorPage, agentPage, aQuestion('In a tunnel'))
  await visitorPage.context().setOffline(true)
  await widget.panel.locator('input[type=file]').setInputFiles([list])
  await widget.say('Sent in the tunnel')
  await expect(widget.panel.getByText('Will be sent once the files are there')).toBeVisible()
  await visitorPage.context().setOffline(false)
  await expect(inbox.transcript.getByText('Sent in the tunnel')).toBeVisible({ timeout: 30_000 })
  await expect(inbox.transcript.getByText('List of parts _b_.txt')).toBeVisible()
})

test('a voice note is recorded, listened to before it goes, and heard by the agent', async ({ visitorPage, agentPage }) => {
  const { widget, inbox } = await ask(visitorPage, agentPage, aQuestion('May I say it?'))
  await widget.panel.getByRole('button', { name: 'Record a voice note' }).click()
  await expect(widget.panel.getByRole('status', { name: 'Recording' })).toBeVisible()
  await widget.panel.getByRole('button', { name: 'Discard the recording' }).click()
  const chosen = widget.panel.getByRole('list', { name: 'Files to send' })
  await expect(chosen).toBeHidden()

  await widget.panel.getByRole('button', { name: 'Record a voice note' }).click()
  await expect(widget.panel.locator('.voice time')).toHaveText('0:02')
  await widget.panel.getByRole('button', { name: 'Stop recording' }).click()
  await expect(chosen.locator('audio')).toBeVisible()
  await widget.composer.press('Enter')
  await expect(chosen).toBeHidden()
  await expect(widget.log.locator('audio')).toBeVisible()
  const heard = inbox.transcript.locator('audio')
  await expect(heard).toBeVisible()
  await expect.poll(() => heard.evaluate(async (audio: HTMLAudioElement) => {
    audio.muted = true
    await audio.play()
    return audio.currentTime
  })).toBeGreaterThan(0)
})
