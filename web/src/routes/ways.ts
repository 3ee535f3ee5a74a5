import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readArrivals, readArrived } from '../features/arrivals/search.ts'
import { readJourneyPeople } from '../features/journey/search.ts'
import { readLevelPeople, readLevels } from '../features/levels/search.ts'
import { readPeopleScope } from '../features/segments/scope.ts'
import { within, withSegments } from './root.tsx'

/** How people move: levels, the journey, and how they arrived. */

export const levels = createRoute({
  getParentRoute: within,
  path: '/levels',
  validateSearch: readLevels,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('../features/levels/levels.tsx'), 'Levels'),
})

export const levelPeople = createRoute({
  getParentRoute: within,
  path: '/levels/people',
  validateSearch: readLevelPeople,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('../features/levels/people.tsx'), 'LevelPeople'),
})

export const weights = createRoute({
  getParentRoute: within,
  path: '/levels/weights',
  component: lazyRouteComponent(() => import('../features/levels/weights.tsx'), 'Weights'),
})

export const journey = createRoute({
  getParentRoute: within,
  path: '/journey',
  validateSearch: readPeopleScope,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('../features/journey/journey.tsx'), 'Journey'),
})

export const journeyPeople = createRoute({
  getParentRoute: within,
  path: '/journey/people',
  validateSearch: readJourneyPeople,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('../features/journey/people.tsx'), 'JourneyPeople'),
})

export const journeyRules = createRoute({
  getParentRoute: within,
  path: '/journey/rules',
  component: lazyRouteComponent(() => import('../features/journey/rules.tsx'), 'JourneyRules'),
})

export const arrivals = createRoute({
  getParentRoute: within,
  path: '/arrivals',
  validateSearch: readArrivals,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('../features/arrivals/arrivals.tsx'), 'Arrivals'),
})

export const arrivedPeople = createRoute({
  getParentRoute: within,
  path: '/arrivals/people',
  validateSearch: readArrived,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('../features/arrivals/people.tsx'), 'ArrivedPeople'),
})
