/**
 * The token of a one-time link stands behind '#', which no browser sends to a server. It leaves the address bar
 * before anything else happens, so that neither history nor a shared screen keeps it. The tab keeps it until it is
 * used: a reload must not cost the person the link.
 */
const memory = new Map<string, string>()

export function takeToken(): string | null {
  const here = location.pathname
  const token = location.hash.slice(1)
  if (token !== '') {
    keep(here, decodeURIComponent(token))
    history.replaceState(history.state, '', here)
  }
  return memory.get(here) ?? kept(here)
}

export function forgetToken(): void {
  keep(location.pathname, null)
}

const nameOf = (page: string) => `guichet.link.${page}`

/** Without storage (private mode, full) it lasts as long as the page. */
function keep(page: string, token: string | null): void {
  memory.delete(page)
  try {
    if (token === null) {
      sessionStorage.removeItem(nameOf(page))
    } else {
      sessionStorage.setItem(nameOf(page), token)
    }
  } catch {
    if (token !== null) {
      memory.set(page, token)
    }
  }
}

function kept(page: string): string | null {
  try {
    return sessionStorage.getItem(nameOf(page))
  } catch {
    return null
  }
}
