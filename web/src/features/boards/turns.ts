import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Tile } from '@kith/contract/boards'

/** So many questions of a board are under way at once: others who look at the same time wait less. */
const TURNS = 3
const LOOK_MS = 30
const ASKED = new Set(['measures.query', 'views.get'])

/** Which tiles may ask by now: from the top, each waits until those before it have been answered, but for a few. */
export function useTurns(tiles: readonly Tile[]): ReadonlySet<string> {
  const client = useQueryClient()
  const asking = tiles.filter(({ type }) => type !== 'text')
  const [turn, setTurn] = useState(TURNS)
  const waits = turn < asking.length
  useEffect(() => {
    if (!waits) return undefined
    const look = () => {
      const busy = client.isFetching({ predicate: ({ queryKey }) => ASKED.has(String(queryKey[0])) })
      if (busy < TURNS) setTurn(turn + 1)
    }
    // Answers that are known already say nothing when they come.
    const timer = setTimeout(look, LOOK_MS)
    const leave = client.getQueryCache().subscribe(look)
    return () => {
      clearTimeout(timer)
      leave()
    }
  }, [client, turn, waits])
  return new Set(asking.slice(0, turn).map(({ id }) => id))
}
