import { Tooltip } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFeed } from '@/lib/feed'
import classes from './shell.module.css'

/** Whether the console hears what happens. A blink is not worth a word; what lasts, or the browser knows, is said once. */
export function ConnectionDot() {
  const { t } = useTranslation()
  const { state } = useFeed()
  // A connection whose network is gone stays open until its next ping fails.
  const { online } = useNetwork()
  const connected = state === 'open'
  const [lost, setLost] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLost(!connected), connected ? 0 : 2500)
    return () => clearTimeout(timer)
  }, [connected])
  const away = lost || !online
  const words = t(away ? 'connection.away' : 'connection.open')
  return (
    <Tooltip label={words} position="right">
      <span className={classes.dotTarget} tabIndex={0} role="img" aria-label={words}>
        <span className={classes.dot} data-state={away ? 'away' : 'open'} />
        <span className="visually-hidden" role="status">{away ? words : ''}</span>
      </span>
    </Tooltip>
  )
}
