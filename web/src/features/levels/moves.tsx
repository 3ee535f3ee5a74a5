import { Link } from '@tanstack/react-router'
import { date } from '../../format/dates.ts'
import { count } from '../../format/numbers.ts'
import { people } from '../../format/words.ts'
import { Definition } from '../../ui/popover.tsx'
import { Scroll } from '../../ui/scroll.tsx'
import { LEVELS, type AnyLevel, type LevelPeopleSearch, type Move } from './search.ts'
import { NAMES, type Moves } from './words.ts'

const ROWS: readonly AnyLevel[] = [...LEVELS, 'none']

const SUMS: readonly { move: Move; label: string; says: string }[] = [
  { move: 'up', label: 'moved up', says: 'At a level then, at a higher one now.' },
  { move: 'held', label: 'held their level', says: 'At the same level on both days.' },
  { move: 'down', label: 'moved down', says: 'At a lower level now. Levels fall only at reviews.' },
  { move: 'came', label: 'came', says: 'At no level then: new, or back after long.' },
  { move: 'left', label: 'gone from view', says: 'At a level then, and nothing done since within the look-back.' },
]

/** From which level to which: each cell opens to its people. */
export function MovesTable({ moves }: { moves: Moves }) {
  const days: LevelPeopleSearch = { since: moves.from.at, at: moves.to.at }
  const of = (was: AnyLevel, is: AnyLevel): number => moves.moves.find((one) => one.from === was && one.to === is)?.people ?? 0
  return (
    <>
      <div className="figures" style={{ marginTop: 14 }}>
        {SUMS.map(({ move, label, says }) => (
          <div key={move} className="figure">
            <Link to="/levels/people" search={{ ...days, move }} aria-label={`${people(moves[move])} ${label}: open`}>
              <b>{count(moves[move])}</b>
            </Link>
            <Definition says={`${says} ${moves.definition}`}>{label}</Definition>
          </div>
        ))}
      </div>
      <Scroll label="Moves between levels">
        <table className="moves">
          <caption className="hidden">
            People by their level on {date(moves.from.at)} and on {date(moves.to.at)}
          </caption>
          <thead>
            <tr>
              <th scope="col">
                {date(moves.from.at)} ↓ · {date(moves.to.at)} →
              </th>
              {ROWS.map((is) => (
                <th key={is} scope="col" className="end">
                  {NAMES[is].many}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ROWS.map((was, row) => (
              <tr key={was}>
                <th scope="row">{NAMES[was].many}</th>
                {ROWS.map((is, column) => {
                  const n = of(was, is)
                  return (
                    <td key={is} className={`num end ${n === 0 ? '' : row > column ? 'rose' : row < column ? 'fell' : 'stayed'}`}>
                      {n === 0 ? (
                        <span className="faint">{was === 'none' && is === 'none' ? '' : '·'}</span>
                      ) : (
                        <Link
                          to="/levels/people"
                          search={{ ...days, was, ...(is === 'none' ? { move: 'left' } : { level: is }) }}
                          aria-label={`${people(n)} from ${NAMES[was].one} to ${NAMES[is].one}`}
                        >
                          {count(n)}
                        </Link>
                      )}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  )
}
