import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Run } from '@kith/contract/sources'
import { ask, refresh, useAct } from '../../queries.ts'
import { count } from '../../format/numbers.ts'
import { toast } from '../../ui/toasts.ts'

/** Whether it goes on now or in a moment; one that waits for its platform does not. */
export const isMoving = (run: Pick<Run, 'state'> & Partial<Pick<Run, 'waitsUntil'>>): boolean =>
  run.state === 'running' || (run.state === 'queued' && !run.waitsUntil)

const POLL_MS = 1_000
const IDLE_MS = 10_000

/** The runs that go on now; asked every second while there are any. */
export function useRunning() {
  return useQuery({
    ...ask('runs.list', { state: ['queued', 'running', 'paused'], limit: 20 }),
    refetchInterval: (query) => (query.state.data?.runs.some(isMoving) ? POLL_MS : IDLE_MS),
  })
}

const FRESH_MS = 5_000

/** The last runs that ended. A short run may begin and end between two looks at what goes on, so its end is looked for by itself. */
function useEnded(isMoving: boolean): string | undefined {
  const ended = useQuery({
    ...ask('runs.list', { state: ['done', 'partial', 'failed', 'cancelled'], limit: 5 }),
    refetchInterval: isMoving ? POLL_MS : IDLE_MS,
  })
  return ended.data?.runs.map((run) => `${run.id} ${run.finishedAt}`).join()
}

/** Keeps every screen in step with running imports: figures are asked for again while they go on, and once more when one has ended. */
export function useFreshness(): void {
  const client = useQueryClient()
  const moving = useRunning().data?.runs.some(isMoving) ?? false
  const ended = useEnded(moving)
  const before = useRef(ended)
  useEffect(() => {
    if (before.current !== undefined && ended !== before.current) void refresh(client, '*')
    before.current = ended
  }, [client, ended])
  useEffect(() => {
    if (!moving) return
    const timer = setInterval(() => {
      for (const what of ['workspace', 'sources', 'people.list', 'measures']) void refresh(client, what)
    }, FRESH_MS)
    return () => clearInterval(timer)
  }, [client, moving])
}

/** The generated community: made and taken away with one click each. */
export function useDemo() {
  const navigate = useNavigate()
  const create = useAct('demo.create', { refresh: ['*'], done: () => navigate({ to: '/' }) })
  const remove = useAct('demo.remove', {
    refresh: ['*'],
    done: (gone) =>
      toast(`The demo community is gone: ${count(gone.removedPeople)} people and ${count(gone.removedActivities)} activities.`),
  })
  return { create, remove }
}
