import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { Choice } from '../../ui/field.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { OnceHeld, type Held } from '../figures/held.tsx'
import { useRange } from '../overview/use-range.ts'
import { SegmentChip } from '../segments/chip.tsx'
import { usePeopleScope } from '../segments/scope.ts'
import { Chart } from './chart.tsx'
import { RulesEditor } from './rules.tsx'
import { RANGES, WINDOWS, type ArrivalsSearch } from './search.ts'
import { headline, shareWords, TOUCH_WORDS, type Arrivals as Found } from './words.ts'
import './arrivals.css'

const route = getRouteApi('/app/arrivals')
const RANGE_NAMES = { '12m': '12 months', '3y': '3 years', all: 'All time' } as const

/** Who came by themselves, and who after the team had reached out to them. */
export function Arrivals() {
  return (
    <OnceHeld
      name="Newcomers"
      title="Nobody has arrived yet"
      lead="Here you will see who came by themselves and who came after the team had reached out: met them at an event, replied to them elsewhere, named or invited them. Each with the evidence."
    >
      {(held) => <Page held={held} />}
    </OnceHeld>
  )
}

function Page({ held }: { held: Held }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const range = useRange({ range: search.range ?? '12m' }, held)
  const { window } = search
  const interval = search.range === 'all' ? 'quarter' : 'month'
  const input = { ...usePeopleScope(), from: range.from, to: range.to, interval, ...(window === undefined ? {} : { window }) } as const
  const query = useQuery({ ...ask('arrivals.get', input), placeholderData: keepPreviousData })
  const go: Go = (change) =>
    void navigate({
      search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value !== undefined)),
      replace: true,
      resetScroll: false,
    })
  return (
    <>
      <Head
        name="Newcomers"
        title={query.data ? headline(query.data) : 'How newcomers came'}
        lead="Organic: they came by themselves. Cultivated: the log holds a touch of the team before they arrived."
        acts={
          <>
            <SegmentChip />
            <Choice
              slim
              label="Time"
              value={search.range ?? '12m'}
              choices={RANGES.map((value) => ({ value, label: RANGE_NAMES[value] }))}
              onChange={(value) => go({ range: value })}
            />
          </>
        }
      />
      {query.error && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Ghost height="300px" />}
      {query.data && <Shown arrivals={query.data} search={search} go={go} />}
    </>
  )
}

type Go = (change: { [K in keyof ArrivalsSearch]?: ArrivalsSearch[K] | undefined }) => void

interface ShownProps {
  arrivals: Found
  search: ArrivalsSearch
  go: Go
}

function Shown({ arrivals, search, go }: ShownProps) {
  const { from, to, windowDays, touches, incomplete, knownSince } = arrivals
  const opened = { from, to, ...(search.window === undefined ? {} : { window: search.window }) }
  const windows = [...new Set([...WINDOWS.map(Number), windowDays])].toSorted((a, b) => a - b)
  return (
    <>
      <Group
        title="When they arrived"
        aside={
          <Choice
            slim
            label="A touch counts for"
            value={String(windowDays)}
            choices={windows.map((days) => ({ value: String(days), label: `touched within ${days} days` }))}
            onChange={(value) => go({ window: Number(value) })}
          />
        }
      >
        <Chart arrivals={arrivals} window={search.window} />
      </Group>
      <div className="arrivals-parts">
        <Group title="How they came">
          <dl className="facts" style={{ marginTop: 10 }}>
            <dt className="num">{count(arrivals.organic)}</dt>
            <dd>
              <Link to="/arrivals/people" search={{ ...opened, arrival: 'organic' }} className="opens">
                by themselves
              </Link>
            </dd>
            <dt className="num">{count(arrivals.cultivated)}</dt>
            <dd>
              <Link to="/arrivals/people" search={{ ...opened, arrival: 'cultivated' }} className="opens">
                after a touch of the team
              </Link>{' '}
              <span className="dim">{shareWords(arrivals)}</span>
            </dd>
          </dl>
          {incomplete > 0 && knownSince && (
            <p className="small dim" style={{ marginTop: 8 }}>
              Kith knows of nothing before {date(knownSince)}: of {people(incomplete)} who arrived within {count(windowDays)} days of it,
              touches may be missing.
            </p>
          )}
        </Group>
        <Group title="By which touch" aside="whoever had several stands at each">
          {touches.length === 0 ? (
            <p className="teach">No touch is held of anybody who arrived in this time.</p>
          ) : (
            <dl className="facts" style={{ marginTop: 10 }}>
              {touches.map(({ touch, people: n }) => (
                <TouchRow key={touch} n={n}>
                  <Link to="/arrivals/people" search={{ ...opened, touch }} className="opens">
                    {TOUCH_WORDS[touch].name}
                  </Link>
                </TouchRow>
              ))}
            </dl>
          )}
        </Group>
      </div>
      <RulesEditor looksAt={search.window} onKept={() => go({ window: undefined })} definition={arrivals.definition} />
    </>
  )
}

const TouchRow = ({ n, children }: { n: number; children: React.ReactNode }) => (
  <>
    <dt className="num">{count(n)}</dt>
    <dd>{children}</dd>
  </>
)
