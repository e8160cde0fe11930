/** The server's refusal (RFC 9457): `code` is what a program branches on, `detail` a sentence for people. */
export class Problem extends Error {
  override name = 'Problem'

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string | undefined,
    /** Everything else the refusal says, such as `conversation` or `expected`. */
    readonly more: Readonly<Record<string, unknown>>,
    readonly retryAfterMs: number | undefined,
  ) {
    super(detail ?? code)
  }

  /** Sentences by member of a malformed request. */
  get errors(): Record<string, string[]> {
    return (this.more.errors ?? {}) as Record<string, string[]>
  }

  /** Whether the same request may succeed later. */
  get repeatable(): boolean {
    return this.status === 429 || this.status >= 500
  }
}

/** No answer came: whether the server heard the request is unknown. */
export class Unreachable extends Error {
  override name = 'Unreachable'
}

export interface ClientOptions {
  fetch?: typeof fetch
  onSignedOut?: () => void
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
export type Request = <T>(method: Method, path: string, body?: unknown, signal?: AbortSignal) => Promise<T>

export function createRequest({ fetch: send = fetch.bind(globalThis), onSignedOut }: ClientOptions = {}): Request {
  return async <T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> => {
    const headers: Record<string, string> = { accept: 'application/json' }
    if (method !== 'GET') {
      headers['x-guichet'] = 'console'
    }
    if (body !== undefined) {
      headers['content-type'] = 'application/json'
    }
    let response: Response
    let text: string
    try {
      response = await send(path, {
        method,
        headers,
        credentials: 'same-origin',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal ? { signal } : {}),
      })
      text = await response.text()
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') {
        throw error
      }
      throw new Unreachable('The server could not be reached.', { cause: error })
    }
    if (!response.ok) {
      const problem = toProblem(response, text)
      if (problem.status === 401 && problem.code === 'signed-out') {
        onSignedOut?.()
      }
      throw problem
    }
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
}

function toProblem(response: Response, text: string): Problem {
  const body = readObject(text)
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new Problem(
    response.status,
    typeof body.code === 'string' ? body.code : `http-${response.status}`,
    typeof body.detail === 'string' ? body.detail : undefined,
    body,
    Number.isFinite(retryAfter) ? retryAfter * 1000 : undefined,
  )
}

/** A proxy in between answers in HTML: that is no reason to fail differently. */
function readObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
