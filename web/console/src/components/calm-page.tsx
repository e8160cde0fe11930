import type { ReactNode } from 'react'
import { Mark } from './mark'
import classes from './calm-page.module.css'

interface CalmPageProps {
  title: string
  lead?: ReactNode
  wide?: boolean
  children?: ReactNode
}

/** The page before there is a workspace: one column, one thing at a time. */
export function CalmPage({ title, lead, wide = false, children }: CalmPageProps) {
  return (
    <div className={classes.page}>
      <main className={classes.column} data-wide={wide || undefined}>
        <div className={classes.mark}><Mark size={32} /><span>Guichet</span></div>
        <h1 className={classes.title}>{title}</h1>
        {lead && <p className={classes.lead}>{lead}</p>}
        {children}
      </main>
    </div>
  )
}
