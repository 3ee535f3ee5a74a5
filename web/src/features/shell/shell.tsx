import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react'
import { count } from '../../format/numbers.ts'
import { ask } from '../../queries.ts'
import { useWaiting } from '../identities/waiting.ts'
import { sessionQuery } from '../session/session.ts'
import { useFreshness, useRunning } from '../sources/runs.ts'
import { Account } from './account.tsx'
import { DemoNotice } from './demo-notice.tsx'

const Palette = lazy(() => import('./palette.tsx'))
const loadCommunities = () => import('../communities/chooser.tsx')
const Chooser = lazy(loadCommunities)
const DropGone = lazy(() => import('../filters/gone.tsx'))
const OfAll = lazy(async () => ({ default: (await loadCommunities()).OfAll }))

export function Shell() {
  const [finding, setFinding] = useState(false)
  const aboutPeople = useLocation({ select: ({ pathname }) => pathname === '/identities' })
  usePaletteKey(() => setFinding((open) => !open))
  useFocusOnArrival()
  useLeaveWhenSignedOut()
  useFreshness()
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <div className="app">
        <aside className="side">
          <Link to="/" className="brand">
            Kith
          </Link>
          <FindButton onOpen={() => setFinding(true)} />
          <Suspense fallback={null}>
            <Chooser />
          </Suspense>
          <Navigation />
          <Account />
        </aside>
        <div className="column">
          <header className="topbar">
            <Link to="/" className="brand">
              Kith
            </Link>
            <Suspense fallback={null}>
              <Chooser />
            </Suspense>
            <FindButton onOpen={() => setFinding(true)} />
          </header>
          <DemoNotice />
          <Suspense fallback={null}>
            <OfAll />
            <DropGone />
          </Suspense>
          <main id="main" tabIndex={-1}>
            <Outlet />
          </main>
        </div>
        <nav className="bottom" aria-label="Main, below">
          {[...SCREENS, ...BELOW].map((screen) => (
            <Link
              key={screen.to}
              to={screen.to}
              activeOptions={{ exact: screen.to === '/', includeSearch: false }}
              data-within={screen.to === '/people' && aboutPeople}
            >
              {screen.label}
            </Link>
          ))}
        </nav>
      </div>
      {finding && (
        <Suspense fallback={null}>
          <Palette onClose={() => setFinding(false)} />
        </Suspense>
      )}
    </>
  )
}

export const SCREENS = [
  { to: '/', label: 'Today' },
  { to: '/people', label: 'People' },
  { to: '/overview', label: 'Overview' },
] as const
export const BELOW = [
  { to: '/sources', label: 'Sources' },
  { to: '/settings', label: 'Settings' },
] as const

/** What belongs together stands together; on a phone all of it is found by the palette, and from the five below. */
const GROUPS = [
  {
    name: 'Day by day',
    screens: [
      { to: '/', label: 'Today' },
      { to: '/listening', label: 'Listening' },
    ],
  },
  {
    name: 'People',
    screens: [
      { to: '/people', label: 'People' },
      { to: '/identities', label: 'Who is who' },
      { to: '/segments', label: 'Segments' },
      { to: '/organizations', label: 'Organizations' },
      { to: '/communities', label: 'Communities' },
    ],
  },
  {
    name: 'Where they stand',
    screens: [
      { to: '/levels', label: 'Levels' },
      { to: '/journey', label: 'Journey' },
      { to: '/arrivals', label: 'Newcomers' },
      { to: '/growth', label: 'Growth' },
    ],
  },
  {
    name: 'How it holds together',
    screens: [
      { to: '/carrying', label: 'Who carries it' },
      { to: '/ties', label: 'Who talks with whom' },
      { to: '/where', label: 'Where developers are' },
    ],
  },
  {
    name: 'Figures',
    screens: [
      { to: '/overview', label: 'Overview' },
      { to: '/explore', label: 'Explore' },
      { to: '/boards', label: 'Boards' },
      { to: '/tallies', label: 'What platforms count' },
    ],
  },
] as const

function Navigation() {
  const running = useRunning().data?.runs.length ?? 0
  const { setAside = 0, tallies = false } = useQuery(ask('workspace.get', {})).data ?? {}
  return (
    <>
      <nav className="nav" aria-label="Main">
        {GROUPS.map(({ name, screens }) => (
          <div key={name} role="group" aria-label={name}>
            {screens.map((screen) => {
              if (screen.to === '/identities') return <WhoIsWho key={screen.to} />
              if (screen.to === '/tallies' && !tallies) return null
              return (
                <Link key={screen.to} to={screen.to} activeOptions={{ exact: screen.to === '/', includeSearch: false }}>
                  {screen.label}
                </Link>
              )
            })}
          </div>
        ))}
      </nav>
      <nav className="nav" aria-label="Upkeep">
        <Link to="/sources" activeOptions={{ includeSearch: false }}>
          Sources
          {running > 0 ? <span>reading</span> : setAside > 0 && <span className="clay">set aside</span>}
        </Link>
        <Link to="/settings" activeOptions={{ includeSearch: false }}>
          Settings
        </Link>
      </nav>
    </>
  )
}

/** Beside the screens that a phone's navigation has room for; People and Today lead there too. */
function WhoIsWho() {
  const waiting = useWaiting()
  return (
    <Link to="/identities" activeOptions={{ includeSearch: false }}>
      Who is who
      {waiting > 0 && (
        <span>
          {count(waiting)}
          <span className="hidden"> to decide</span>
        </span>
      )}
    </Link>
  )
}

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

function FindButton({ onOpen }: { onOpen: () => void }) {
  return (
    <button type="button" className="find" onClick={onOpen} aria-keyshortcuts={isApple ? 'Meta+K' : 'Control+K'}>
      <span>Find or do</span>
      <kbd aria-hidden="true">{isApple ? '⌘K' : 'Ctrl K'}</kbd>
    </button>
  )
}

function usePaletteKey(toggle: () => void): void {
  const pressed = useEffectEvent(toggle)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      pressed()
    }
    addEventListener('keydown', listen)
    return () => removeEventListener('keydown', listen)
  }, [])
}

/** A new screen is read from its heading, as a new page would be. */
function useFocusOnArrival(): void {
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, toLocation }) => {
        if (!fromLocation || fromLocation.pathname === toLocation.pathname) return
        const target = document.querySelector<HTMLElement>('#main h1[tabindex]') ?? document.querySelector<HTMLElement>('#main')
        target?.focus({ preventScroll: true })
      }),
    [router],
  )
}

function useLeaveWhenSignedOut(): void {
  const router = useRouter()
  const { data: session } = useQuery(sessionQuery)
  const out = session !== undefined && session.user === null
  useEffect(() => {
    if (out) void router.navigate({ to: '/sign-in', search: { to: router.state.location.href } })
  }, [out, router])
}
