import { hueOf, initials } from '@/lib/names'
import classes from './avatar.module.css'

interface AvatarProps {
  id: string
  name: string
  size?: number
  /** The ring: red when somebody has waited too long, none when all is well. */
  ring?: 'late' | 'none'
  online?: boolean
}

export function Avatar({ id, name, size = 32, ring = 'none', online = false }: AvatarProps) {
  return (
    <span
      className={classes.avatar}
      data-ring={ring}
      style={{ inlineSize: size, blockSize: size, fontSize: size * 0.38, '--hue': hueOf(id) } as React.CSSProperties}
      aria-hidden
    >
      {initials(name)}
      {online && <span className={classes.online} />}
    </span>
  )
}
