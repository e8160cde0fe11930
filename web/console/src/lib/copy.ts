/** The clipboard API exists on secure addresses only; over plain HTTP the old command still works. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyByCommand(text)
  }
}

function copyByCommand(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.style.position = 'fixed'
  field.style.opacity = '0'
  document.body.append(field)
  const focused = document.activeElement
  field.select()
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way on an insecure address
  const copied = document.execCommand('copy')
  field.remove()
  if (focused instanceof HTMLElement) {
    focused.focus()
  }
  return copied
}
