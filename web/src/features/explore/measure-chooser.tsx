import type { Measure } from '@kith/contract/measures'
import { useId, useState } from 'react'
import { Popover } from '../../ui/popover.tsx'

interface MeasureChooserProps {
  measures: readonly Measure[]
  chosen: Measure | undefined
  onChange: (name: string) => void
}

/** All measures with their definitions; typing looks in both. */
export function MeasureChooser({ measures, chosen, onChange }: MeasureChooserProps) {
  const [typed, setTyped] = useState('')
  const group = useId()
  const wanted = typed.trim().toLocaleLowerCase()
  const shown = measures.filter(({ label, definition }) => `${label} ${definition}`.toLocaleLowerCase().includes(wanted))
  return (
    <Popover
      label="Measure"
      trigger={
        <button type="button" className="chip" data-on="true">
          <span>{chosen?.label ?? 'Choose a measure'}</span>
        </button>
      }
    >
      <input
        type="search"
        className="input slim"
        style={{ width: '100%' }}
        aria-label="Find a measure"
        placeholder="Find a measure"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <div className="measures" role="radiogroup" aria-label="Measures">
        {shown.map((measure) => (
          <label key={measure.name} className="check">
            <input type="radio" name={group} checked={measure.name === chosen?.name} onChange={() => onChange(measure.name)} />
            <span>
              {measure.label}
              <small className="dim">{measure.definition}</small>
            </span>
          </label>
        ))}
      </div>
      {shown.length === 0 && <p className="dim small">No measure speaks of that.</p>}
    </Popover>
  )
}
