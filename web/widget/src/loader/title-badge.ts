/** Shows in the tab of a hidden page that somebody has answered, and gives the page its own title back. */
export function newTitleBadge() {
  let shown = ''
  let own = ''
  let timer: ReturnType<typeof setInterval> | undefined

  // A title that the page has set meanwhile is the page's own and stays.
  const restore = () => { if (own && document.title === shown) document.title = own }
  const alternate = () => {
    if (document.title === shown) {
      restore()
    } else {
      own = document.title
      document.title = shown
    }
  }
  const show = (text: string) => {
    clearInterval(timer)
    restore()
    shown = text
    if (text && document.hidden) timer = setInterval(alternate, 1200)
  }
  document.addEventListener('visibilitychange', () => { show(shown) })
  return show
}
