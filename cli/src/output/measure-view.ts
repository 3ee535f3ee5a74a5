import type { Measure, MeasureResult } from '@kith/contract/measures'
import { printTable } from './render.ts'
import type { Terminal } from './terminal.ts'
import { clean } from './text.ts'
import { count, show } from './values.ts'

const BUCKETS_SHOWN = 6

export const printMeasures = (terminal: Terminal, measures: readonly Measure[]): void => {
  printTable(
    terminal,
    [{ title: 'name' }, { title: 'label' }, { title: 'unit' }, { title: 'definition', flexible: true }],
    measures.map((measure) => [show(measure.name), show(measure.label), measure.unit, show(measure.definition)]),
  )
}

/** One series as a row for each bucket; several as a row each, with the newest buckets beside. The definition always stands above. */
export const printMeasure = (terminal: Terminal, result: MeasureResult): void => {
  const { measure, series, interval } = result
  terminal.print(`${terminal.bold(show(measure.label))}  ${terminal.dim(show(measure.definition))}`)
  terminal.print(terminal.dim(`${clean(result.from)} to ${clean(result.to)}, ${clean(result.zone)}, by ${interval}`))
  const [only] = series
  const figure = ({ value, of }: { value: number | null; of?: number | undefined }): string => figureOf(measure.unit, value, of)
  if (series.length === 1 && only && only.key === '') {
    printTable(
      terminal,
      [{ title: interval }, { title: measure.unit, align: 'right' }, { title: '' }],
      only.points.map((point) => [clean(point.at), figure(point), point.partial ? 'not over yet' : '']),
    )
    if (interval !== 'all') terminal.print(`Over the whole time: ${figure({ value: only.total, of: only.of })}`)
    return
  }
  const shown = interval === 'all' ? [] : (series[0]?.points ?? []).slice(-BUCKETS_SHOWN)
  printTable(
    terminal,
    [
      { title: 'series', flexible: true },
      { title: 'whole time', align: 'right' },
      ...shown.map((point) => ({ title: `${clean(point.at)}${point.partial ? '*' : ''}`, align: 'right' as const })),
    ],
    series.map((each) => [
      show(each.label),
      figure({ value: each.total, of: each.of }),
      ...(shown.length === 0 ? [] : each.points.slice(-BUCKETS_SHOWN).map(figure)),
    ]),
  )
  const hidden = (series[0]?.points.length ?? 0) - shown.length
  const notes = [
    ...(result.more > 0 ? [`${count(result.more)} more series (--top)`] : []),
    ...(interval !== 'all' && hidden > 0 ? [`${count(hidden)} earlier buckets (--json has all)`] : []),
    ...(shown.some((point) => point.partial) ? ['* not over yet'] : []),
  ]
  if (notes.length > 0) terminal.print(terminal.dim(notes.join('; ')))
}

/** Of fewer people a share says more than is known. */
const FEW = 10

const figureOf = (unit: Measure['unit'], value: number | null, of: number | undefined): string => {
  if (value === null) return '–'
  if (unit !== 'share') return count(value)
  return `${(value * 100).toFixed(1)} %${of !== undefined && of < FEW ? ` of ${count(of)}` : ''}`
}
