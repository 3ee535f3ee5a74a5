import type { Output } from '../../api.ts'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { Who } from '../../ui/face.tsx'
import { LEVELS } from './search.ts'
import { gradeName, NAMES } from './words.ts'

type Preview = Output<'levels.preview'>

/** Numbers and names of those whom other weights would move. */
export function Movers({ preview }: { preview: Preview }) {
  const { up, down, before, after } = preview
  return (
    <div style={{ display: 'grid', gap: 14, paddingTop: 12 }}>
      <p aria-live="polite">
        {up + down === 0
          ? 'Nobody would change their level.'
          : `${people(up)} would rise to a higher level, ${count(down)} fall to a lower one.`}{' '}
        <span className="dim small">
          {LEVELS.map((level) => `${NAMES[level].many} ${count(before[level])} → ${count(after[level])}`).join(' · ')}
        </span>
      </p>
      <div className="halves">
        <List title="Would rise" movers={preview.rising} all={up} />
        <List title="Would fall" movers={preview.falling} all={down} />
      </div>
    </div>
  )
}

function List({ title, movers, all }: { title: string; movers: Preview['rising']; all: number }) {
  if (all === 0) return null
  return (
    <div>
      <h3 className="small dim">{title}</h3>
      <ul>
        {movers.map((one) => (
          <li key={one.id} className="item two-columns">
            <Who person={one} />
            <span className="small dim num">
              {gradeName(one.wasGrade)} → {gradeName(one.grade)}
            </span>
          </li>
        ))}
      </ul>
      {all > movers.length && <p className="small dim">And {people(all - movers.length)} more.</p>}
    </div>
  )
}
