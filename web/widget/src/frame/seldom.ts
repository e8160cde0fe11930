// What few browsers need, fetched when one does.
export { openStream } from '@guichet/sync/stream'
export { prove } from './proof.ts'
