import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Link,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { readArrivals, readArrived } from './features/arrivals/search.ts'
import { readBoard } from './features/boards/search.ts'
import { readCarrying, readRing } from './features/carrying/search.ts'
import { readExplore } from './features/explore/search.ts'
import { readCommunities, readCommunityPeople } from './features/communities/search.ts'
import { readScope, type Scope } from './features/communities/scope.ts'
import { readFigure } from './features/figures/target.ts'
import { readBehind, readGrowth } from './features/growth/search.ts'
import { readIdentities } from './features/identities/search.ts'
import { readJourneyPeople } from './features/journey/search.ts'
import { readLevelPeople, readLevels } from './features/levels/search.ts'
import { readListening } from './features/listening/search.ts'
import { readOrganization, readOrganizations } from './features/organizations/search.ts'
import { readOverview } from './features/overview/range.ts'
import { readPeople } from './features/people/search.ts'
import { readPerson } from './features/person/search.ts'
import { readRobots } from './features/robots/search.ts'
import { readNewSegment, readSegment } from './features/segments/search.ts'
import { loadSession } from './features/session/session.ts'
import { Shell } from './features/shell/shell.tsx'
import { readTallies } from './features/tallies/search.ts'
import { readPeopleScope, type PeopleScope } from './features/segments/scope.ts'
import { readBetween, readTies } from './features/ties/search.ts'
import { readHour, readWhere } from './features/where/search.ts'
import { ask, queryClient } from './queries.ts'
import { Failure, GhostHead, GhostRows } from './ui/answer.tsx'
import { Head } from './ui/page.tsx'
import { Toaster } from './ui/toaster.tsx'
import { given, parseSearch, read, stringifySearch } from './url.ts'

const root = createRootRoute({
  component: () => (
    <>
      <Outlet />
      <Toaster />
    </>
  ),
})

const gates = () => import('./features/session/screens.tsx')
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  loader: loadSession,
  validateSearch: (raw) => given({ to: read.text(raw.to, 2_000) }),
  component: lazyRouteComponent(gates, 'SignIn'),
})
const token = (raw: Record<string, unknown>) => given({ token: read.text(raw.token, 200), next: read.text(raw.next, 2_000) })
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  loader: loadSession,
  validateSearch: (raw) => given({ ...token(raw), next: read.text(raw.next, 2_000) }),
  component: lazyRouteComponent(gates, 'Setup'),
})
const join = createRoute({
  getParentRoute: () => root,
  path: '/join',
  loader: loadSession,
  validateSearch: token,
  component: lazyRouteComponent(gates, 'Join'),
})

