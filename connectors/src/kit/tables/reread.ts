import { ConnectorError, type Item } from '../connector.ts'
import { setAside } from '../set-asides.ts'
import type { TableFormat } from './format.ts'
import { mappingOf, withFacts, type TableSettings } from './mapping.ts'
import { planMapping, type Plan } from './plan.ts'
import { isExtraCell, readRaw } from './raw.ts'
import { createRowMapper } from './rows.ts'

/**
 * Tries a set-aside row again, as it is or mended: a JSON object of cells by column. It has no neighbours, so equal rows cannot be
 * counted: without an id of its own it counts as the first of its kind.
 */
export function reread(format: TableFormat, raw: string, settings: TableSettings): readonly Item[] {
  const aside = (reason: string, message: string): readonly Item[] => [setAside(reason, message, 'retried row', raw)]
  const row = readRaw(raw)
  if (row === undefined) return aside('json_invalid', 'This is no JSON object of cells by column: write {"column": "value", ...}.')
  const extra = [...row].find(([column, cell]) => isExtraCell(column) && cell.trim() !== '')
  if (extra !== undefined) return aside('cells_too_many', `Move "${extra[1].slice(0, 60)}" to the column that it belongs to, or remove it.`)
  const cells = new Map([...row].filter(([column]) => !isExtraCell(column)))
  try {
    const plan = planFor(format, cells, settings)
    const map = createRowMapper(format, plan, 'retried', {
      nowMs: Date.now(),
      file: '',
      occurrence: () => 0,
      first: () => true,
      note: () => undefined,
    })
    const items = map({ line: 1, cells: [...cells.values()] })
    if (items.length === 0) return aside('row_empty', 'The row has no content: fill it in, or dismiss it.')
    return items.map((item) => ('setAside' in item ? setAside(item.setAside.reason, item.setAside.message, 'retried row', raw) : item))
  } catch (error) {
    if (error instanceof ConnectorError) return aside(error.code, `${error.message}. ${error.hint}`)
    throw error
  }
}

function planFor(format: TableFormat, cells: ReadonlyMap<string, string>, settings: TableSettings): Plan {
  const header = [...cells.keys()]
  const mapping = mappingOf(format, settings) ?? format.guess(header, [[...cells.values()]], settings.what)
  if (mapping === null) throw new ConnectorError('mapping_missing', 'The columns could not be told apart by their names', 'Give a mapping.')
  return planMapping(format, withFacts(format, mapping, settings), header, 'The row')
}
