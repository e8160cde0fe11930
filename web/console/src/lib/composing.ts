/**
 * Whether a key belongs to the input method: it confirms or cancels characters and does nothing else. Safari ends the
 * composition before it tells of the key, whose code is then 229.
 */
export function belongsToComposition(event: { isComposing: boolean; keyCode: number }): boolean {
  return event.isComposing || event.keyCode === 229
}
