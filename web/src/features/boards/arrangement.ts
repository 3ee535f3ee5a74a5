import { useEffect, useEffectEvent, useState } from 'react'
import type { Board, Tile } from '@kith/contract/boards'
import { ApiError, call } from '../../api.ts'
import { useAct } from '../../queries.ts'

/** Several steps in a row are kept together. */
const PAUSE_MS = 350
const UNDO_MAX = 50

interface Arrangement {
  readonly tiles: readonly Tile[]
  readonly set: (tiles: readonly Tile[]) => void
  readonly undo: (() => void) | undefined
  readonly state: 'kept' | 'keeping' | 'lost'
}

interface Local {
  readonly tiles: readonly Tile[]
  readonly before: readonly (readonly Tile[])[]
  readonly version: number
  /** What the server holds. */
  readonly kept: readonly Tile[]
}

/** The tiles of a board while they are arranged: shown at once, kept after a moment. Who was overtaken by somebody else sees what that one made. */
export function useArrangement(board: Board): Arrangement {
  const [local, setLocal] = useState<Local>({ tiles: board.tiles, before: [], version: board.version, kept: board.tiles })
  const { mutate, isPending, isError, reset } = useAct('boards.arrange', { refresh: ['boards'] })
  const { tiles, version, kept } = local
  const isDirty = tiles !== kept
  const { id } = board
  useEffect(() => {
    if (!isDirty || isPending || isError) return undefined
    const timer = setTimeout(
      () =>
        mutate(
          { id, version, tiles: [...tiles] },
          {
            onSuccess: (answer) => {
              setLocal((now) => ({ ...now, version: answer.version, kept: tiles }))
            },
            onError: (error) => {
              if (!(error instanceof ApiError) || error.code !== 'conflict') return
              void call('boards.get', { id }).then((now) => {
                setLocal({ tiles: now.tiles, before: [], version: now.version, kept: now.tiles })
                reset()
              })
            },
          },
        ),
      PAUSE_MS,
    )
    return () => clearTimeout(timer)
  }, [isDirty, isPending, isError, tiles, version, id, mutate, reset])
  // Who leaves within the pause leaves nothing behind.
  const flush = useEffectEvent(() => {
    if (isDirty && !isPending && !isError) mutate({ id, version, tiles: [...tiles] })
  })
  useEffect(() => () => flush(), [])
  const put = (next: readonly Tile[], before: Local['before']) => {
    if (isError) reset()
    setLocal((now) => ({ ...now, tiles: next, before }))
  }
  const last = local.before.at(-1)
  return {
    tiles,
    set: (next) => next !== tiles && put(next, [...local.before, tiles].slice(-UNDO_MAX)),
    undo: last && (() => put(last, local.before.slice(0, -1))),
    state: isError ? 'lost' : isDirty ? 'keeping' : 'kept',
  }
}
