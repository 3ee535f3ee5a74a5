import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { readListening } from '../features/listening/search.ts'
import { given, read } from '../url.ts'
import { within, withSegments } from './root.tsx'

/** Where everything comes from, what is listened for, and how Kith is set up. */

export const sources = createRoute({
  getParentRoute: within,
  path: '/sources',
  component: lazyRouteComponent(() => import('../features/sources/sources.tsx'), 'Sources'),
})

export const newSource = createRoute({
  getParentRoute: within,
  path: '/sources/new',
  validateSearch: (raw) => given({ connector: read.text(raw.connector, 60) }),
  component: lazyRouteComponent(() => import('../features/sources/new-source.tsx'), 'NewSource'),
})

export const source = createRoute({
  getParentRoute: within,
  path: '/sources/$id',
  component: lazyRouteComponent(() => import('../features/sources/source.tsx'), 'SourcePage'),
})

export const listening = createRoute({
  getParentRoute: within,
  path: '/listening',
  validateSearch: readListening,
  search: { middlewares: [withSegments] },
  component: lazyRouteComponent(() => import('../features/listening/listening.tsx'), 'Listening'),
})

export const watches = createRoute({
  getParentRoute: within,
  path: '/listening/watches',
  component: lazyRouteComponent(() => import('../features/listening/watches.tsx'), 'Watches'),
})

export const watch = createRoute({
  getParentRoute: within,
  path: '/listening/watches/$id',
  component: lazyRouteComponent(() => import('../features/listening/editor.tsx'), 'WatchEditor'),
})

export const settings = createRoute({
  getParentRoute: within,
  path: '/settings',
  component: lazyRouteComponent(() => import('../features/settings/settings.tsx'), 'Settings'),
})
