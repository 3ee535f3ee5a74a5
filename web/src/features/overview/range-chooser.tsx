import { beginningOn, endingOn } from '../../format/days.ts'
import { DayField } from '../../ui/day-field.tsx'
import { Choice } from '../../ui/field.tsx'
import { given } from '../../url.ts'
import { RANGE_LABELS, RANGES, type OverviewSearch, type Range } from './range.ts'

interface RangeChooserProps {
  search: OverviewSearch
  range: Range
  onChange: (search: OverviewSearch) => void
}

/** Which days the overview covers: in the address, so that it can be sent. */
export function RangeChooser({ search, range, onChange }: RangeChooserProps) {
  const chosen = search.range ?? '12m'
  const { from: _from, to: _to, ...rest } = search
  return (
    <div className="row" style={{ justifyContent: 'flex-end' }}>
      {chosen === 'custom' && (
        <div className="row days">
          <DayField
            label="From"
            value={range.from}
            most={range.to}
            onDay={(day) => onChange(given({ ...search, ...beginningOn(day, range) }))}
          />
          <DayField
            label="To"
            value={range.to}
            least={range.from}
            onDay={(day) => onChange(given({ ...search, ...endingOn(day, range) }))}
          />
        </div>
      )}
      <Choice
        slim
        label="Which days"
        value={chosen}
        choices={RANGES.map((value) => ({ value, label: label(value, range.old) }))}
        onChange={(next) =>
          onChange(next === 'custom' ? { ...rest, range: next, from: range.from, to: range.to } : { ...rest, range: next })
        }
      />
    </div>
  )
}

const label = (range: (typeof RANGES)[number], old: boolean) =>
  range === 'all' || range === 'custom' ? RANGE_LABELS[range] : `${old ? 'Its last' : 'Last'} ${RANGE_LABELS[range]}`
