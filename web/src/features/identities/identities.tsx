import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { ago, date } from '../../format/dates.ts'
import { platformName } from '../../format/names.ts'
import { ask, useAct } from '../../queries.ts'
import { Choice } from '../../ui/field.tsx'
import { Head } from '../../ui/page.tsx'
import { given } from '../../url.ts'
import { useMay } from '../session/session.ts'
import { useDecisions } from './decide.ts'
import { History } from './history.tsx'
import { Queue } from './queue.tsx'
import { Rule } from './rule.tsx'
import type { IdentitiesSearch } from './search.ts'
import { ConnectFirst, Teach } from './teach.tsx'
import { likely, waiting } from './words.ts'

const route = getRouteApi('/app/identities')
const LOOKING_MS = 1_500

/** Who is who: people who may be here more than once, and what was decided about it. */
export function Identities() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const [wanted, setWanted] = useState<string>()
  const decisions = useDecisions(setWanted)
  const notWanted = useCallback(() => setWanted(undefined), [])
  const state = useQuery({
    ...ask('identities.suggestions', { limit: 1 }),
    refetchInterval: (query) => (query.state.data?.looking ? LOOKING_MS : false),
  }).data
  const go = (next: IdentitiesSearch) => void navigate({ search: next, replace: true, resetScroll: false })
  return (
    <>
      <Head
        name="Who is who"
        title={<span aria-live="polite">{titleOf(state)}</span>}
        lead={<Looked at={state?.lookedAt} looking={state?.looking ?? false} />}
      />
      <Tabs search={search} total={state?.total ?? 0} />
      {search.show === 'decided' && <History search={search} onSearch={go} />}
      {search.show === 'rule' && <Rule search={search} onSearch={go} />}
      {search.show === undefined && (
        <>
          <QueueFilters search={search} onSearch={go} total={state?.total ?? 0} />
          <Queue search={search} decisions={decisions} wanted={wanted} onWanted={notWanted} none={<Nobody search={search} />} />
        </>
      )}
    </>
  )
}

type State = { total: number; lookedAt: string | null; looking: boolean } | undefined

function titleOf(state: State): string {
  if (!state) return 'Who is who'
  if (state.total > 0) return waiting(state.total)
  return state.lookedAt === null ? 'Who is who' : 'Everybody is here once, as far as Kith can tell'
}

function Looked({ at, looking }: { at: string | null | undefined; looking: boolean }) {
  const may = useMay()
  if (looking) return <span aria-live="polite">Kith is comparing everybody. What it finds appears here.</span>
  if (!at) return 'One person, however many accounts they have.'
  return (
    <>
      Everybody was last compared <span title={date(at, 'moment')}>{isFresh(at) ? 'a moment ago' : ago(at)}</span>.{' '}
      {may.write && <Look className="link" again />}
    </>
  )
}

const FRESH_MS = 60_000
const isFresh = (at: string): boolean => Date.now() - Date.parse(at) < FRESH_MS

function Look({ className, again }: { className: string; again?: boolean }) {
  const look = useAct('identities.look', { refresh: ['identities'] })
  return (
    <button type="button" className={className} disabled={look.isPending} onClick={() => look.mutate({})}>
      {look.isPending ? 'One moment…' : again ? 'Compare everybody again' : 'Compare everybody'}
    </button>
  )
}

const TABS = [
  { show: undefined, label: 'To decide' },
  { show: 'rule', label: 'Many at once' },
  { show: 'decided', label: 'Decided' },
] as const

function Tabs({ search, total }: { search: IdentitiesSearch; total: number }) {
  return (
    <nav className="tabs" aria-label="Who is who">
      {TABS.map(({ show, label }) => (
        <Link
          key={label}
          to="/identities"
          search={given({ show, person: search.person })}
          replace
          activeOptions={{ exact: true }}
          activeProps={{ 'aria-current': undefined }}
          aria-current={show === search.show ? 'page' : undefined}
        >
          {label}
          {show === undefined && total > 0 && <span className="faint num"> {total.toLocaleString()}</span>}
        </Link>
      ))}
    </nav>
  )
}

/** Fewer than this are seen through faster than filtered. */
const FILTERS_FROM = 6
const LIKELY = [0.99, 0.95, 0.9, 0.8, 0.5]

interface FiltersProps {
  search: IdentitiesSearch
  onSearch: (next: IdentitiesSearch) => void
}

function QueueFilters({ search, onSearch, total }: FiltersProps & { total: number }) {
  const platforms = useQuery(ask('workspace.get', {})).data?.platforms ?? []
  const narrowed = search.person !== undefined || search.likely !== undefined || search.platform !== undefined
  if (total < FILTERS_FROM && !narrowed) return null
  return (
    <div className="filters spaced">
      <Choice
        slim
        label="How likely"
        value={String(search.likely ?? '')}
        choices={[
          { value: '', label: 'However likely' },
          ...LIKELY.map((p) => ({ value: String(p), label: `At least ${likely(p)} likely` })),
        ]}
        onChange={(value) => onSearch(given({ ...search, likely: value === '' ? undefined : Number(value) }))}
      />
      {(platforms.length > 1 || search.platform) && (
        <Choice
          slim
          label="Platform"
          value={search.platform ?? ''}
          choices={[{ value: '', label: 'Any platform' }, ...platforms.map((value) => ({ value, label: platformName(value) }))]}
          onChange={(value) => onSearch(given({ ...search, platform: value === '' ? undefined : value }))}
        />
      )}
      {search.person !== undefined && <OnlyOne id={search.person} />}
      {narrowed && (
        <button type="button" className="btn bare slim" onClick={() => onSearch({})}>
          Show all
        </button>
      )}
    </div>
  )
}

function OnlyOne({ id }: { id: number }) {
  const person = useQuery(ask('people.get', { id })).data
  return (
    <span className="small dim">
      Only{' '}
      <Link to="/people/$id" params={{ id: String(id) }} className="link" dir="auto">
        {person?.name ?? 'one person'}
      </Link>
    </span>
  )
}

/** Nothing waits: because nobody is here, nobody was compared, nobody fits the filter, or all is decided. */
function Nobody({ search }: { search: IdentitiesSearch }) {
  const may = useMay()
  const people = useQuery(ask('workspace.get', {})).data?.people ?? 0
  const state = useQuery(ask('identities.suggestions', { limit: 1 })).data
  const purpose =
    'Developers go by many names: one at work, one in the forum, one on their old laptop. Kith makes them one person where it has proof, and asks here where it only has good reasons.'
  if (people === 0) return <Teach example lead={`${purpose} There is nobody to compare yet.`} act={may.write && <ConnectFirst />} />
  if (state && state.total > 0 && Object.keys(search).length > 0)
    return <Teach example={false} lead="Nobody waits who fits these filters. Take a filter away to see the others." />
  if (state?.lookedAt === null) return <Teach example lead={purpose} act={may.write && !state.looking && <Look className="btn go" />} />
  return <Teach example lead={`${purpose} Nobody waits now; whoever comes in with the next import is compared with all who are here.`} />
}
