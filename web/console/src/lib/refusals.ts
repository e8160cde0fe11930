import { Problem, Unreachable } from '@guichet/api'
import { useTranslation } from 'react-i18next'

const known = [
  'wrong-credentials', 'insecure-address', 'too-many-attempts', 'link-invalid', 'taken', 'behind', 'not-a-participant',
  'last-owner', 'more-than-you-have', 'out-of-order', 'signed-out', 'two-customers',
  'file-too-large', 'too-many-files', 'storage-full', 'program', 'picture-not-clean', 'file-not-found', 'file-used',
] as const

type Known = (typeof known)[number]

/** What happened and what to do, in the reader's language; the server's English sentence where we have none. */
export function useRefusal(): (error: unknown) => string {
  const { t } = useTranslation()
  return (error) => {
    if (error instanceof Unreachable) {
      return t('refusals.unreachable')
    }
    if (!(error instanceof Problem)) {
      return t('refusals.unknown')
    }
    if (known.includes(error.code as Known)) {
      return t(`refusals.${error.code as Known}`)
    }
    const sentences = Object.values(error.errors).flat()
    return sentences.length > 0 ? sentences.join(' ') : error.status < 500 && error.detail ? error.detail : t('refusals.unknown')
  }
}

/** The sentence that belongs to one member of the form. */
export function memberError(error: unknown, member: string): string | undefined {
  return error instanceof Problem ? error.errors[member]?.join(' ') : undefined
}
