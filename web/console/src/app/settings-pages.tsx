import { Outlet } from '@tanstack/react-router'
import { SettingsLayout } from '@/features/settings/settings-layout'

export { AccountPage } from '@/features/accounts/account-page'
export { AgentsPage } from '@/features/agents/agents-page'
export { AuditPage } from '@/features/audit/audit-page'
export { PreferencesPage } from '@/features/settings/preferences-page'
export { WorkspacePage } from '@/features/settings/workspace-page'
export { SitePage } from '@/features/sites/site-page'
export { SitesPage } from '@/features/sites/sites-page'

/** Everything about settings in one file, which is fetched in idle time. */
export function SettingsFrame() {
  return <SettingsLayout><Outlet /></SettingsLayout>
}
