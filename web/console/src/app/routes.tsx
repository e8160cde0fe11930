import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect, useNavigate,
} from '@tanstack/react-router'
import { folders } from '@/features/inbox/inbox-queries'
import { InboxPage } from '@/features/inbox/inbox-page'
import { SignInPage } from '@/features/accounts/sign-in-page'
import { readStored, writeStored } from '@/lib/stored'
import { sessionQuery } from '@/lib/session'
import { BootFailure } from './boot-failure'
import { Toaster } from './toaster'
import { WorkspaceLayout } from './workspace-layout'

interface Context { queryClient: QueryClient }

// What an agent does all day is in the first file; the rest is fetched in idle time, before the next deploy removes it.
const pages = {
  setup: () => import('@/features/accounts/setup-page'),
  invitation: () => import('@/features/accounts/invitation-page'),
  reset: () => import('@/features/accounts/reset-page'),
  signInLink: () => import('@/features/accounts/sign-in-link-page'),
  settings: () => import('./settings-pages'),
}

export function fetchPagesAhead(): void {
  const fetchSettings = () => void pages.settings().catch(() => undefined)
  if ('requestIdleCallback' in globalThis) {
    requestIdleCallback(fetchSettings)
  } else {
    setTimeout(fetchSettings, 2000)
  }
}

const root = createRootRouteWithContext<Context>()({
  component: () => <><Outlet /><Toaster /></>,
  errorComponent: BootFailure,
  notFoundComponent: () => <Home />,
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async ({ context }) => {
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: 'static' })
    const workspace = session?.workspaces.find(({ id }) => id === readStored('workspace')) ?? session?.workspaces[0]
    if (!workspace) {
      throw redirect({ to: '/sign-in' })
    }
    throw redirect({ to: '/$workspace', params: { workspace: workspace.id } })
  },
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { to?: string } => (typeof search.to === 'string' ? { to: search.to } : {}),
  component: function SignIn() {
    const to = localPath(signIn.useSearch().to)
    const navigate = useNavigate()
    return <SignInPage onSignedIn={() => void (to ? navigate({ href: to }) : navigate({ to: '/' }))} />
  },
})

/** A path of ours, however it is spelled: `//host`, `/\host`, `/%5Chost` and `/<tab>/host` are other places (SEC-085). */
function localPath(to: string | undefined): string | null {
  if (!to?.startsWith('/')) return null
  try {
    const plain = decodeURIComponent(to)
    return plain.startsWith('//') || /[\\\p{Cc}]/u.test(plain) ? null : to
  } catch {
    return null
  }
}

function useGoHome() {
  const navigate = useNavigate()
  return () => void navigate({ to: '/' })
}

function Home() {
  return <BootFailure error={new Error('not-found')} />
}

const SetupPage = lazyRouteComponent(pages.setup, 'SetupPage')
const InvitationPage = lazyRouteComponent(pages.invitation, 'InvitationPage')
const ResetPage = lazyRouteComponent(pages.reset, 'ResetPage')
const SignInLinkPage = lazyRouteComponent(pages.signInLink, 'SignInLinkPage')

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: function Setup() {
    return <SetupPage onDone={useGoHome()} />
  },
})
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: function Invitation() {
    const navigate = useNavigate()
    return <InvitationPage onJoined={(joined) => void navigate({ to: '/$workspace', params: { workspace: joined } })} />
  },
})
const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: function Reset() {
    return <ResetPage onDone={useGoHome()} />
  },
})
const signInLink = createRoute({
  getParentRoute: () => root,
  path: '/sign-in-link',
  component: function SignInLink() {
    return <SignInLinkPage onSignedIn={useGoHome()} />
  },
})

const workspace = createRoute({
  getParentRoute: () => root,
  path: '/$workspace',
  beforeLoad: async ({ context, params, location }) => {
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: 'static' })
    if (!session) {
      throw redirect({ to: '/sign-in', search: { to: location.href } })
    }
    const membership = session.workspaces.find(({ id }) => id === params.workspace)
    if (!membership) {
      throw redirect({ to: '/' })
    }
    writeStored('workspace', membership.id)
    return { role: membership.agent.role }
  },
  component: function Workspace() {
    return <WorkspaceLayout id={workspace.useParams().workspace} />
  },
})

const workspaceHome = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  beforeLoad: ({ params }) => {
    const folder = folders.find((each) => each === readStored('folder')) ?? 'open'
    throw redirect({ to: '/$workspace/inbox/$folder/{-$conversation}', params: { workspace: params.workspace, folder, conversation: undefined } })
  },
})

const inbox = createRoute({
  getParentRoute: () => workspace,
  path: '/inbox/$folder/{-$conversation}',
  params: {
    parse: ({ folder, conversation }) => ({ folder: folders.find((each) => each === folder) ?? 'open', conversation }),
  },
  beforeLoad: ({ params }) => writeStored('folder', params.folder),
  component: function Inbox() {
    return <InboxPage {...inbox.useParams()} />
  },
})

const settings = createRoute({
  getParentRoute: () => workspace,
  path: '/settings',
  component: lazyRouteComponent(pages.settings, 'SettingsFrame'),
})

const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/$workspace/settings/account', params })
  },
})

const account = createRoute({ getParentRoute: () => settings, path: '/account', component: lazyRouteComponent(pages.settings, 'AccountPage') })
const preferences = createRoute({ getParentRoute: () => settings, path: '/preferences', component: lazyRouteComponent(pages.settings, 'PreferencesPage') })
const agents = createRoute({ getParentRoute: () => settings, path: '/agents', component: lazyRouteComponent(pages.settings, 'AgentsPage') })

// The server refuses as well; this only spares the agent a page that cannot work for him.
const administration = createRoute({
  getParentRoute: () => settings,
  id: 'administration',
  beforeLoad: ({ context, params }) => {
    if (context.role === 'agent') {
      throw redirect({ to: '/$workspace/settings/account', params })
    }
  },
})

const workspaceName = createRoute({ getParentRoute: () => administration, path: '/workspace', component: lazyRouteComponent(pages.settings, 'WorkspacePage') })
const audit = createRoute({ getParentRoute: () => administration, path: '/audit', component: lazyRouteComponent(pages.settings, 'AuditPage') })
const sites = createRoute({ getParentRoute: () => administration, path: '/sites', component: lazyRouteComponent(pages.settings, 'SitesPage') })
const SitePage = lazyRouteComponent(pages.settings, 'SitePage')
const site = createRoute({
  getParentRoute: () => administration,
  path: '/sites/$site',
  component: function Site() {
    const { site: id } = site.useParams()
    return <SitePage key={id} id={id} />
  },
})

const tree = root.addChildren([
  home, signIn, setup, invitation, reset, signInLink,
  workspace.addChildren([
    workspaceHome, inbox,
    settings.addChildren([settingsHome, account, preferences, agents, administration.addChildren([workspaceName, audit, sites, site])]),
  ]),
])

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({ routeTree: tree, context: { queryClient }, defaultPreload: false, scrollRestoration: false })
}
