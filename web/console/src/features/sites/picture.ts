const most = 48 * 1024
const kinds = ['image/png', 'image/jpeg', 'image/webp', 'image/gif']

/** The file as a data: URI of at most 48 KB, made smaller when it is larger; null when it is no picture. */
export async function toPicture(file: File): Promise<string | null> {
  if (!kinds.includes(file.type)) {
    return null
  }
  try {
    return file.size <= most ? await readAsDataUri(file) : await shrink(file)
  } catch {
    return null
  }
}

async function shrink(file: File): Promise<string | null> {
  const picture = await createImageBitmap(file)
  const side = Math.min(picture.width, picture.height)
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 160
  canvas.getContext('2d')?.drawImage(picture, (picture.width - side) / 2, (picture.height - side) / 2, side, side, 0, 0, 160, 160)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85))
  return blob && blob.size <= most ? readAsDataUri(blob) : null
}

function readAsDataUri(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(reader.result as string)
    reader.onerror = () => reject(new Error('The file could not be read.'))
    reader.readAsDataURL(blob)
  })
}
