import type { Form } from '@kith/contract/views'
import { ColumnChart } from '../../charts/column-chart.tsx'
import { isEmpty, type Grid, type Mark } from '../../charts/grid.ts'
import { HeatMap } from '../../charts/heat-map.tsx'
import { LevelBars } from '../../charts/level-bars.tsx'
import { LineChart } from '../../charts/line-chart.tsx'
import { count, figure } from '../../format/numbers.ts'
import type { Answer } from './forms.ts'
import { gridOf } from './points.ts'
import type { ExploreSearch } from './search.ts'
import { FiguresTable } from './table.tsx'
import { againstWords, titleOf } from './words.ts'

/** More lines than these are no picture any more. */
export const LINES_MAX = 12
/** More columns of a heat map than these are thinner than a hair. */
const HEAT_COLUMNS_MAX = 400

interface DrawnProps {
  answer: Answer
  /** The question in the form of an address: by what, and the filters that its figures open with. */
  search: ExploreSearch
  form: Form
}

/** An answer in one of its forms. Boards draw saved views with it, too. */
export function Drawn({ answer, search, form }: DrawnProps) {
  const grid = gridOf(answer, search)
  const label = titleOf(answer.measure, search.by, search.across)
  if (isEmpty(grid)) return <p className="teach">Nothing was done in these days that this measure counts.</p>
  if (form === 'table') return <FiguresTable label={label} grid={grid} answer={answer} search={search} />
  if (form === 'heat') return <Heat label={label} grid={grid} answer={answer} search={search} />
  if (form === 'line') return <Lines label={label} grid={grid} held={againstWords(answer)} sources={search.source} />
  // What does not add up is not stacked: somebody in two places would stand in the column twice.
  const addsUp = answer.series.length === 1 || (answer.measure.additive && search.by !== 'technology')
  if (answer.interval !== 'all' && addsUp) return <ColumnChart label={label} grid={few(grid)} sources={search.source} />
  return (
    <LevelBars
      label={label}
      grid={{ ...grid, columns: grid.columns.slice(0, 1), rows: grid.rows.map((row) => ({ ...row, marks: [row.total] })) }}
    />
  )
}

/** What has no room of its own in a stack is summed up, which is sound where figures add up. */
function few(grid: Grid): Grid {
  if (grid.rows.length <= LINES_MAX) return grid
  const [kept, others] = [grid.rows.slice(0, LINES_MAX - 1), grid.rows.slice(LINES_MAX - 1)]
  const summed = (marks: readonly (Mark | undefined)[], where: string): Mark => {
    const value = marks.reduce((sum, mark) => sum + (mark?.value ?? 0), 0)
    const says = `${where}everything else: ${figure(value, grid.unit)}`
    return {
      value,
      before: undefined,
      compared: undefined,
      partial: marks[0]?.partial ?? false,
      says,
      opens: undefined,
      opensBefore: undefined,
    }
  }
  const rest = {
    key: 'others',
    label: 'everything else',
    total: summed(
      others.map((row) => row.total),
      '',
    ),
    marks: grid.columns.map((column, index) =>
      summed(
        others.map((row) => row.marks[index]),
        `${column.label}, `,
      ),
    ),
  }
  return { ...grid, rows: [...kept, rest] }
}

interface LinesProps {
  label: string
  grid: Grid
  held: string | undefined
  sources: number[] | undefined
}

function Lines({ label, grid, held, sources }: LinesProps) {
  const rows = grid.rows.filter((row) => row.total.opens !== undefined)
  return (
    <>
      <LineChart label={label} grid={{ ...grid, rows: rows.slice(0, LINES_MAX) }} sources={sources} />
      {held && rows.length === 1 && <p className="tiny faint">Dashed: {held}.</p>}
      {rows.length > LINES_MAX && <p className="small faint">The first {count(LINES_MAX)} are drawn; the table has all.</p>}
    </>
  )
}

function Heat({ label, grid, answer, search }: Omit<DrawnProps, 'form'> & { label: string; grid: Grid }) {
  if (grid.columns.length > HEAT_COLUMNS_MAX)
    return (
      <>
        <p className="teach">
          A heat map of {count(grid.columns.length)} columns cannot be read. Choose a longer interval; the table has all.
        </p>
        <FiguresTable label={label} grid={grid} answer={answer} search={search} />
      </>
    )
  return (
    <HeatMap label={label} grid={{ ...grid, rows: grid.rows.filter((row) => row.total.opens !== undefined) }} sources={search.source} />
  )
}
