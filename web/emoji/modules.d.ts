/** What the build's plugin makes: the picker with its list in one language. */
declare module 'emoji-picker/*' {
  export { openPicker } from '@guichet/emoji'
  export const words: string
}
