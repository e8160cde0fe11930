import { useEffect, useState } from 'preact/hooks'
import { CloseIcon, StopIcon } from './icons.tsx'
import type { Recording } from './recorder.ts'
import type { Translate } from './texts.ts'

/** While somebody speaks: for how long, and the two ways to end it. */
export function Voice({ recording, t }: { recording: Recording; t: Translate }) {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => { setSeconds(Math.floor((Date.now() - recording.startedAt) / 1000)) }, 250)
    return () => { clearInterval(timer) }
  }, [recording])
  return (
    <div class="voice">
      <button type="button" class="quiet" aria-label={t('recordCancel')} title={t('recordCancel')} onClick={() => { recording.cancel() }}><CloseIcon /></button>
      <span class="live" role="status" aria-label={t('recording')} />
      <time>{Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}</time>
      <button type="button" class="send" aria-label={t('recordStop')} title={t('recordStop')} onClick={() => { recording.stop() }}><StopIcon /></button>
    </div>
  )
}
