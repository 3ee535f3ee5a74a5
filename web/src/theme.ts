import { useSyncExternalStore } from 'react'

export type Theme = 'system' | 'light' | 'dark'

const KEY = 'kith.theme'
const listeners = new Set<() => void>()
const wish = matchMedia('(prefers-color-scheme: dark)')
wish.addEventListener('change', apply)

export function setTheme(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // Without storage the choice lasts until the page is left.
  }
  current = theme
  apply()
}

/** What was chosen, and what it comes to right now. */
export function useTheme(): { chosen: Theme; shown: 'light' | 'dark' } {
  const chosen = useSyncExternalStore(subscribe, () => current)
  const shown = useSyncExternalStore(subscribe, resolved)
  return { chosen, shown }
}

let current: Theme = stored()

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    return 'system'
  }
}

function resolved(): 'light' | 'dark' {
  if (current !== 'system') return current
  return wish.matches ? 'dark' : 'light'
}

function apply(): void {
  document.documentElement.dataset.theme = resolved()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
