// Runs before the first paint, so that a dark room stays dark, and follows the room while the page is open. src/theme.ts keeps the same key.
;(() => {
  const wish = matchMedia('(prefers-color-scheme: dark)')
  const show = () => {
    let chosen = 'system'
    try {
      chosen = localStorage.getItem('kith.theme') ?? 'system'
    } catch {
      // Storage may be forbidden; the system's wish stands.
    }
    const dark = chosen === 'dark' || (chosen !== 'light' && wish.matches)
    document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  }
  show()
  wish.addEventListener('change', show)
})()
