import { useState } from 'react'

/** A small choice of the reader's that outlives the visit. `check` turns whatever was stored into something usable. */
export function useStored<T>(key: string, check: (value: unknown) => T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => check(load(key)))
  const set = (next: T) => {
    setValue(next)
    try {
      localStorage.setItem(key, JSON.stringify(next))
    } catch {
      // Without storage the choice lasts until the page is left.
    }
  }
  return [value, set]
}

function load(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null')
  } catch {
    return null
  }
}
