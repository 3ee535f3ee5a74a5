import { useEffect, useEffectEvent } from 'react'

/** Where keys mean letters; a box to check takes none. */
const TYPING = 'input:not([type="checkbox"]), textarea, select, [contenteditable], [role="dialog"], [role="alertdialog"]'

/** Calls back on a key that was not meant for a form. Return true when the key was used. */
export function useKeys(onKey: (event: KeyboardEvent) => boolean): void {
  const handle = useEffectEvent(onKey)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : document.body
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || target.closest(TYPING)) return
      if (handle(event)) event.preventDefault()
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
}

/** Waits until a value has been still for so many milliseconds. */
export function debounced<A extends unknown[]>(run: (...args: A) => void, ms: number): (...args: A) => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return (...args) => {
    clearTimeout(timer)
    timer = setTimeout(() => run(...args), ms)
  }
}
