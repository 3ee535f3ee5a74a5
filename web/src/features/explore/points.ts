import type { Grid, GridColumn, GridRow, Mark } from '../../charts/grid.ts'
import { figure } from '../../format/numbers.ts'
import { capital } from '../../format/words.ts'
import type { FigureSearch, FigureTarget, Split } from '../figures/target.ts'
import { bucketName } from '../overview/sentences.ts'
import type { Answer } from './forms.ts'
import { filtersOf, type ExploreSearch } from './search.ts'
import { change } from './words.ts'

const REST = 'everything else'

/** What these are called is a word of Kith's, and not a name that somebody gave. */
const isWord = (by: Split | undefined): boolean => by === 'kind' || by === 'category'

/** An answer as rows and columns: series by buckets, or by the values of the second dimension. Every figure leads to what is behind it. */
export function gridOf(answer: Answer, search: ExploreSearch): Grid {
  const { interval, columns } = answer
  const across = columns === undefined ? undefined : search.across
  const when = (at: string): string => (interval === 'all' ? '' : bucketName(at, interval))
  const toRow = (series: Series, key: FigureSearch | undefined): GridRow => {
    const label = series.label === '' && search.by ? 'not named' : isWord(search.by) ? capital(series.label) : series.label
    const named = (...parts: readonly string[]) => capital([...parts, label].filter(Boolean).join(', '))
    const mark = (figured: Figured, says: string, more: FigureSearch): Mark =>
      toMark(answer, search, figured, says, key === undefined ? undefined : { interval, ...key, ...more })
    // What compares neighbours has no figure of the whole time to open.
    const whole: FigureSearch = { interval: series.total === null ? interval : 'all' }
    return {
      key: key === undefined ? REST : series.key,
      label,
      total: mark({ value: series.total, of: series.of, compared: series.compared }, named('the whole time'), whole),
      marks: across
        ? (series.cells ?? []).map((cell, index) =>
            mark(cell, named(columns?.[index]?.label ?? ''), { across, column: columns?.[index]?.key ?? '' }),
          )
        : series.points.map((point) => ({
            ...mark(point, named(when(point.at)), { at: point.at }),
            unusual: key && answer.anomalies?.found.find((one) => one.key === series.key && one.at === point.at),
          })),
    }
  }
  return {
    unit: answer.measure.unit,
    columns: columnsOf(answer, search.across),
    rows: [
      ...answer.series.map((series) => toRow(series, search.by ? { by: search.by, key: series.key } : {})),
      ...(answer.rest && !across ? [toRow({ ...answer.rest, key: '', label: REST }, undefined)] : []),
    ],
  }
}

type Series = Answer['series'][number]

interface Figured {
  readonly value: number | null
  readonly of?: number | undefined
  readonly partial?: boolean | undefined
  readonly compared?: { readonly value: number | null; readonly difference: number | null; readonly share: number | null } | undefined
}

function toMark(answer: Answer, search: ExploreSearch, figured: Figured, where: string, at: FigureSearch | undefined): Mark {
  const { unit, name } = answer.measure
  const { from: _from, to: _to, ...filters } = filtersOf(search)
  const span = { from: answer.from, to: answer.to }
  const opens = at && { name, search: { ...filters, ...span, ...at } }
  return {
    value: figured.value,
    of: figured.of,
    before: figured.compared?.value,
    compared: figured.compared,
    partial: figured.partial ?? false,
    says: `${where === '' ? answer.measure.label : where}: ${figure(figured.value, unit, figured.of)}${figured.partial ? ' so far' : ''}${figured.compared ? `, ${change(figured.compared, unit)}` : ''}`,
    opens,
    opensBefore: at && heldOf(answer, search, { name, search: { ...span, ...at } }, filters),
  }
}

/** Where the figure opens that one is held against. */
function heldOf(answer: Answer, search: ExploreSearch, target: FigureTarget, filters: FigureSearch): FigureTarget | undefined {
  const kind = answer.against?.kind
  if (kind === undefined) return undefined
  if (kind === 'other') return { name: target.name, search: { ...search.other, ...target.search } }
  return { name: target.name, search: { ...filters, ...target.search, against: kind } }
}

function columnsOf(answer: Answer, across: Split | undefined): GridColumn[] {
  const { interval } = answer
  if (answer.columns !== undefined)
    return answer.columns.map(({ key, label }) => ({ key, label, day: undefined, short: shortOf(across, label) }))
  return (answer.series[0]?.points ?? answer.rest?.points ?? []).map(({ at }) => {
    const label = interval === 'all' ? 'Whole time' : capital(bucketName(at, interval))
    return { key: at, label, short: label, day: at }
  })
}

const shortOf = (across: Split | undefined, label: string): string =>
  across === 'weekday' ? label.slice(0, 3) : across === 'hour' ? label.slice(0, 2) : label
