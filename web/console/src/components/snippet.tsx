import { useTranslation } from 'react-i18next'
import { Code } from './code'

/** The line that goes into the shop's pages. */
export function Snippet({ code }: { code: string }) {
  const { t } = useTranslation()
  return <Code label={t('snippet.label')} code={code} where={t('snippet.where')} />
}
