import { TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SettingsSection, SettingsTitle } from '@/components/settings-section'
import { sessionQuery, useWorkspace } from '@/lib/session'

export function WorkspacePage() {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const { name: saved, api } = useWorkspace()
  const [typed, setTyped] = useState<string | null>(null)
  const name = typed ?? saved
  return (
    <>
      <SettingsTitle>{t('settings.workspace')}</SettingsTitle>
      <SettingsSection
        title={t('workspace.name')} lead={t('workspace.nameLead')}
        form={{
          changed: name.trim() !== '' && name !== saved,
          revert: () => setTyped(null),
          save: async () => {
            await api.rename(name.trim())
            await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
            setTyped(null)
          },
        }}
      >
        <TextInput aria-label={t('workspace.name')} maxLength={80} value={name} onChange={(event) => setTyped(event.currentTarget.value)} />
      </SettingsSection>
    </>
  )
}
