import type { Measure } from '@kith/contract/measures'
import { useQuery } from '@tanstack/react-query'
import { beginningOn, endingOn } from '../../format/days.ts'
import { ask } from '../../queries.ts'
import { DayField } from '../../ui/day-field.tsx'
import { Choice } from '../../ui/field.tsx'
import { FilterChips } from '../filters/chips.tsx'
import { INTERVALS, type Split } from '../figures/target.ts'
import { MeasureChooser } from './measure-chooser.tsx'
import { AGAINST, filtersOf, LASTS, questionOf, type Against, type ExploreSearch } from './search.ts'
import { SPLIT_LABELS } from './words.ts'

interface AskingProps {
  measures: readonly Measure[]
  measure: Measure | undefined
  search: ExploreSearch
  /** The days that the answer covers, where it is there. */
  days: { readonly from: string; readonly to: string } | undefined
  onChange: (search: ExploreSearch) => void
}

/** Everything that can be asked, each part a choice of its own. */
export function Asking({ measures, measure, search, days, onChange }: AskingProps) {
  const change = (more: Partial<Record<keyof ExploreSearch, unknown>>) =>
    onChange(Object.fromEntries(Object.entries({ ...search, ...more }).filter(([, value]) => value !== undefined)))
  const choose = (name: string) => {
    const wanted = measures.find((other) => other.name === name)
    const splits = wanted?.dimensions ?? []
    const kept = (split: Split | undefined) => (split !== undefined && splits.includes(split) ? split : undefined)
    change({ name, by: kept(search.by), across: wanted?.crosses && kept(search.by) ? kept(search.across) : undefined })
  }
  return (
    <section className="asking" aria-label="What is asked">
      <div className="filters">
        <MeasureChooser measures={measures} chosen={measure} onChange={choose} />
        <Splits measure={measure} search={search} change={change} />
        <Time search={search} days={days} change={change} />
        <Choice
          slim
          label="Compare with"
          value={search.against ?? 'none'}
          choices={[
            { value: 'none' as const, label: 'no comparison' },
            ...AGAINST.map((value) => ({ value, label: AGAINST_LABELS[value] })),
          ]}
          onChange={(value) =>
            change({
              against: value === 'none' ? undefined : value,
              // Where the other question begins with this one, little has to be changed.
              other: value === 'other' ? (search.other ?? withoutDays(filtersOf(search))) : undefined,
            })
          }
        />
      </div>
      <div className="filters">
        <FilterChips filters={filtersOf(search)} days={false} onChange={(filters) => onChange({ ...withoutFilters(search), ...filters })} />
      </div>
      {search.against === 'other' && (
        <div className="filters" role="group" aria-label="Compared with">
          <span className="small dim">compared with</span>
          <OtherCommunity chosen={search.other?.community} onChange={(community) => change({ other: { ...search.other, community } })} />
          <FilterChips filters={search.other ?? {}} days={false} onChange={(other) => change({ other: withoutDays(other) })} />
        </div>
      )}
    </section>
  )
}

/** The community of all screens is chosen beside them; that of the other filter here. */
function OtherCommunity({
  chosen = [],
  onChange,
}: {
  chosen: readonly number[] | undefined
  onChange: (ids: number[] | undefined) => void
}) {
  const { communities = [] } = useQuery(ask('communities.list', {})).data ?? {}
  if (communities.length === 0 && chosen.length === 0) return null
  const known = communities.some(({ id }) => id === chosen[0])
  return (
    <Choice
      slim
      label="Other community"
      value={String(chosen[0] ?? 'all')}
      choices={[
        { value: 'all', label: 'all communities' },
        ...(known || chosen[0] === undefined ? [] : [{ value: String(chosen[0]), label: 'a removed community' }]),
        ...communities.map(({ id, name }) => ({ value: String(id), label: name })),
      ]}
      onChange={(value) => onChange(value === 'all' ? undefined : [Number(value)])}
    />
  )
}

