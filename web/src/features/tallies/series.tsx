import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { TallyKind, TallySeries } from '@kith/contract/tallies'
import { downloadUrl } from '../../api.ts'
import { date, span } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { counted } from '../../format/words.ts'
import { ask } from '../../queries.ts'
import { given } from '../../url.ts'
import { Failure, Ghost } from '../../ui/answer.tsx'
import { Columns } from '../../ui/columns.tsx'
import { Choice } from '../../ui/field.tsx'
import { Group } from '../../ui/page.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { TallyChart } from './chart.tsx'
import { comesTo, everyDay, firstDay, gapsOf, type Day } from './days.ts'
import { TALLY_RANGES, type TalliesSearch } from './search.ts'

const RANGES: Record<(typeof TALLY_RANGES)[number], string> = {
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  '12m': 'Last 12 months',
  all: 'All that is kept',
}
const ALL_PARTS = ''

/** One count: over time, and the same as a table. */
export function Series({ kind, search }: { kind: TallyKind; search: TalliesSearch }) {
  const navigate = useNavigate()
  const from = firstDay(search.range, kind.lastDay)
  const wanted = given({ source: kind.source.id, name: kind.name, place: kind.place, label: search.label, from })
  const query = useQuery({ ...ask('tallies.series', wanted), placeholderData: keepPreviousData })
  const go = (change: { range: TalliesSearch['range'] | undefined; label: string | undefined }) =>
    void navigate({
      to: '/tallies',
      search: given({ ...search, source: kind.source.id, name: kind.name, place: kind.place || undefined, ...change }),
      replace: true,
      resetScroll: false,
    })
  const labels = query.data?.labels ?? []
  return (
    <Group
      title={kind.name}
      aside={
        <a className="link" href={downloadUrl('tallies.export', wanted)} download>
          these days as CSV
        </a>
      }
    >
      <div className="row" style={{ marginTop: 12 }}>
        <Choice
          slim
          label="Which days"
          value={search.range ?? '90d'}
          choices={TALLY_RANGES.map((value) => ({ value, label: RANGES[value] }))}
          onChange={(range) => go({ range, label: search.label })}
        />
        {labels.length > 1 && (
          <Choice
            slim
            label="Which of them"
            value={search.label ?? ALL_PARTS}
            choices={[
              { value: ALL_PARTS, label: `all ${count(kind.labels)} together` },
              ...labels
                .filter(({ label }) => label !== ALL_PARTS)
                .map(({ label, value }) => ({ value: label, label: `${label} (${count(value)})` })),
            ]}
            onChange={(label) => go({ label: label === ALL_PARTS ? undefined : label, range: search.range })}
          />
        )}
      </div>
      {query.error && !query.data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Ghost height="240px" />}
      {query.data && <Shown series={query.data} kind={kind} />}
    </Group>
  )
}

function Shown({ series, kind }: { series: TallySeries; kind: TallyKind }) {
  const days = everyDay(series.days)
  const gaps = gapsOf(days)
  if (days.length === 0) return <p className="teach">Nothing was counted on these days.</p>
  const last = days.at(-1)?.day ?? kind.lastDay
  return (
    <>
      <TallyChart label={`${kind.name} of ${kind.place || kind.source.title} by day`} days={days} sources={[kind.source.id]} />
      <p className="small dim" style={{ marginTop: 8, maxWidth: '86ch' }}>
        {total(comesTo(days, series.perDay))}
        {series.perDay
          ? 'Each number is of one day, as the platform counts its days. '
          : 'Each number says how many there were by that day. '}
        {gaps.length === 0
          ? 'No day is missing between the first and the last.'
          : `Shaded: ${counted(
              gaps.reduce((sum, gap) => sum + gap.days, 0),
              'day',
            )} without a number (${gaps
              .slice(-3)
              .map((gap) => span(gap.from, gap.until))
              .join(
                ', ',
              )}${gaps.length > 3 ? ' and before' : ''}): the platform told none, or Kith could not ask. They are not counted as zero.`}
      </p>
      <ByDay key={`${kind.source.id} ${kind.name} ${kind.place} ${last}`} days={days} perDay={series.perDay} />
    </>
  )
}

const total = (found: ReturnType<typeof comesTo>): string => {
  if (found === undefined) return ''
  if ('sum' in found) return `${count(found.sum)} in all. `
  return found.change === 0
    ? 'Unchanged over these days. '
    : `${found.change > 0 ? '+' : '−'}${count(Math.abs(found.change))} over these days. `
}

const PAGE = 14

function ByDay({ days, perDay }: { days: readonly Day[]; perDay: boolean }) {
  const [shown, setShown] = useState(PAGE)
  const newest = days.toReversed()
  const hasVisitors = days.some(({ uniques }) => uniques !== null)
  return (
    <div style={{ maxWidth: 480 }}>
      <Scroll label="Day by day">
        <table className="dense" style={{ marginTop: 8 }}>
          <Columns of={['Day', [perDay ? 'On the day' : 'By the day', 'end'], ...(hasVisitors ? [['Visitors', 'end'] as const] : [])]} />
          <tbody>
            {newest.slice(0, shown).map(({ day, value, uniques }) => (
              <tr key={day}>
                <td className="num">{date(day)}</td>
                <td className="end num">{value === null ? <span className="clay">no number</span> : count(value)}</td>
                {hasVisitors && <td className="end num">{uniques === null ? '–' : count(uniques)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {shown < newest.length && (
        <div className="more">
          <button type="button" className="btn" onClick={() => setShown(shown * 8)}>
            Show more days: {count(shown)} of {count(newest.length)}
          </button>
        </div>
      )}
    </div>
  )
}
