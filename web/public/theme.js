// Runs before the first paint, so that a dark room stays dark. src/theme.ts keeps the same key.
;(() => {
  let chosen = 'system'
  try {
    chosen = localStorage.getItem('kith.theme') ?? 'system'
  } catch {
    // Storage may be forbidden; the system's wish stands.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
