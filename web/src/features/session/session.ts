import { useQuery } from '@tanstack/react-query'
import type { Role } from '@kith/contract/scopes'
import { call } from '../../api.ts'
import { setZone } from '../../format/dates.ts'
import { ask, queryClient } from '../../queries.ts'

/** Who is signed in; asked once, and again after every sign-in and sign-out. */
export const sessionQuery: ReturnType<typeof ask<'session.get'>> = { ...ask('session.get', {}), staleTime: Number.POSITIVE_INFINITY }

export async function loadSession() {
  const session = await queryClient.ensureQueryData(sessionQuery)
  setZone(session.workspace.zone)
  return session
}

export function useSession() {
  return useQuery(sessionQuery).data
}

const EDITORS: readonly Role[] = ['owner', 'admin', 'editor']
const ADMINS: readonly Role[] = ['owner', 'admin']

/** What the reader may do; the server checks it again. */
export function useMay(): { write: boolean; admin: boolean; owner: boolean } {
  const role = useSession()?.user?.role
  return {
    write: role !== undefined && EDITORS.includes(role),
    admin: role !== undefined && ADMINS.includes(role),
    owner: role === 'owner',
  }
}

/** Everything that was read goes with the one who read it. */
export async function signOut(): Promise<void> {
  await call('session.end', {})
  queryClient.clear()
  location.assign('/sign-in')
}
