import { placeOf, type FileCard } from '@guichet/sync'

const rowHeight = 56

/** Where a picture of a message is shown. */
export const pictureOf = (file: FileCard) => placeOf(file, 360, 320)

export const heightOf = (file: FileCard): number => pictureOf(file)?.height ?? rowHeight
