import { CircleAlert, Info } from 'lucide-react'
import type { ReactNode } from 'react'
import classes from './notice.module.css'

/** A sentence that matters beside the form it belongs to. */
export function Notice({ tone = 'plain', children }: { tone?: 'plain' | 'bad'; children: ReactNode }) {
  const Icon = tone === 'bad' ? CircleAlert : Info
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : 'note'}>
      <Icon size={16} aria-hidden />
      <div>{children}</div>
    </div>
  )
}
