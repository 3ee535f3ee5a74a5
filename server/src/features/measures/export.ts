import type { MeasureResult } from '@kith/contract/measures'
import type { App } from '../../app.ts'
import { addDays, stepBucket, type Day } from '../../analytics/calendar.ts'
import { CSV_START, csvLine, type Cell } from '../../platform/csv.ts'
import type { Download } from '../../platform/operation.ts'
import type { Asked } from './ask.ts'

/** A column of an export, with its type in Parquet. */
interface Column {
  readonly name: string
  readonly type: 'String' | 'Date32' | 'Nullable(Float64)'
}

interface Sheet {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
}

const text = (name: string): Column => ({ name, type: 'String' })
const day = (name: string): Column => ({ name, type: 'Date32' })
const figure = (name: string): Column => ({ name, type: 'Nullable(Float64)' })

/** The answer to a question as a file: one row for each figure, with the days that it covers. */
export const exportFigures = async (app: App, answer: MeasureResult, asked: Asked, format: 'csv' | 'parquet'): Promise<Download> => {
  const sheet = sheetOf(answer, asked)
  const fileName = `${answer.measure.name}-${answer.from}-${answer.to}.${format}`
  if (format === 'csv') return { contentType: 'text/csv; charset=utf-8', fileName, chunks: linesOf(sheet) }
  return { contentType: 'application/vnd.apache.parquet', fileName, chunks: only(await parquetOf(app, sheet)) }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function* linesOf({ columns, rows }: Sheet): AsyncGenerator<string> {
  yield CSV_START + csvLine(columns.map((column) => column.name))
  for (const row of rows) yield csvLine(row)
}

const REST = 'everything else'

const sheetOf = (answer: MeasureResult, { by, across }: Asked): Sheet => {
  const held = answer.against
  const columns = [
    text('measure'),
    day('from'),
    day('to'),
    ...(by ? [text(by), text(`${by}_name`)] : []),
    ...(across ? [text(across), text(`${across}_name`)] : []),
    figure('value'),
    ...(held ? [text('compared_with'), day('compared_from'), day('compared_to'), figure('compared_value'), figure('difference')] : []),
  ]
  const one = (names: readonly Cell[], figured: Figured, from: Day, to: Day): readonly Cell[] => [
    answer.measure.name,
    from,
    to,
    ...names,
    figured.value,
    ...(held
      ? [
          held.kind,
          figured.compared?.at ?? held.from,
          figured.compared?.to ?? held.to,
          figured.compared?.value ?? null,
          figured.compared?.difference ?? null,
        ]
      : []),
  ]
  const series = [...answer.series, ...(answer.rest ? [{ ...answer.rest, key: '', label: REST, cells: undefined }] : [])]
  const rows = series.flatMap(({ key, label, points, cells }) => {
    const names = by ? [key, label] : []
    if (!across) return points.map((point) => one(names, point, point.at, lastOf(answer, point.at)))
    return (cells ?? []).map((cell, index) => {
      const column = answer.columns?.[index]
      return one([...names, column?.key ?? '', column?.label ?? ''], cell, answer.from, answer.to)
    })
  })
  return { columns, rows }
}

interface Figured {
  readonly value: number | null
  readonly compared?:
    | { readonly at?: string; readonly to?: string; readonly value: number | null; readonly difference: number | null }
    | undefined
}

const lastOf = ({ interval, to }: MeasureResult, at: Day): Day => {
  if (interval === 'all') return to
  const last = addDays(stepBucket(at, interval), -1)
  return last < to ? last : to
}

/** The log's engine writes the file, from rows that it is handed. */
const parquetOf = (app: App, { columns, rows }: Sheet): Promise<Uint8Array> => {
  const types = columns.map(({ type }) => (type === 'Date32' ? 'String' : type)).join(', ')
  const fields = columns.map(({ name, type }, index) => {
    const field = `tupleElement(row, ${index + 1})`
    return `${type === 'Date32' ? `toDate32(${field})` : field} AS \`${name}\``
  })
  return app.log.parquet(
    `SELECT ${fields.join(', ')} FROM (SELECT arrayJoin(JSONExtract({rows:String}, 'Array(Tuple(${types}))')) AS row)`,
    { rows: JSON.stringify(rows) },
    { rowsMax: 250_000 },
  )
}
