import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createQueryClient, onSignedOut } from '@/lib/server'
import { sessionQuery } from '@/lib/session'
import { createAppRouter } from './routes'
import { theme } from './theme'

const queryClient = createQueryClient()
const router = createAppRouter(queryClient)
const colorSchemeManager = localStorageColorSchemeManager({ key: 'guichet.scheme' })

onSignedOut(() => queryClient.setQueryData(sessionQuery.queryKey, null))

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

export function App({ styleNonce }: { styleNonce: string | undefined }) {
  return (
    <MantineProvider
      theme={theme} defaultColorScheme="auto" colorSchemeManager={colorSchemeManager}
      {...(styleNonce ? { getStyleNonce: () => styleNonce } : {})}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  )
}
