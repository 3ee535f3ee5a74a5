import { ConnectorError } from '../connector.ts'
import { DATE_FORMATS, type DateFormat } from './dates.ts'
import type { TableFormat } from './format.ts'
import type { Mapping } from './mapping.ts'
import { sameName } from './table.ts'
import { readTarget, targetNames } from './targets.ts'
import { readZone, type Zone } from './zone.ts'

/** Where a target's value comes from: columns by index, else a constant. */
export interface Slot {
  readonly columns: readonly number[]
  readonly constant: string
}

/** A mapping bound to the columns of one file. */
export interface Plan {
  readonly what: string
  readonly header: readonly string[]
  readonly slots: ReadonlyMap<string, Slot>
  readonly dateFormat: DateFormat | undefined
  readonly zone: Zone
  readonly isZoneTold: boolean
}

const UTC: Zone = (wallMs) => wallMs

/** Binds a mapping to a header. Throws ConnectorError that lists what is missing, what was found and what can be mapped to. */
export function planMapping(format: TableFormat, mapping: Mapping, header: readonly string[], file: string): Plan {
  const slots = new Map<string, { columns: number[]; constant: string }>()
  for (const [target, constant] of Object.entries(mapping.constants)) {
    slots.set(checkedTarget(format, target, mapping.what, true), { columns: [], constant: constant.trim() })
  }
  for (const [index, target] of boundColumns(format, mapping, header, file)) {
    const slot = slots.get(target) ?? { columns: [], constant: '' }
    if (slot.columns.length > 0 && !isList(format, target)) throw invalid(`Two columns are mapped to "${target}"`, 'Leave one of them out.')
    slot.columns.push(index)
    slots.set(target, slot)
  }
  format.require(
    mapping.what,
    (target) => slots.has(target),
    (target) => slots.get(target)?.constant ?? '',
  )
  const zoneName = slots.get('zone')?.constant ?? ''
  return {
    what: mapping.what,
    header,
    slots,
    dateFormat: readFormat(slots.get('date-format')?.constant ?? ''),
    zone: zoneName === '' ? UTC : zoneNamed(zoneName),
    isZoneTold: zoneName !== '',
  }
}

function boundColumns(format: TableFormat, mapping: Mapping, header: readonly string[], file: string): [index: number, target: string][] {
  const bound: [number, string][] = []
  const missing: string[] = []
  for (const [column, target] of Object.entries(mapping.columns)) {
    if (target === null) continue
    const name = checkedTarget(format, target, mapping.what, false)
    const index = columnIndex(header, column)
    if (index === undefined) missing.push(column)
    else bound.push([index, name])
  }
  if (missing.length === 0) return bound
  throw new ConnectorError(
    'columns_missing',
    `${file} has no column ${listed(missing)}; its columns are ${listed(header)}`,
    'Choose the file that the mapping was made for, change the mapping, or check the separator if the columns look glued together.',
  )
}

/** By its exact name, else by the only one that is the same without regard to case, accents and marks. */
function columnIndex(header: readonly string[], column: string): number | undefined {
  const exact = header.indexOf(column)
  if (exact >= 0) return exact
  const wanted = sameName(column)
  const alike = header.flatMap((name, index) => (sameName(name) === wanted ? [index] : []))
  return alike.length === 1 ? alike[0] : undefined
}

function checkedTarget(format: TableFormat, text: string, what: string, asConstant: boolean): string {
  const verdict = readTarget(format, text, what, asConstant)
  if ('target' in verdict) return verdict.target
  throw invalid(`The mapping is not right: ${verdict.fault}`, `For ${what} a column can be mapped to ${targetNames(format, what)}.`)
}

const isList = ({ targets }: TableFormat, name: string): boolean => targets.some((target) => target.name === name && target.list === true)

function readFormat(text: string): DateFormat | undefined {
  const wanted = text.toLowerCase().replaceAll(/[-.]/g, '/').replace('epoch/', 'epoch-')
  if (wanted === '' || wanted === 'auto') return undefined
  const found = DATE_FORMATS.find((format) => format === wanted)
  if (found !== undefined) return found
  throw invalid(`"${text}" is no date format`, `Choose one of ${DATE_FORMATS.join(', ')}.`)
}

function zoneNamed(name: string): Zone {
  const zone = readZone(name)
  if (zone !== undefined) return zone
  throw invalid(`"${name}" is no time zone`, 'Write UTC, an offset like +02:00, or a name like Europe/Berlin.')
}

export const invalid = (message: string, hint: string): ConnectorError => new ConnectorError('mapping_invalid', message, hint)

const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, 30).map((name) => `"${name.slice(0, 60)}"`)
  return names.length > 30 ? `${shown.join(', ')} and ${names.length - 30} more` : shown.join(', ')
}
