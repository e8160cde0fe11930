import type { LinkCard } from '@guichet/api'
import classes from './line-link.module.css'

/** What a link leads to, in its page's own words; where it leads is said by us. */
export function LineLink({ link }: { link: LinkCard }) {
  return (
    <a className={classes.card} href={link.url} target="_blank" rel="noopener noreferrer nofollow">
      {link.picture && <img src={link.picture} alt="" width={72} height={72} />}
      <span className={classes.words}>
        <bdi className={classes.host}>{link.host}</bdi>
        <span className={classes.title} dir="auto">{link.title}</span>
        {link.description && <span className={classes.description} dir="auto">{link.description}</span>}
      </span>
    </a>
  )
}
