import { useQuery } from '@tanstack/react-query'
import { ask } from '../../queries.ts'

const STALE_MS = 60_000

/** How many wait to be told one or two, for the places that lead there. */
export function useWaiting(): number {
  return useQuery({ ...ask('identities.suggestions', { limit: 1 }), staleTime: STALE_MS }).data?.total ?? 0
}
