/** The product's sign: a window with somebody in it. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <path d="M8 22V14a8 8 0 0 1 16 0v8z" fill="none" stroke="#fff" strokeWidth="2.5" strokeLinejoin="round" />
      <path d="M5.5 22.5h21" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
      <circle cx="16" cy="15.5" r="2.4" fill="#fff" />
    </svg>
  )
}
