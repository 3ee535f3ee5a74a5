import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Community } from '@kith/contract/communities'
import type { Output } from '../../api.ts'
import { ago, date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted, people } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Answer, Failure, Ghost } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Choice } from '../../ui/field.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { Definition } from '../../ui/popover.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { SegmentChip } from '../segments/chip.tsx'
import { useMay } from '../session/session.ts'
import { Dots } from './chooser.tsx'
import { AddCommunity, EditCommunity } from './editor.tsx'
import { Moves } from './moves.tsx'
import { InSoMany, Matrix } from './overlap.tsx'
import { MOVED_DAYS, type SegmentScope } from './search.ts'

const route = getRouteApi('/app/communities')
type Figures = Output<'communities.figures'>

/** The communities that the team looks after, what they share, and who goes from one to another. */
export function Communities() {
  const query = useQuery(ask('communities.list', {}))
  return (
    <Answer whole query={query}>
      {({ communities, unassigned }) => <Page communities={communities} unassigned={unassigned.length} />}
    </Answer>
  )
}

function Page({ communities, unassigned }: { communities: readonly Community[]; unassigned: number }) {
  const may = useMay()
  const { days = '90', segment } = route.useSearch()
  // All communities stand side by side here: the chooser beside the screens narrows nothing.
  const scope = segment === undefined ? {} : { segment }
  const navigate = route.useNavigate()
  const isSeveral = communities.length > 1
  const figures = useQuery(ask('communities.figures', scope))
  const overlap = useQuery({ ...ask('communities.overlap', scope), enabled: isSeveral })
  const moves = useQuery({
    ...ask('communities.moves', { ...scope, days: Number(days) }),
    enabled: isSeveral,
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <Head
        name="Communities"
        title={headline(communities.length)}
        lead={lead(overlap.data, communities.length, unassigned)}
        acts={
          <>
            <SegmentChip />
            {may.write && <AddCommunity />}
          </>
        }
      />
      {communities.length === 0 && <Teach />}
      {communities.length > 0 && <Table communities={communities} figures={figures.data} unassigned={unassigned} scope={scope} />}
      {figures.error && <Failure error={figures.error} retry={() => void figures.refetch()} />}
      {isSeveral && (
        <Group
          title="Who is in more than one"
          aside={overlap.data ? <Definition says={overlap.data.definition}>Who is in a community</Definition> : ' '}
        >
          {overlap.error && <Failure error={overlap.error} retry={() => void overlap.refetch()} />}
          {overlap.isPending && <Ghost height="220px" />}
          {overlap.data && (
            <>
              <InSoMany overlap={overlap.data} scope={scope} />
              <Matrix communities={communities} overlap={overlap.data} scope={scope} />
            </>
          )}
        </Group>
      )}
      {isSeveral && (
        <Group
          title="Who went from one to another"
          aside={
            <Choice
              slim
              label="Two times of so many days are compared"
              value={days}
              choices={MOVED_DAYS.map((value) => ({ value, label: `the last ${value} days against those before` }))}
              onChange={(value) =>
                void navigate({ search: { ...scope, ...(value === '90' ? {} : { days: value }) }, replace: true, resetScroll: false })
              }
            />
          }
        >
          {moves.error && <Failure error={moves.error} retry={() => void moves.refetch()} />}
          {moves.isPending && <Ghost height="160px" />}
          {moves.data && <Moves communities={communities} moves={moves.data} days={Number(days)} scope={scope} />}
        </Group>
      )}
    </>
  )
}

const headline = (n: number): string => (n === 0 ? 'There is one community so far: everybody' : counted(n, 'community', 'communities'))

function lead(overlap: Output<'communities.overlap'> | undefined, n: number, unassigned: number): string {
  const rest = n > 0 && unassigned > 0 ? ` ${counted(unassigned, 'source belongs', 'sources belong')} to none of them.` : ''
  if (overlap === undefined)
    return n === 0 ? 'Say which sources belong together, and every screen can be seen for some of them alone.' : rest
  const several = overlap.counts.reduce((sum, one) => (one.communities > 1 ? sum + one.people : sum), 0)
  return `${people(overlap.people)} are in any of them, ${count(several)} in more than one.${rest}`
}

function Table({
  communities,
  figures,
  unassigned,
  scope,
}: {
  communities: readonly Community[]
  figures: Figures | undefined
  unassigned: number
  scope: SegmentScope
}) {
  const may = useMay()
  const titles = new Map(useQuery(ask('sources.list', {})).data?.sources.map(({ id, title }) => [id, title]))
  return (
    <Scroll label="Communities">
      <table>
        <Columns
          of={[
            'Community',
            ['People', 'end'],
            ['Active in 90 days', 'end'],
            ['Newcomers', 'wide end'],
            ['Activities', 'wide end'],
            ['Last', 'wide'],
            ['Sources', 'wide'],
          ]}
        />
        <tbody>
          {communities.map((one) => (
            <tr key={one.id}>
              <td className="person-cell wrap">
                <div className="community-name">
                  <Dots of={[one]} />
                  <div>
                    <Link to="/overview" search={{ community: [one.id] }} className="strong" dir="auto">
                      {one.name}
                    </Link>
                    {one.description && (
                      <div className="dim small" dir="auto">
                        {one.description}
                      </div>
                    )}
                    <div className="row">
                      <span className="tag">{one.audience}</span>
                      <span className="tag">{one.focus === 'both' ? 'product and practice' : one.focus}</span>
                      {may.write && <EditCommunity community={one} />}
                    </div>
                  </div>
                </div>
              </td>
              <Cells row={figures?.communities.find(({ id }) => id === one.id)} community={one.id} since={figures?.since} scope={scope} />
              <td className="wide small dim wrap">{one.sources.map((id) => titles.get(id) ?? '…').join(', ') || 'none yet'}</td>
            </tr>
          ))}
          {unassigned > 0 && (
            <tr>
              <td className="dim">Sources of no community</td>
              <Cells row={figures?.unassigned} community={undefined} since={undefined} scope={scope} />
              <td className="wide small dim">{counted(unassigned, 'source')}</td>
            </tr>
          )}
        </tbody>
      </table>
    </Scroll>
  )
}

function Cells({
  row,
  community,
  since,
  scope,
}: {
  row: Figures['unassigned'] | undefined
  community: number | undefined
  since: string | undefined
  scope: SegmentScope
}) {
  if (row === undefined) return <td colSpan={5}>…</td>
  const open = (name: string, from: string | undefined, value: number) =>
    community === undefined || value === 0 ? (
      count(value)
    ) : (
      <Link
        to="/figures/$name"
        params={{ name }}
        search={{ ...scope, community: [community], interval: 'all', ...(from ? { from } : {}) }}
        className="opens"
        aria-label={`${count(value)}: open`}
      >
        {count(value)}
      </Link>
    )
  return (
    <>
      <td className="end num">{open('active-people', undefined, row.people)}</td>
      <td className="end num">{open('active-people', since, row.active)}</td>
      <td className="wide end num">{open('new-people', since, row.newcomers)}</td>
      <td className="wide end num">{open('activities', undefined, row.activities)}</td>
      <td className="wide num" title={date(row.lastAt, 'moment')}>
        {ago(row.lastAt)}
      </td>
    </>
  )
}

const Teach = () => (
  <div className="teach">
    <p>
      Most teams look after several: the users of a product, those who work on it, a circle around a practice, the customers behind a door.
      A community is made of sources, and a source may belong to several. Once there are two, each screen can be seen for one, for several
      or for all, and Kith shows who is in more than one and who goes from one to another.
    </p>
  </div>
)