const AGAINST_LABELS: Record<Against, string> = {
  before: 'against right before',
  year: 'against a year ago',
  other: 'against another filter',
}

type Change = (more: Partial<Record<keyof ExploreSearch, unknown>>) => void

function Splits({ measure, search, change }: { measure: Measure | undefined; search: ExploreSearch; change: Change }) {
  const splits = measure?.dimensions ?? []
  if (measure === undefined) return null
  const choices = (none: string, without: Split | undefined) => [
    { value: 'none' as const, label: none },
    ...splits.filter((split) => split !== without).map((value) => ({ value, label: `by ${SPLIT_LABELS[value]}` })),
  ]
  return (
    <>
      <Choice
        slim
        label="Split by"
        value={search.by ?? 'none'}
        choices={choices('all together', undefined)}
        onChange={(value) =>
          change(
            value === 'none'
              ? { by: undefined, across: undefined, top: undefined }
              : { by: value, across: search.across === value ? undefined : search.across },
          )
        }
      />
      {search.by !== undefined && (
        <>
          {measure.crosses && (
            <Choice
              slim
              label="And by"
              value={search.across ?? 'none'}
              choices={choices('and over time', search.by)}
              onChange={(value) => change({ across: value === 'none' ? undefined : value })}
            />
          )}
          {!(isClock(search.by) && (search.across === undefined || isClock(search.across))) && (
            <Choice
              slim
              label="How many values"
              value={String(search.top ?? 8)}
              choices={[...new Set([4, 8, 12, 24, 50, search.top ?? 8])]
                .toSorted((a, b) => a - b)
                .map((top) => ({ value: String(top), label: `the first ${top}` }))}
              onChange={(value) => change({ top: value === '8' ? undefined : Number(value) })}
            />
          )}
        </>
      )}
    </>
  )
}

/** A clock is shown whole. */
const isClock = (split: Split) => split === 'weekday' || split === 'hour'

const LAST_LABELS: Record<string, string> = { '12w': 'last 12 weeks', '12m': 'last 12 months', '3y': 'last 3 years', all: 'all time' }

function Time({ search, days, change }: { search: ExploreSearch; days: AskingProps['days']; change: Change }) {
  const { last, interval } = questionOf(search)
  const isCustom = last === undefined
  const lasts = last !== undefined && !LASTS.some((one) => one === last) ? [...LASTS, last] : LASTS
  return (
    <>
      <Choice
        slim
        label="Which days"
        value={last ?? 'days'}
        choices={[
          ...lasts.map((value) => ({ value, label: LAST_LABELS[value] ?? `last ${value}` })),
          { value: 'days', label: 'other days' },
        ]}
        onChange={(value) =>
          change(value === 'days' ? { last: undefined, from: days?.from, to: days?.to } : { last: value, from: undefined, to: undefined })
        }
      />
      {isCustom && (
        <span className="row days">
          <DayField label="From" value={search.from} most={search.to} onDay={(day) => change(beginningOn(day, search))} />
          <DayField
            label="To"
            value={search.to}
            least={search.from}
            onDay={(day) => change(endingOn(day, search))}
            onNone={() => change({ to: undefined })}
          />
        </span>
      )}
      {search.across === undefined && (
        <Choice
          slim
          label="Interval"
          value={interval ?? 'week'}
          choices={INTERVALS.map((value) => ({ value, label: value === 'all' ? 'the whole time' : `by ${value}` }))}
          onChange={(value) => change({ interval: value })}
        />
      )}
    </>
  )
}

const withoutDays = <T extends { from?: string; to?: string }>({ from: _from, to: _to, ...rest }: T) => rest

/** What a question holds beside its filter; the days are asked for apart. */
const withoutFilters = ({ name, interval, last, by, across, top, against, other, form, view, from, to }: ExploreSearch): ExploreSearch =>
  Object.fromEntries(
    Object.entries({ name, interval, last, by, across, top, against, other, form, view, from, to }).filter(
      ([, value]) => value !== undefined,
    ),
  )
