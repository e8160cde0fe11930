import { fileURLToPath } from 'node:url'
import { emojiPickers } from '@guichet/emoji/plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/console/',
  plugins: [react(), emojiPickers()],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  build: {
    outDir: '../../src/Guichet/wwwroot/console',
    emptyOutDir: true,
    // A data: URL in a style sheet would need font-src data:, which the content security policy does not give.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
