import type { VisitedPage } from '@guichet/api'
import { drawable } from '@guichet/sync'
import classes from './details-pane.module.css'

/** A page of the shop. Its address came from a browser that anybody may drive: only http and https become links. */
export function PageLink({ page }: { page: VisitedPage | null }) {
  if (!page) {
    return '–'
  }
  const url = URL.parse(page.url)
  const words = drawable(page.title?.trim() ? page.title : url ? url.pathname : page.url)
  return url && /^https?:$/u.test(url.protocol)
    ? <a className={classes.address} href={url.href} target="_blank" rel="noopener noreferrer nofollow" title={page.url}>{words}</a>
    : <span className={classes.address} title={page.url}>{words}</span>
}
