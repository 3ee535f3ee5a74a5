import { beginningOn, endingOn } from '../../format/days.ts'
import { DayField } from '../../ui/day-field.tsx'
import { Choice } from '../../ui/field.tsx'
import { given } from '../../url.ts'
import { ActivityChips } from '../filters/chips.tsx'
import type { Filters } from '../filters/filters.ts'
import { NumberBox } from './number-box.tsx'
import type { ConditionOf, Own } from './rules.ts'

const OFTEN = [
  { value: 'least', label: 'at least' },
  { value: 'most', label: 'at most' },
  { value: 'never', label: 'never' },
] as const
const UNITS = [
  { value: 'times', label: 'times' },
  { value: 'days', label: 'days' },
] as const
const WHEN = [
  { value: 'ever', label: 'ever' },
  { value: 'last', label: 'in the last … days' },
  { value: 'between', label: 'between two days' },
] as const

/** Who did something so often, ever or lately. */
export function Did({ one, onChange }: Own<'did'>) {
  const often = one.most === 0 ? 'never' : one.most === undefined ? 'least' : 'most'
  const when = one.lastDays !== undefined ? 'last' : (one.from ?? one.to) !== undefined ? 'between' : 'ever'
  const put = (change: Partial<ConditionOf<'did'>>) => {
    const { least: _least, most: _most, ...rest } = one
    onChange({ ...rest, ...change })
  }
  const at = (change: Partial<ConditionOf<'did'>>) => {
    const { lastDays: _lastDays, from: _from, to: _to, ...rest } = one
    onChange({ ...rest, ...change })
  }
  const number = one.most ?? one.least ?? 1
  return (
    <>
      <Choice
        slim
        label="How often"
        value={often}
        choices={OFTEN}
        onChange={(wanted) => put(wanted === 'never' ? { most: 0 } : { [wanted]: Math.max(1, number) })}
      />
      {often !== 'never' && (
        <>
          <NumberBox label="How often, as a number" value={number} min={1} max={1_000_000} onChange={(value) => put({ [often]: value })} />
          <Choice slim label="Times or days" value={one.count} choices={UNITS} onChange={(count) => onChange({ ...one, count })} />
        </>
      )}
      <Choice
        slim
        label="When"
        value={when}
        choices={WHEN}
        onChange={(wanted) =>
          at(wanted === 'last' ? { lastDays: 90 } : wanted === 'between' ? { from: new Date().toISOString().slice(0, 10) } : {})
        }
      />
      {when === 'last' && <NumberBox label="Days" value={one.lastDays} min={1} max={36_600} onChange={(days) => at({ lastDays: days })} />}
      {when === 'between' && (
        <span className="row days">
          <DayField
            label="From"
            value={one.from}
            most={one.to}
            onDay={(day) => at(given(beginningOn(day, one)))}
            onNone={() => one.to !== undefined && at({ to: one.to })}
          />
          <DayField
            label="To"
            value={one.to}
            least={one.from}
            onDay={(day) => at(given(endingOn(day, one)))}
            onNone={() => one.from !== undefined && at({ from: one.from })}
          />
        </span>
      )}
      <Scope one={one} onChange={onChange} />
    </>
  )
}

/** Whose first or last activity was so long ago. */
export function Ago({ one, onChange }: Own<'first' | 'last'>) {
  const way = one.least === undefined ? 'most' : 'least'
  const { least: _least, most: _most, ...rest } = one
  const days = one.least ?? one.most ?? 0
  const put = (side: 'least' | 'most', value: number) => onChange(side === 'least' ? { ...rest, least: value } : { ...rest, most: value })
  return (
    <>
      <Choice
        slim
        label="How long ago"
        value={way}
        choices={[
          { value: 'most', label: 'at most' },
          { value: 'least', label: 'at least' },
        ]}
        onChange={(side) => put(side, days)}
      />
      <NumberBox label="Days ago" value={days} min={0} max={36_600} onChange={(value) => put(way, value)} /> days ago
    </>
  )
}

/** What the activities are that it speaks of. */
export function Scope({ one, onChange }: Own<'did' | 'first' | 'last'>) {
  const { source, community, platform, kind, category, place, technology, ...rest } = one
  const filters: Filters = Object.fromEntries(
    Object.entries({ source, community, platform, kind, category, place, technology }).filter(([, value]) => value !== undefined),
  )
  return (
    <ActivityChips
      filters={filters}
      onChange={({ from: _from, to: _to, segment: _segment, teammates: _t, robots: _r, ...wanted }) => onChange({ ...rest, ...wanted })}
    />
  )
}
