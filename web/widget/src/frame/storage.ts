/** The browser's storage for one site. Blocked, full or partitioned, it works all the same: in memory, until the page ends. */
export class Storage {
  private readonly memory = new Map<string, string>()

  constructor(
    private readonly prefix: string,
    private readonly find: () => globalThis.Storage = () => localStorage,
  ) {}

  get(key: string): string | null {
    const kept = this.memory.get(key)
    if (kept !== undefined) return kept
    try {
      return this.find().getItem(this.prefix + key)
    } catch {
      return null
    }
  }

  set(key: string, value: string): void {
    try {
      this.find().setItem(this.prefix + key, value)
      this.memory.delete(key)
    } catch {
      this.memory.set(key, value)
    }
  }

  remove(key: string): void {
    this.memory.delete(key)
    try {
      this.find().removeItem(this.prefix + key)
    } catch {
      // There is nothing to remove where nothing can be stored.
    }
  }

  /** Everything, for good: what is still under way may not write it down again (SEC-009). */
  forget(): void {
    for (const key of this.keys()) this.remove(key)
    this.set = () => undefined
  }

  /** As after `forget`, but for these: the page begins anew as somebody else. */
  restart(kept: Record<string, string>): void {
    for (const key of this.keys()) this.remove(key)
    for (const [key, value] of Object.entries(kept)) this.set(key, value)
    this.set = () => undefined
  }

  keys(): string[] {
    const keys = new Set(this.memory.keys())
    try {
      for (const key of Object.keys(this.find())) if (key.startsWith(this.prefix)) keys.add(key.slice(this.prefix.length))
    } catch {
      // Memory is all there is.
    }
    return [...keys]
  }

  /** JSON that an earlier version, another tab or an extension may have spoilt. */
  getJson<T>(key: string, otherwise: T): T {
    try {
      return (JSON.parse(this.get(key) ?? 'null') as T | null) ?? otherwise
    } catch {
      return otherwise
    }
  }

  setJson(key: string, value: unknown): void {
    this.set(key, JSON.stringify(value))
  }
}
