import { fileURLToPath } from 'node:url'
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: '.',
  outputDir: fileURLToPath(new URL('../../artifacts/browsers', import.meta.url)),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Every worker has a server of its own (fixtures.ts), so that files never see each other's conversations.
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.GUICHET_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
        // A microphone that hums, and nobody who has to be asked for it.
        '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream',
        // Takes the place of Playwright's own list, which has ThirdPartyStoragePartitioning in it: without that a frame of
        // another site gets no storage at all, which no browser of today does.
        '--disable-features=AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,MediaRouter,PaintHolding,OptimizationHints,NetworkTimeServiceQuerying',
      ],
    },
  },
})
