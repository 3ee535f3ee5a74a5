import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { date } from '../../format/dates.ts'
import { addDays, addMonths, today } from '../../format/days.ts'
import { ask } from '../../queries.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { DayField } from '../../ui/day-field.tsx'
import { Choice } from '../../ui/field.tsx'
import { Group, Head } from '../../ui/page.tsx'
import { OnceHeld } from '../figures/held.tsx'
import { SegmentChip } from '../segments/chip.tsx'
import { usePeopleScope } from '../segments/scope.ts'
import { Ladder } from './ladder.tsx'
import { Gravity } from './gravity.tsx'
import { MovesTable } from './moves.tsx'
import type { LevelsSearch } from './search.ts'
import { headline, movesLine } from './words.ts'
import './levels.css'

const route = getRouteApi('/app/levels')
const OLD_DAYS = 28

/** Who is how near, and who moves nearer. */
export function Levels() {
  return (
    <OnceHeld
      name="Levels"
      title="Nobody has a level yet"
      lead="Here you will see who explores, takes part, contributes and leads, why, and who moves closer or drifts away. Each person’s page says the reason and what leads to the next step."
    >
      {({ lastAt }) => <Page last={lastAt} />}
    </OnceHeld>
  )
}

const SPANS = [
  { value: '1', label: 'in a month' },
  { value: '3', label: 'in three months' },
  { value: '6', label: 'in six months' },
  { value: '12', label: 'in a year' },
] as const

function Page({ last }: { last: string }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const zone = useQuery(ask('session.get', {})).data?.workspace.zone ?? 'UTC'
  const [now, lastDay] = [today(zone), today(zone, new Date(last))]
  // An archive is shown as it was on its own last day.
  const old = search.at === undefined && lastDay < addDays(now, -OLD_DAYS)
  const at = search.at ?? (old ? lastDay : now)
  const since = search.since ?? addMonths(at, -3)
  const scope = usePeopleScope()
  const dated: LevelsSearch = at === now ? scope : { ...scope, at }
  const levels = useQuery({ ...ask('levels.get', dated), placeholderData: keepPreviousData })
  const moves = useQuery({ ...ask('levels.moves', { ...scope, from: since, to: at }), placeholderData: keepPreviousData })
  const [days, setDays] = useState(false)
  const span = SPANS.find(({ value }) => addMonths(at, -Number(value)) === since)?.value
  const chosen = days ? 'days' : (span ?? 'days')
  const kept: LevelsSearch = { ...scope, ...(search.at ? { at: search.at } : {}) }
  const go = (next: LevelsSearch) => void navigate({ search: next, replace: true, resetScroll: false })
  return (
    <>
      <Head
        name="Levels"
        title={levels.data ? headline(levels.data) : 'Levels'}
        lead={`${old ? `The newest activity is of ${date(last)}, so this is how it stood then. ` : search.at ? `As of ${date(at)}. ` : ''}${
          moves.data ? movesLine(moves.data) : ' '
        }`}
        acts={
          <>
            <SegmentChip />
            {search.at && (
              <Link to="/levels" search={{}} className="btn">
                Back to today
              </Link>
            )}
            <Link to="/levels/weights" className="btn">
              Weights
            </Link>
          </>
        }
      />
      {levels.error && !levels.data && <Failure error={levels.error} retry={() => void levels.refetch()} />}
      {levels.isPending && <Ghost height="260px" />}
      {levels.data && <Ladder levels={levels.data} dated={dated} />}
      <Group
        title="Who moved"
        aside={
          <span className="row">
            <Choice
              slim
              label="Moved since when"
              value={chosen}
              choices={[...SPANS, { value: 'days' as const, label: 'between two days' }]}
              onChange={(months) => {
                setDays(months === 'days')
                if (months !== 'days') go({ ...kept, since: addMonths(at, -Number(months)) })
              }}
            />
            {chosen === 'days' && (
              <span className="row days">
                <DayField label="From" value={since} most={addDays(at, -1)} onDay={(day) => day < at && go({ ...kept, since: day })} />
                <DayField
                  label="To"
                  value={at}
                  least={addDays(since, 1)}
                  most={now}
                  onDay={(day) => day > since && day <= now && go({ ...kept, since, at: day })}
                />
              </span>
            )}
          </span>
        }
      >
        {moves.error && !moves.data && <Failure error={moves.error} retry={() => void moves.refetch()} />}
        {moves.isPending && <Ghost height="240px" />}
        {moves.data && <MovesTable moves={moves.data} />}
      </Group>
      <Gravity dated={dated} />
    </>
  )
}
