import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect, retainSearchParams } from '@tanstack/react-router'
import { readScope, type Scope } from '../features/communities/scope.ts'
import { type PeopleScope } from '../features/segments/scope.ts'
import { loadSession } from '../features/session/session.ts'
import { Shell } from '../features/shell/shell.tsx'
import { ask, queryClient } from '../queries.ts'
import { Toaster } from '../ui/toaster.tsx'
import { given, read } from '../url.ts'

export const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <Toaster />
    </>
  ),
})

const gates = () => import('../features/session/screens.tsx')
export const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  loader: loadSession,
  validateSearch: (raw) => given({ to: read.text(raw.to, 2_000) }),
  component: lazyRouteComponent(gates, 'SignIn'),
})
const token = (raw: Record<string, unknown>) => given({ token: read.text(raw.token, 200), next: read.text(raw.next, 2_000) })
export const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  loader: loadSession,
  validateSearch: (raw) => given({ ...token(raw), next: read.text(raw.next, 2_000) }),
  component: lazyRouteComponent(gates, 'Setup'),
})
export const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  loader: loadSession,
  validateSearch: token,
  component: lazyRouteComponent(gates, 'Join'),
})

export const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  component: Shell,
  validateSearch: readScope,
  search: { middlewares: [retainSearchParams<Scope>(['community'])] },
  beforeLoad: async ({ location, preload }) => {
    const session = await loadSession()
    if (!session.user) throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { to: location.href } })
    if (!preload) screens += 1
  },
})
/** How many screens were opened since the page was loaded. */
let screens = 0
/** The parent of every screen, behind the sign-in. */
export const within = () => app
/** For screens that tell of people and have no filter of their own. */
export const withSegments = retainSearchParams<PeopleScope>(['segment'])
export const today = createRoute({
  getParentRoute: within,
  path: '/',
  // Who opens Kith is shown what the team wants seen first; Today itself is one step away.
  beforeLoad: async ({ preload }) => {
    if (preload || screens > 1) return
    const { boards: held } = await queryClient.ensureQueryData(ask('boards.list', {})).catch(() => ({ boards: [] }))
    const start = held.find((one) => one.start)
    if (start) throw redirect({ to: '/boards/$id', params: { id: String(start.id) }, replace: true })
  },
  component: lazyRouteComponent(() => import('../features/today/today.tsx'), 'Today'),
})
