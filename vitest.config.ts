import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'sync', root: here('web/sync'), environment: 'node' } },
      { test: { name: 'api', root: here('web/api'), environment: 'node' } },
      { test: { name: 'emoji', root: here('web/emoji'), environment: 'jsdom' } },
      { test: { name: 'widget', root: here('web/widget'), environment: 'jsdom' } },
      {
        resolve: { alias: { '@': here('web/console/src') } },
        test: { name: 'console', root: here('web/console'), environment: 'jsdom', setupFiles: [here('web/console/src/test-setup.ts')] },
      },
    ],
  },
})
