import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { TallyKind } from '@kith/contract/tallies'
import { downloadUrl } from '../../api.ts'
import { ago, date } from '../../format/dates.ts'
import { daysBetween } from '../../format/days.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Answer } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { useScope } from '../communities/scope.ts'
import { useMay } from '../session/session.ts'
import type { TalliesSearch } from './search.ts'
import { Series } from './series.tsx'

const route = getRouteApi('/app/tallies')
const AT_ONCE = 200

/** Numbers that platforms give without names, kept day by day. */
export function Tallies() {
  const search = route.useSearch()
  const query = useQuery({
    ...ask('tallies.kinds', { ...useScope(), limit: AT_ONCE, ...(search.source === undefined ? {} : { source: search.source }) }),
    placeholderData: keepPreviousData,
  })
  return (
    <Answer whole query={query}>
      {({ kinds, total }) => <Screen kinds={kinds} total={total} search={search} />}
    </Answer>
  )
}

function Screen({ kinds, total, search }: { kinds: readonly TallyKind[]; total: number; search: TalliesSearch }) {
  const scope = useScope()
  const chosen = kinds.find((kind) => isChosen(kind, search)) ?? kinds.find(({ name }) => search.name === name) ?? kinds[0]
  if (chosen === undefined) return <Nothing search={search} />
  const of = chosen.place === '' ? chosen.source.title : chosen.place
  return (
    <>
      <Head
        name="What platforms count"
        title={`${count(chosen.value)} ${chosen.name} ${chosen.perDay ? 'on' : 'by'} ${date(chosen.lastDay)}: ${of}`}
        lead="Numbers that platforms give without saying who. Kith asks for them once a day and keeps what they forget."
        acts={
          <a
            className="btn"
            href={downloadUrl('tallies.export', { ...scope, ...(search.source === undefined ? {} : { source: search.source }) })}
            download
          >
            Export as CSV
          </a>
        }
      />
      <Series kind={chosen} search={search} />
      <Group
        title="Everything that is counted"
        aside={
          search.source === undefined ? (
            counted(total, 'count')
          ) : (
            <Link to="/tallies" className="link">
              of all sources
            </Link>
          )
        }
      >
        <Kinds kinds={kinds} chosen={chosen} search={search} />
        {total > kinds.length && <p className="small faint">and {count(total - kinds.length)} more: choose a source on its page</p>}
      </Group>
    </>
  )
}

const isChosen = (kind: TallyKind, { source, name, place }: TalliesSearch): boolean =>
  (source === undefined || kind.source.id === source) && kind.name === name && kind.place === (place ?? '')

function Kinds({ kinds, chosen, search }: { kinds: readonly TallyKind[]; chosen: TallyKind; search: TalliesSearch }) {
  return (
    <Scroll label="Everything that is counted">
      <table>
        <Columns
          of={[
            'Counted',
            'Of',
            ['Source', 'wide'],
            ['Latest', 'end'],
            ['Days kept', 'wide end'],
            ['Without a number', 'wide end'],
            ['Told', 'wide'],
          ]}
        />
        <tbody>
          {kinds.map((kind) => {
            const gap = daysBetween(kind.firstDay, kind.lastDay) - kind.days
            return (
              <tr key={JSON.stringify([kind.source.id, kind.name, kind.place])} aria-current={kind === chosen ? 'true' : undefined}>
                <td>
                  <Link
                    to="/tallies"
                    search={{
                      source: kind.source.id,
                      name: kind.name,
                      ...(kind.place === '' ? {} : { place: kind.place }),
                      ...(search.range === undefined ? {} : { range: search.range }),
                    }}
                    className="opens"
                  >
                    {kind.name}
                  </Link>
                </td>
                <td className="short" dir="auto">
                  {kind.place || '–'}
                  {kind.labels > 1 && <span className="faint small"> {counted(kind.labels, 'part')}</span>}
                </td>
                <td className="wide">
                  <Link to="/sources/$id" params={{ id: String(kind.source.id) }} className="link" dir="auto">
                    {kind.source.title}
                  </Link>
                </td>
                <td className="end num" title={date(kind.lastDay)}>
                  {count(kind.value)}
                </td>
                <td className="wide end num">{count(kind.days)}</td>
                <td className={`wide end num ${gap > 0 ? 'clay' : 'dim'}`}>{gap > 0 ? counted(gap, 'day') : 'none'}</td>
                <td className="wide dim" title={date(kind.seenAt, 'moment')}>
                  {ago(kind.seenAt)}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Scroll>
  )
}

function Nothing({ search }: { search: TalliesSearch }) {
  const may = useMay()
  const isNarrowed = useScope().community !== undefined
  const none = isNarrowed ? 'No platform counts anything of the chosen communities' : 'No platform counts anything for you yet'
  return (
    <>
      <Head
        name="What platforms count"
        title={search.source === undefined ? none : 'This source counts nothing by the day'}
        lead="Downloads and dependents of packages, views and clones of repositories, followers and subscribers: numbers without names."
      />
      <div className="teach">
        <p>
          They come with sources for packages (npm, PyPI, Rust, Docker Hub), with GitHub where the token may write to the repository, and
          with Mastodon, Bluesky, YouTube and dev.to. Platforms forget them: Kith keeps each day from the first reading on.
        </p>
        {may.write && (
          <Link to="/sources/new" className="btn go">
            Connect a source
          </Link>
        )}
      </div>
    </>
  )
}
