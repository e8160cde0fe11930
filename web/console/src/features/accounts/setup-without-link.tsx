import { Loader } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { CalmPage } from '@/components/calm-page'
import { setupQuery } from './setup-query'
import { SetupNeeded } from './sign-in-page'
import { WayIn } from './way-in'

/** Who comes to `/setup` by hand, or loads it again afterwards, is told how things stand. */
export function SetupWithoutLink() {
  const { t } = useTranslation()
  const { data: setup, isPending } = useQuery(setupQuery)
  if (isPending) {
    return <CalmPage title=""><Loader size="sm" aria-label={t('loading')} /></CalmPage>
  }
  return setup?.needed
    ? <SetupNeeded />
    : <CalmPage title={t('setup.already.title')} lead={t('setup.already.lead')}><WayIn /></CalmPage>
}