const app = createRoute({
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
const within = () => app
/** For screens that tell of people and have no filter of their own. */
const withSegments = retainSearchParams<PeopleScope>(['segment'])
const today = createRoute({
  getParentRoute: within,
  path: '/',
  // Who opens Kith is shown what the team wants seen first; Today itself is one step away.
  beforeLoad: async ({ preload }) => {
    if (preload || screens > 1) return
    const { boards: held } = await queryClient.ensureQueryData(ask('boards.list', {})).catch(() => ({ boards: [] }))
    const start = held.find((one) => one.start)
    if (start) throw redirect({ to: '/boards/$id', params: { id: String(start.id) }, replace: true })
  },
  component: lazyRouteComponent(() => import('./features/today/today.tsx'), 'Today'),
})
const people = createRoute({
  getParentRoute: within,
  path: '/people',
  validateSearch: readPeople,
  component: lazyRouteComponent(() => import('./features/people/people.tsx'), 'People'),
})
const person = createRoute({
  getParentRoute: within,
  path: '/people/$id',
  validateSearch: readPerson,
  component: lazyRouteComponent(() => import('./features/person/person.tsx'), 'Person'),
})
const identities = createRoute({
  getParentRoute: within,
  path: '/identities',
  validateSearch: readIdentities,
  component: lazyRouteComponent(() => import('./features/identities/identities.tsx'), 'Identities'),
})
const organizations = createRoute({
  getParentRoute: within,
  path: '/organizations',
  validateSearch: readOrganizations,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('./features/organizations/organizations.tsx'), 'Organizations'),
})
const organization = createRoute({
  getParentRoute: within,
  path: '/organizations/$id',
  validateSearch: readOrganization,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('./features/organizations/organization.tsx'), 'Organization'),
})
const overview = createRoute({
  getParentRoute: within,
  path: '/overview',
  validateSearch: readOverview,
  component: lazyRouteComponent(() => import('./features/overview/overview.tsx'), 'Overview'),
})
const explore = createRoute({
  getParentRoute: within,
  path: '/explore',
  validateSearch: readExplore,
  component: lazyRouteComponent(() => import('./features/explore/explore.tsx'), 'Explore'),
})
const savedView = createRoute({
  getParentRoute: within,
  path: '/views/$id',
  component: lazyRouteComponent(() => import('./features/explore/view.tsx'), 'SavedView'),
})
const growth = createRoute({
  getParentRoute: within,
  path: '/growth',
  validateSearch: readGrowth,
  component: lazyRouteComponent(() => import('./features/growth/growth.tsx'), 'Growth'),
})
const growthPeople = createRoute({
  getParentRoute: within,
  path: '/growth/people',
  validateSearch: readBehind,
  component: lazyRouteComponent(() => import('./features/growth/behind.tsx'), 'Behind'),
})
const carrying = createRoute({
  getParentRoute: within,
  path: '/carrying',
  validateSearch: readCarrying,
  component: lazyRouteComponent(() => import('./features/carrying/carrying.tsx'), 'Carrying'),
})
const carryingPeople = createRoute({
  getParentRoute: within,
  path: '/carrying/people',
  validateSearch: readRing,
  component: lazyRouteComponent(() => import('./features/carrying/ring.tsx'), 'RingPeople'),
})
const ties = createRoute({
  getParentRoute: within,
  path: '/ties',
  validateSearch: readTies,
  component: lazyRouteComponent(() => import('./features/ties/ties.tsx'), 'Ties'),
})
const tiesBetween = createRoute({
  getParentRoute: within,
  path: '/ties/between',
  validateSearch: readBetween,
  component: lazyRouteComponent(() => import('./features/ties/between.tsx'), 'Between'),
})
const where = createRoute({
  getParentRoute: within,
  path: '/where',
  validateSearch: readWhere,
  component: lazyRouteComponent(() => import('./features/where/where.tsx'), 'Where'),
})
const wherePeople = createRoute({
  getParentRoute: within,
  path: '/where/people',
  validateSearch: readHour,
  component: lazyRouteComponent(() => import('./features/where/hour-people.tsx'), 'HourPeople'),
})
const levels = createRoute({
  getParentRoute: within,
  path: '/levels',
  validateSearch: readLevels,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('./features/levels/levels.tsx'), 'Levels'),
})
const levelPeople = createRoute({
  getParentRoute: within,
  path: '/levels/people',
  validateSearch: readLevelPeople,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('./features/levels/people.tsx'), 'LevelPeople'),
})
const weights = createRoute({
  getParentRoute: within,
  path: '/levels/weights',
  component: lazyRouteComponent(() => import('./features/levels/weights.tsx'), 'Weights'),
})
const arrivals = createRoute({
  getParentRoute: within,
  path: '/arrivals',
  validateSearch: readArrivals,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('./features/arrivals/arrivals.tsx'), 'Arrivals'),
})
const arrivedPeople = createRoute({
  getParentRoute: within,
  path: '/arrivals/people',
  validateSearch: readArrived,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('./features/arrivals/people.tsx'), 'ArrivedPeople'),
})
const journey = createRoute({
  getParentRoute: within,
  path: '/journey',
  validateSearch: readPeopleScope,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('./features/journey/journey.tsx'), 'Journey'),
})
const journeyPeople = createRoute({
  getParentRoute: within,
  path: '/journey/people',
  validateSearch: readJourneyPeople,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('./features/journey/people.tsx'), 'JourneyPeople'),
})
const journeyRules = createRoute({
  getParentRoute: within,
  path: '/journey/rules',
  component: lazyRouteComponent(() => import('./features/journey/rules.tsx'), 'JourneyRules'),
})
const communities = createRoute({
  getParentRoute: within,
  path: '/communities',
  validateSearch: readCommunities,
  component: lazyRouteComponent(() => import('./features/communities/communities.tsx'), 'Communities'),
})
const communityPeople = createRoute({
  getParentRoute: within,
  path: '/communities/people',
  validateSearch: readCommunityPeople,
  component: lazyRouteComponent(() => import('./features/communities/people.tsx'), 'CommunityPeople'),
})
const boards = createRoute({
  getParentRoute: within,
  path: '/boards',
  component: lazyRouteComponent(() => import('./features/boards/boards.tsx'), 'Boards'),
})
const board = createRoute({
  getParentRoute: within,
  path: '/boards/$id',
  validateSearch: readBoard,
  component: lazyRouteComponent(() => import('./features/boards/board.tsx'), 'BoardPage'),
})
const segments = createRoute({
  getParentRoute: within,
  path: '/segments',
  component: lazyRouteComponent(() => import('./features/segments/segments.tsx'), 'Segments'),
})
const newSegment = createRoute({
  getParentRoute: within,
  path: '/segments/new',
  validateSearch: readNewSegment,
  component: lazyRouteComponent(() => import('./features/segments/new-segment.tsx'), 'NewSegment'),
})
const segment = createRoute({
  getParentRoute: within,
  path: '/segments/$id',
  validateSearch: readSegment,
  component: lazyRouteComponent(() => import('./features/segments/segment.tsx'), 'SegmentPage'),
})
const figure = createRoute({
  getParentRoute: within,
  path: '/figures/$name',
  validateSearch: readFigure,
  component: lazyRouteComponent(() => import('./features/figures/figure.tsx'), 'Figure'),
})
const sources = createRoute({
  getParentRoute: within,
  path: '/sources',
  component: lazyRouteComponent(() => import('./features/sources/sources.tsx'), 'Sources'),
})
const newSource = createRoute({
  getParentRoute: within,
  path: '/sources/new',
  validateSearch: (raw) => given({ connector: read.text(raw.connector, 60) }),
  component: lazyRouteComponent(() => import('./features/sources/new-source.tsx'), 'NewSource'),
})
const source = createRoute({
  getParentRoute: within,
  path: '/sources/$id',
  component: lazyRouteComponent(() => import('./features/sources/source.tsx'), 'SourcePage'),
})
const tallies = createRoute({
  getParentRoute: within,
  path: '/tallies',
  validateSearch: readTallies,
  component: lazyRouteComponent(() => import('./features/tallies/tallies.tsx'), 'Tallies'),
})
const listening = createRoute({
  getParentRoute: within,
  path: '/listening',
  validateSearch: readListening,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('./features/listening/listening.tsx'), 'Listening'),
})
const watches = createRoute({
  getParentRoute: within,
  path: '/listening/watches',
  component: lazyRouteComponent(() => import('./features/listening/watches.tsx'), 'Watches'),
})
const watch = createRoute({
  getParentRoute: within,
  path: '/listening/watches/$id',
  component: lazyRouteComponent(() => import('./features/listening/editor.tsx'), 'WatchEditor'),
})
const settings = createRoute({
  getParentRoute: within,
  path: '/settings',
  component: lazyRouteComponent(() => import('./features/settings/settings.tsx'), 'Settings'),
})
const robots = createRoute({
  getParentRoute: within,
  path: '/robots',
  validateSearch: readRobots,
  component: lazyRouteComponent(() => import('./features/robots/robots.tsx'), 'Robots'),
})
const teammates = createRoute({
  getParentRoute: within,
  path: '/teammates',
  component: lazyRouteComponent(() => import('./features/teammates/teammates.tsx'), 'Teammates'),
})

