import { createRoute, createRouter, Link } from '@tanstack/react-router'
import * as figures from './routes/figures.ts'
import * as people from './routes/people.ts'
import { app, join, root, setup, signIn, today, within } from './routes/root.tsx'
import * as sources from './routes/sources.ts'
import * as ways from './routes/ways.ts'
import { Failure, GhostScreen } from './ui/answer.tsx'
import { Head } from './ui/page.tsx'
import { parseSearch, stringifySearch } from './url.ts'

const lost = createRoute({ getParentRoute: within, path: '$', component: Lost })

const routeTree = root.addChildren([
  signIn,
  setup,
  join,
  app.addChildren([
    today,
    people.people,
    people.person,
    people.identities,
    people.organizations,
    people.organization,
    people.communities,
    people.communityPeople,
    people.segments,
    people.newSegment,
    people.segment,
    people.robots,
    people.teammates,
    figures.overview,
    figures.explore,
    figures.savedView,
    figures.boards,
    figures.board,
    figures.figure,
    figures.growth,
    figures.growthPeople,
    figures.carrying,
    figures.carryingPeople,
    figures.ties,
    figures.tiesBetween,
    figures.where,
    figures.wherePeople,
    figures.tallies,
    ways.levels,
    ways.levelPeople,
    ways.weights,
    ways.journey,
    ways.journeyPeople,
    ways.journeyRules,
    ways.arrivals,
    ways.arrivedPeople,
    sources.sources,
    sources.newSource,
    sources.source,
    sources.listening,
    sources.watches,
    sources.watch,
    sources.settings,
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
  defaultPendingComponent: () => <GhostScreen />,
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
