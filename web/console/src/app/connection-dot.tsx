import { Tooltip } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFeed } from '@/lib/feed'
import classes from './shell.module.css'

/** Whether the console hears what happens. A blink is not worth a word; what lasts is said once. */
export function ConnectionDot() {
  const { t } = useTranslation()
  const { state } = useFeed()
  const connected = state === 'open'
  const [away, setAway] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setAway(!connected), connected ? 0 : 2500)
    return () => clearTimeout(timer)
  }, [connected])
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
