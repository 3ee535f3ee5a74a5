import { useQuery } from '@tanstack/react-query'
import { ask } from '../../queries.ts'
import { useScope } from '../communities/scope.ts'

const STALE_MS = 60_000

/** How many finds wait, and how many searches fail, for the places that lead there. */
export function useListening(): { waiting: number; troubled: number } {
  const answer = useQuery({ ...ask('finds.list', { ...useScope(), limit: 1 }), staleTime: STALE_MS }).data
  return { waiting: answer?.total ?? 0, troubled: answer?.troubled ?? 0 }
}
