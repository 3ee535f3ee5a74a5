import { useState } from 'react'
import { useKeys } from '../../ui/keyboard.ts'
import type { Held } from './search.ts'
import { VERDICTS } from './words.ts'

interface SuspectKeys {
  ids: readonly number[]
  onToggle: ((id: number) => void) | undefined
  onVerdict: ((state: Held, id: number) => void) | undefined
}

/** j and k or the arrows go through the accounts, x chooses, and a letter says what somebody is. */
export function useSuspectKeys({ ids, onToggle, onVerdict }: SuspectKeys): void {
  const [at, setAt] = useState(-1)
  useKeys((event) => {
    const links = [...document.querySelectorAll<HTMLElement>('.suspects a.who')]
    const focused = links.findIndex((link) => link.closest('li')?.contains(document.activeElement) === true)
    const from = Math.min(focused >= 0 ? focused : at, ids.length - 1)
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
    if (step !== undefined && links.length > 0) {
      const next = Math.max(0, Math.min(links.length - 1, from + step))
      setAt(next)
      links[next]?.focus()
      return true
    }
    const id = ids[from]
    if (id === undefined) return false
    if (event.key === 'x' && onToggle) {
      onToggle(id)
      return true
    }
    const verdict = VERDICTS.find(({ key }) => key === event.key)
    if (!verdict || !onVerdict) return false
    // What is decided leaves the list, and the next comes to stand in its place.
    setAt(from)
    onVerdict(verdict.state, id)
    return true
  })
}
