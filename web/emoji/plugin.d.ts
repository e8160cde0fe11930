import type { Plugin } from 'vite'

export function emojiPickers(): Plugin
export function emojiWords(language: string): string
