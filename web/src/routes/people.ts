import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readCommunities, readCommunityPeople } from '../features/communities/search.ts'
import { readIdentities } from '../features/identities/search.ts'
import { readOrganization, readOrganizations } from '../features/organizations/search.ts'
import { readPeople } from '../features/people/search.ts'
import { readPerson } from '../features/person/search.ts'
import { readRobots } from '../features/robots/search.ts'
import { readNewSegment, readSegment } from '../features/segments/search.ts'
import { within, withSegments } from './root.tsx'

/** Who is there: people, who is one person, where they work, and the groups that the team makes of them. */

export const people = createRoute({
  getParentRoute: within,
  path: '/people',
  validateSearch: readPeople,
  component: lazyRouteComponent(() => import('../features/people/people.tsx'), 'People'),
})

export const person = createRoute({
  getParentRoute: within,
  path: '/people/$id',
  validateSearch: readPerson,
  component: lazyRouteComponent(() => import('../features/person/person.tsx'), 'Person'),
})

export const identities = createRoute({
  getParentRoute: within,
  path: '/identities',
  validateSearch: readIdentities,
  component: lazyRouteComponent(() => import('../features/identities/identities.tsx'), 'Identities'),
})

export const organizations = createRoute({
  getParentRoute: within,
  path: '/organizations',
  validateSearch: readOrganizations,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('../features/organizations/organizations.tsx'), 'Organizations'),
})

export const organization = createRoute({
  getParentRoute: within,
  path: '/organizations/$id',
  validateSearch: readOrganization,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('../features/organizations/organization.tsx'), 'Organization'),
})

export const communities = createRoute({
  getParentRoute: within,
  path: '/communities',
  validateSearch: readCommunities,
  component: lazyRouteComponent(() => import('../features/communities/communities.tsx'), 'Communities'),
})

export const communityPeople = createRoute({
  getParentRoute: within,
  path: '/communities/people',
  validateSearch: readCommunityPeople,
  component: lazyRouteComponent(() => import('../features/communities/people.tsx'), 'CommunityPeople'),
})

export const segments = createRoute({
  getParentRoute: within,
  path: '/segments',
  component: lazyRouteComponent(() => import('../features/segments/segments.tsx'), 'Segments'),
})

export const newSegment = createRoute({
  getParentRoute: within,
  path: '/segments/new',
  validateSearch: readNewSegment,
  component: lazyRouteComponent(() => import('../features/segments/new-segment.tsx'), 'NewSegment'),
})

export const segment = createRoute({
  getParentRoute: within,
  path: '/segments/$id',
  validateSearch: readSegment,
  component: lazyRouteComponent(() => import('../features/segments/segment.tsx'), 'SegmentPage'),
})

export const robots = createRoute({
  getParentRoute: within,
  path: '/robots',
  validateSearch: readRobots,
  component: lazyRouteComponent(() => import('../features/robots/robots.tsx'), 'Robots'),
})

export const teammates = createRoute({
  getParentRoute: within,
  path: '/teammates',
  component: lazyRouteComponent(() => import('../features/teammates/teammates.tsx'), 'Teammates'),
})
