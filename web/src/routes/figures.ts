import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readBoard } from '../features/boards/search.ts'
import { readCarrying, readRing } from '../features/carrying/search.ts'
import { readExplore } from '../features/explore/search.ts'
import { readFigure } from '../features/figures/target.ts'
import { readBehind, readGrowth } from '../features/growth/search.ts'
import { readOverview } from '../features/overview/range.ts'
import { readTallies } from '../features/tallies/search.ts'
import { readBetween, readTies } from '../features/ties/search.ts'
import { readHour, readWhere } from '../features/where/search.ts'
import { within } from './root.tsx'

/** What is counted, and what is behind it. */

export const overview = createRoute({
  getParentRoute: within,
  path: '/overview',
  validateSearch: readOverview,
  component: lazyRouteComponent(() => import('../features/overview/overview.tsx'), 'Overview'),
})

export const explore = createRoute({
  getParentRoute: within,
  path: '/explore',
  validateSearch: readExplore,
  component: lazyRouteComponent(() => import('../features/explore/explore.tsx'), 'Explore'),
})

export const savedView = createRoute({
  getParentRoute: within,
  path: '/views/$id',
  component: lazyRouteComponent(() => import('../features/explore/view.tsx'), 'SavedView'),
})

export const boards = createRoute({
  getParentRoute: within,
  path: '/boards',
  component: lazyRouteComponent(() => import('../features/boards/boards.tsx'), 'Boards'),
})

export const board = createRoute({
  getParentRoute: within,
  path: '/boards/$id',
  validateSearch: readBoard,
  component: lazyRouteComponent(() => import('../features/boards/board.tsx'), 'BoardPage'),
})

export const figure = createRoute({
  getParentRoute: within,
  path: '/figures/$name',
  validateSearch: readFigure,
  component: lazyRouteComponent(() => import('../features/figures/figure.tsx'), 'Figure'),
})

export const growth = createRoute({
  getParentRoute: within,
  path: '/growth',
  validateSearch: readGrowth,
  component: lazyRouteComponent(() => import('../features/growth/growth.tsx'), 'Growth'),
})

export const growthPeople = createRoute({
  getParentRoute: within,
  path: '/growth/people',
  validateSearch: readBehind,
  component: lazyRouteComponent(() => import('../features/growth/behind.tsx'), 'Behind'),
})

export const carrying = createRoute({
  getParentRoute: within,
  path: '/carrying',
  validateSearch: readCarrying,
  component: lazyRouteComponent(() => import('../features/carrying/carrying.tsx'), 'Carrying'),
})

export const carryingPeople = createRoute({
  getParentRoute: within,
  path: '/carrying/people',
  validateSearch: readRing,
  component: lazyRouteComponent(() => import('../features/carrying/ring.tsx'), 'RingPeople'),
})

export const ties = createRoute({
  getParentRoute: within,
  path: '/ties',
  validateSearch: readTies,
  component: lazyRouteComponent(() => import('../features/ties/ties.tsx'), 'Ties'),
})

export const tiesBetween = createRoute({
  getParentRoute: within,
  path: '/ties/between',
  validateSearch: readBetween,
  component: lazyRouteComponent(() => import('../features/ties/between.tsx'), 'Between'),
})

export const where = createRoute({
  getParentRoute: within,
  path: '/where',
  validateSearch: readWhere,
  component: lazyRouteComponent(() => import('../features/where/where.tsx'), 'Where'),
})

export const wherePeople = createRoute({
  getParentRoute: within,
  path: '/where/people',
  validateSearch: readHour,
  component: lazyRouteComponent(() => import('../features/where/hour-people.tsx'), 'HourPeople'),
})

export const tallies = createRoute({
  getParentRoute: within,
  path: '/tallies',
  validateSearch: readTallies,
  component: lazyRouteComponent(() => import('../features/tallies/tallies.tsx'), 'Tallies'),
})
