import { useState } from 'react'
import type { Grid, Mark } from '../../charts/grid.ts'
import { count, figure, type Unit } from '../../format/numbers.ts'
import { capital } from '../../format/words.ts'
import { Scroll } from '../../ui/scroll.tsx'
import { FigureLink } from '../figures/links.tsx'
import type { Answer } from './forms.ts'
import type { ExploreSearch } from './search.ts'
import { againstWords, change, SPLIT_LABELS } from './words.ts'

interface TableProps {
  label: string
  grid: Grid
  answer: Answer
  search: ExploreSearch
}

const ROWS = 60

/** All figures of an answer, as text: the equal of every chart. Times stand below each other, values of two dimensions beside. */
export function FiguresTable(props: TableProps) {
  const { answer } = props
  return answer.columns !== undefined || answer.interval === 'all' ? <Across {...props} /> : <OverTime {...props} />
}

function Across({ label, grid, answer, search }: TableProps) {
  const isCrossed = answer.columns !== undefined
  const held = againstWords(answer)
  return (
    <Scroll label={label}>
      <table className="dense explored">
        <caption className="hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{search.by ? capital(SPLIT_LABELS[search.by]) : answer.measure.label}</th>
            <th scope="col" className="end">
              {isCrossed ? 'All' : answer.measure.label}
            </th>
            {held && !isCrossed && (
              <>
                <th scope="col" className="end">
                  {capital(held)}
                </th>
                <th scope="col" className="end">
                  Difference
                </th>
              </>
            )}
            {isCrossed &&
              grid.columns.map((column) => (
                <th key={column.key} scope="col" className="end" dir="auto">
                  {column.label}
                </th>
              ))}
          </tr>
        </thead>
        <tbody>
          {grid.rows.map((row) => (
            <tr key={row.key}>
              <th scope="row" dir="auto">
                {row.label || answer.measure.label}
              </th>
              <Value mark={row.total} unit={grid.unit} withChange={isCrossed && held !== undefined} />
              {held && !isCrossed && <Held mark={row.total} unit={grid.unit} />}
              {isCrossed &&
                row.marks.map((mark, index) => (
                  <Value key={grid.columns[index]?.key} mark={mark} unit={grid.unit} withChange={held !== undefined} />
                ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  )
}

function OverTime({ label, grid, answer }: TableProps) {
  const [whole, setWhole] = useState(false)
  const held = againstWords(answer)
  const isOne = grid.rows.length === 1
  const latest = grid.columns.map((column, index) => ({ column, index })).toReversed()
  const shown = whole ? latest : latest.slice(0, ROWS)
  return (
    <>
      <Scroll label={label}>
        <table className="dense explored">
          <caption className="hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col">{capital(answer.interval)}</th>
              {grid.rows.map((row) => (
                <th key={row.key} scope="col" className="end" dir="auto">
                  {row.label || answer.measure.label}
                </th>
              ))}
              {isOne && held && (
                <>
                  <th scope="col" className="end">
                    {capital(held)}
                  </th>
                  <th scope="col" className="end">
                    Difference
                  </th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ column, index }) => (
              <tr key={column.key}>
                <th scope="row">{column.label}</th>
                {grid.rows.map((row) => (
                  <Value key={row.key} mark={row.marks[index]} unit={grid.unit} withChange={!isOne && held !== undefined} />
                ))}
                {isOne && held && <Held mark={grid.rows[0]?.marks[index]} unit={grid.unit} />}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {shown.length < latest.length && (
        <button type="button" className="btn bare slim" onClick={() => setWhole(true)}>
          Show all {count(latest.length)}
        </button>
      )}
    </>
  )
}

interface ValueProps {
  mark: Mark | undefined
  unit: Unit
}

function Value({ mark, unit, withChange }: ValueProps & { withChange: boolean }) {
  const text = figure(mark?.value, unit, mark?.of)
  // Behind nothing is nobody.
  if (!mark?.value && !mark?.before) return <td className="end num faint">{text}</td>
  return (
    <td className="end num">
      {mark?.opens === undefined || !mark.value ? (
        text
      ) : (
        <FigureLink to={mark.opens} label={mark.says}>
          {text}
        </FigureLink>
      )}
      {mark?.partial && <span className="faint"> so far</span>}
      {withChange && mark && <small className="dim">{change(heldAgainst(mark), unit)}</small>}
    </td>
  )
}

function Held({ mark, unit }: ValueProps) {
  const text = figure(mark?.before, unit)
  return (
    <>
      <td className="end num dim">
        {mark?.opensBefore === undefined || mark.before === null ? text : <FigureLink to={mark.opensBefore}>{text}</FigureLink>}
      </td>
      <td className="end num">{mark ? change(heldAgainst(mark), unit) : '–'}</td>
    </>
  )
}

const heldAgainst = (mark: Mark) => mark.compared ?? { value: null, difference: null, share: null }
