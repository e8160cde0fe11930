import type { ReactNode } from 'react'
import classes from './state.module.css'

/** One sentence, and at most one thing to do about it. */
export function Empty({ icon, children, action }: { icon?: ReactNode; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.state}>
      {icon}
      <p>{children}</p>
      {action}
    </div>
  )
}
