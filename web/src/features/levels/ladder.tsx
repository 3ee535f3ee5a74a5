import { Link } from '@tanstack/react-router'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { Definition } from '../../ui/popover.tsx'
import type { Level, LevelsSearch } from './search.ts'
import { NAMES, roman, type Levels } from './words.ts'

/** The four levels from the inside out, each with its steps; every number opens. */
export function Ladder({ levels: { levels, definition, people: all }, dated }: { levels: Levels; dated: LevelsSearch }) {
  const most = Math.max(1, ...levels.map((one) => one.people))
  return (
    <section className="ladder" aria-label="People at each level">
      <ol>
        {levels.map(({ level, people: n, steps }) =>
          level === 'none' ? null : (
            <li key={level}>
              <Link to="/levels/people" search={{ ...dated, level }} className="rung">
                <b>{count(n)}</b>
                <span>
                  <span className="strong">{NAMES[level].many}</span>
                  <span className="small dim"> {NAMES[level].says}</span>
                </span>
              </Link>
              <Steps level={level} steps={steps} most={most} dated={dated} />
            </li>
          ),
        )}
      </ol>
      <p className="small dim">
        {people(all)} at a level. <Definition says={definition}>How levels are given</Definition>
      </p>
    </section>
  )
}

/** III is new to the level, I stands firm in it. */
function Steps({ level, steps, most, dated }: { level: Level; steps: readonly number[]; most: number; dated: LevelsSearch }) {
  return (
    <div className={`steps ${level}`}>
      {steps.map((n, index) => {
        const step = 3 - index
        if (n === 0) return null
        return (
          <Link
            key={step}
            to="/levels/people"
            search={{ ...dated, level, step }}
            className={`s${step}`}
            style={{ width: `${(100 * n) / most}%` }}
            aria-label={`${NAMES[level].many} ${roman(step)}: ${people(n)}`}
            title={`${NAMES[level].many} ${roman(step)}: ${people(n)}`}
          >
            <span aria-hidden="true">{roman(step)}</span>
          </Link>
        )
      })}
    </div>
  )
}