const lost = createRoute({ getParentRoute: within, path: '$', component: Lost })

const routeTree = root.addChildren([
  signIn,
  setup,
  join,
  app.addChildren([
    today,
    people,
    person,
    identities,
    organizations,
    organization,
    overview,
    explore,
    savedView,
    growth,
    growthPeople,
    carrying,
    carryingPeople,
    ties,
    tiesBetween,
    where,
    wherePeople,
    levels,
    levelPeople,
    weights,
    arrivals,
    arrivedPeople,
    journey,
    journeyPeople,
    journeyRules,
    communities,
    communityPeople,
    boards,
    board,
    segments,
    newSegment,
    segment,
    figure,
    sources,
    newSource,
    source,
    tallies,
    listening,
    watches,
    watch,
    settings,
    robots,
    teammates,
    lost,
  ]),
])

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPendingMs: 200,
  defaultPendingComponent: () => (
    <>
      <GhostHead />
      <GhostRows />
    </>
  ),
  defaultErrorComponent: ({ error, reset }) => <Failure error={error instanceof Error ? error : new Error(String(error))} retry={reset} />,
  defaultNotFoundComponent: Lost,
})

function Lost() {
  return (
    <Head
      name="Not found"
      title="There is nothing at this address"
      lead={
        <>
          The link may be old, or a letter got lost. Go back to{' '}
          <Link to="/" className="link">
            Today
          </Link>
          .
        </>
      }
    />
  )
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
