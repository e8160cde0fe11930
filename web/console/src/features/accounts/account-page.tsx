import { Button, PasswordInput, Select, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { SettingsSection, SettingsTitle } from '@/components/settings-section'
import { languages } from '@/lib/i18n'
import { server } from '@/lib/server'
import { sessionQuery, useSession, useSetSession } from '@/lib/session'
import { toast } from '@/lib/toasts'
import { PasswordField, passwordFits } from './password-field'

export function AccountPage() {
  const { t } = useTranslation()
  const { account } = useSession()
  const setSession = useSetSession()
  return (
    <>
      <SettingsTitle lead={account.email}>{t('settings.account')}</SettingsTitle>
      <ProfileSection key={`${account.name} ${account.language}`} />
      <PasswordSection />
      <SettingsSection title={t('account.sessions')} lead={t('account.sessionsLead')} danger>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
          <Button variant="default" size="xs" onClick={() => void server.signOut().then(() => setSession(null))}>{t('account.signOut')}</Button>
          <Button variant="light" color="red" size="xs" onClick={() => void server.signOutEverywhere().then(() => setSession(null))}>
            {t('account.signOutEverywhere')}
          </Button>
        </div>
      </SettingsSection>
    </>
  )
}

function ProfileSection() {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const { account } = useSession()
  const [name, setName] = useState(account.name)
  const [language, setLanguage] = useState(account.language)
  const saveAs = async (next: { name: string; language: string }) => {
    const saved = await server.saveAccount(next)
    queryClient.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, account: { ...session.account, ...saved } })
  }
  return (
    <SettingsSection
      title={t('account.profile')}
      form={{
        changed: name.trim() !== '' && (name !== account.name || language !== account.language),
        revert: () => {
          setName(account.name)
          setLanguage(account.language)
        },
        save: async () => {
          const before = { name: account.name, language: account.language }
          await saveAs({ name: name.trim(), language })
          toast(t('saved'), { action: { label: t('undo'), run: () => void saveAs(before) } })
        },
      }}
    >
      <TextInput label={t('fields.yourName')} description={t('setup.nameHint')} maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Select
        label={t('account.language')} allowDeselect={false} value={language} onChange={(value) => setLanguage(value ?? language)}
        data={[{ value: 'auto', label: t('account.languageAuto') }, ...Object.entries(languages).map(([value, label]) => ({ value, label }))]}
      />
    </SettingsSection>
  )
}

function PasswordSection() {
  const { t } = useTranslation()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  return (
    <SettingsSection
      title={t('account.password')} lead={t('account.passwordLead')}
      form={{
        changed: current !== '' && passwordFits(password),
        label: t('account.changePassword'),
        save: async () => {
          await server.changePassword(current, password)
          setCurrent('')
          setPassword('')
        },
      }}
    >
      <PasswordInput
        label={t('account.currentPassword')} autoComplete="current-password" value={current}
        onChange={(event) => setCurrent(event.currentTarget.value)}
      />
      <PasswordField label={t('fields.newPassword')} value={password} onChange={setPassword} />
    </SettingsSection>
  )
}
