import { styleNonce } from './trust'
import '@fontsource-variable/inter/wght.css'
import '@mantine/core/styles.css'
import './ground.css'
import { createRoot } from 'react-dom/client'
import { startTranslations } from '@/lib/i18n'
import { unlockSoundAtFirstGesture } from '@/lib/sound'
import { App } from './app'

startTranslations()
unlockSoundAtFirstGesture()

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(<App styleNonce={styleNonce} />)
}
