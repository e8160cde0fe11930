import type { Config } from '../frame/config.ts'
import type { VisitorHead } from '../frame/wire.ts'
import { CloseIcon, SoundIcon } from './icons.tsx'
import { initials } from './initials.ts'
import type { Sound } from './sound.ts'
import type { Translate } from './texts.ts'

interface HeaderProps {
  config: Config
  sound: Sound
  head: VisitorHead | undefined
  title: string
  t: Translate
  close: () => void
  changed: () => void
}

export function Header({ config, sound, head, title, t, close, changed }: HeaderProps) {
  const agent = head && head.state !== 'closed' ? head.agent : null
  const toggle = () => {
    sound.on = !sound.on
    changed()
  }
  return (
    <header>
      <span class="avatar site" aria-hidden="true">{config.avatar ? <img src={config.avatar} alt="" /> : initials(title)}</span>
      <div class="who">
        <h1><bdi>{title}</bdi></h1>
        <p><bdi>{agent ? t('answering', { name: agent.name }) : t('subtitle')}</bdi></p>
      </div>
      <button type="button" class="quiet" aria-pressed={sound.on} aria-label={t(sound.on ? 'soundOn' : 'soundOff')} title={t(sound.on ? 'soundOn' : 'soundOff')} onClick={toggle}>
        <SoundIcon on={sound.on} />
      </button>
      <button type="button" class="quiet" aria-label={t('close')} title={t('close')} onClick={close}><CloseIcon /></button>
    </header>
  )
}
