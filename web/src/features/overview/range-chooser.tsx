import { Choice, Field } from '../../ui/field.tsx'
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
        <div className="row">
          <Field
            label="From"
            type="date"
            value={range.from}
            onChange={(event) => event.target.value && onChange({ ...search, from: event.target.value })}
          />
          <Field
            label="To"
            type="date"
            value={range.to}
            onChange={(event) => event.target.value && onChange({ ...search, to: event.target.value })}
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
