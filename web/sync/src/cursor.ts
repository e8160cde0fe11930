/** What to do with a push or page that carries `after` (the cursor of the last event before it) and `cursor`. */
export function judge(own: number, page: { after: number; cursor: number }): 'apply' | 'seen' | 'gap' {
  if (page.cursor <= own) return 'seen'
  return page.after > own ? 'gap' : 'apply'
}
