import { useSyncExternalStore } from 'react'

const KEY = 'kith.marks'
const listeners = new Set<() => void>()
let shown: boolean | undefined

const read = (): boolean => {
  if (shown !== undefined) return shown
  try {
    shown = localStorage.getItem(KEY) !== 'hidden'
  } catch {
    shown = true
  }
  return shown
}

const set = (next: boolean): void => {
  shown = next
  try {
    localStorage.setItem(KEY, next ? 'shown' : 'hidden')
  } catch {
    // Without storage the choice lasts until the page is left.
  }
  for (const listen of listeners) listen()
}

const listen = (again: () => void) => {
  listeners.add(again)
  return () => void listeners.delete(again)
}

/** Whether marks are shown: one choice for all charts of the page, and for the next visit. */
export const useMarksShown = (): [boolean, (next: boolean) => void] => [useSyncExternalStore(listen, read), set]
