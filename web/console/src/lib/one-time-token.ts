/**
 * The token of a one-time link stands behind '#', which no browser sends to a server. It leaves the address bar
 * before anything else happens, so that neither history nor a shared screen keeps it.
 */
const read = new Map<string, string>()

export function takeToken(): string | null {
  const here = location.pathname
  const token = location.hash.slice(1)
  if (token !== '') {
    read.set(here, decodeURIComponent(token))
    history.replaceState(history.state, '', here)
  }
  return read.get(here) ?? null
}
