import { useState } from 'react'
import { useMay } from '../../features/session/session.ts'
import { count } from '../../format/numbers.ts'
import { Check } from '../../ui/field.tsx'
import { Popover } from '../../ui/popover.tsx'
import { MarkForm } from './mark-form.tsx'

interface MarkMenuProps {
  shown: boolean
  onShow: (shown: boolean) => void
  /** First and last day of the axis. */
  from: string
  to: string
  /** How many were left out. */
  more: number
}

/** Beside the marks: to hide them on all charts, and to add one. */
export function MarkMenu({ shown, onShow, from, to, more }: MarkMenuProps) {
  const may = useMay()
  const [adds, setAdds] = useState(false)
  return (
    <Popover
      label="Marks on this time"
      trigger={
        <button
          type="button"
          className="mark-menu"
          aria-label="Marks on this time: hide, or add one"
          title="Marks on this time"
          onClick={() => setAdds(false)}
        >
          <i aria-hidden="true" />
        </button>
      }
    >
      {adds ? (
        <MarkForm from={from} to={to} onDone={() => setAdds(false)} />
      ) : (
        <div className="mark-choices">
          <Check label="Show releases, events and what the team marked" checked={shown} onChange={onShow} />
          {more > 0 && <p className="small dim">{count(more)} smaller ones are left out over so long a time.</p>}
          {may.write && (
            <button type="button" className="btn slim" onClick={() => setAdds(true)}>
              Mark a day or a span
            </button>
          )}
        </div>
      )}
    </Popover>
  )
}
