import { useState } from 'react'
import { useKeys } from '../../ui/keyboard.ts'
import { VERDICTS, type Verdict } from './words.ts'

interface FindKeys {
  ids: readonly number[]
  onVerdict: ((state: Verdict, id: number) => void) | undefined
  onUndo: (() => void) | undefined
}

/** j and k or the arrows go through the finds, o opens one, a letter decides, z takes the last decision back. */
export function useFindKeys({ ids, onVerdict, onUndo }: FindKeys): void {
  const [at, setAt] = useState(-1)
  useKeys((event) => {
    const rows = [...document.querySelectorAll<HTMLElement>('.mentions > li')]
    const focused = rows.findIndex((row) => row.contains(document.activeElement))
    const from = Math.min(focused >= 0 ? focused : at, ids.length - 1)
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
    if (step !== undefined && rows.length > 0) {
      const next = Math.max(0, Math.min(rows.length - 1, from + step))
      setAt(next)
      rows[next]?.focus()
      return true
    }
    if (event.key === 'z' && onUndo) {
      onUndo()
      return true
    }
    const id = ids[from]
    if (id === undefined) return false
    if (event.key === 'o') {
      rows[from]?.querySelector<HTMLAnchorElement>('.mention-title a, .mention-text a')?.click()
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
