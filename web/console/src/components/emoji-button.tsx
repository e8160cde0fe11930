import { ActionIcon, Popover } from '@mantine/core'
import { Smile } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readStored, writeStored } from '@/lib/stored'
import { toast } from '@/lib/toasts'
import classes from './emoji-button.module.css'

const pickers = {
  en: () => import('emoji-picker/en'),
  fr: () => import('emoji-picker/fr'),
  ja: () => import('emoji-picker/ja'),
  fi: () => import('emoji-picker/fi'),
}

interface EmojiButtonProps {
  onPick: (sign: string) => void
  /** Gives the focus back to the words. */
  onDone: () => void
}

/** All emojis, fetched when somebody asks for them. */
export function EmojiButton({ onPick, onDone }: EmojiButtonProps) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" width="min(364px, 100vw - 24px)" shadow="md" radius={12} trapFocus={false} returnFocus={false} withinPortal>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" onClick={() => setOpen(!open)} aria-expanded={open} aria-label={t('emoji.title')} title={t('emoji.title')}><Smile size={17} /></ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} className={classes.dropdown} aria-label={t('emoji.title')}>
        {open && <Picker onPick={onPick} onClose={(picked) => {
          setOpen(false)
          if (picked) {
            onDone()
          }
        }} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function Picker({ onPick, onClose }: { onPick: (sign: string) => void; onClose: (picked: boolean) => void }) {
  const { t, i18n } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const draw = useEffectEvent((module: Awaited<ReturnType<typeof pickers.en>>) => place.current && module.openPicker(place.current, {
    words: module.words,
    texts: { search: t('emoji.search'), recent: t('emoji.recent'), none: t('emoji.none') },
    recent: { get: () => readStored('emoji'), set: (kept) => writeStored('emoji', kept) },
    pick: onPick,
    close: () => onClose(true),
  }))
  const fail = useEffectEvent(() => {
    toast(t('emoji.failed'), { tone: 'bad' })
    onClose(false)
  })
  useEffect(() => {
    let end: (() => void) | null = null
    let here = true
    pickers[i18n.language as keyof typeof pickers]().then((module) => {
      if (here) {
        end = draw(module)
      }
    }, () => fail())
    return () => {
      here = false
      end?.()
    }
  }, [i18n.language])
  return <div ref={place} className={classes.place} />
}
