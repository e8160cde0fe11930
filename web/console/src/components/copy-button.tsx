import { Button } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { copyText } from '@/lib/copy'

export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    setCopied(await copyText(text))
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <Button
      variant={copied ? 'light' : 'filled'}
      size="xs"
      leftSection={copied ? <Check size={14} /> : <Copy size={14} />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{copied ? t('copied') : label}</span>
    </Button>
  )
}
