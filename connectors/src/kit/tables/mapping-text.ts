import { ConnectorError } from '../connector.ts'

export interface MappingText {
  readonly columns: Record<string, string | null>
  readonly constants: Record<string, string>
}

const PARTS_MAX = 1_000

/**
 * Reads `Email=email,When=date,kind:=signup`: COLUMN=TARGET, COLUMN= (left out) and TARGET:=VALUE, parted by commas.
 * A name that holds a comma, an equals sign, a colon or a quote stands in double quotes, doubled within: `"Name, first"=first-name`.
 * Throws ConnectorError that names the faulty part.
 */
export function parseMappingText(text: string): MappingText {
  const columns = new Map<string, string | null>()
  const constants = new Map<string, string>()
  let position = 0
  for (let part = 1; position < text.length; part++) {
    if (part > PARTS_MAX) throw fault(text, position, `has more than ${PARTS_MAX} parts`)
    const start = position
    const left = readName(text, position, true)
    position = left.end
    const isConstant = text.startsWith(':=', position)
    if (!isConstant && text[position] !== '=') {
      if (left.name === '' && (position >= text.length || text[position] === ',')) {
        position++
        continue
      }
      throw fault(text, start, 'has no "=" or ":="')
    }
    const right = readName(text, position + (isConstant ? 2 : 1), false)
    position = right.end
    if (position < text.length && text[position] !== ',') throw fault(text, start, 'goes on after a closing quote')
    position++
    if (left.name === '') throw fault(text, start, 'has nothing before the sign')
    const seen = isConstant ? constants : columns
    if (seen.has(left.name)) throw fault(text, start, `names "${left.name}" a second time`)
    if (isConstant) constants.set(left.name.toLowerCase() === 'what' ? 'what' : left.name, right.name)
    else columns.set(left.name, right.name === '' || right.name === '-' ? null : right.name)
  }
  return { columns: Object.fromEntries(columns), constants: Object.fromEntries(constants) }
}

/** A quoted or bare name from `start` on; a bare name before the sign ends at "=", ":=" or ",", one after it at ",". */
function readName(text: string, start: number, beforeSign: boolean): { name: string; end: number } {
  let position = start
  while (text[position] === ' ') position++
  if (text[position] !== '"') {
    let end = position
    while (end < text.length && text[end] !== ',' && !(beforeSign && (text[end] === '=' || text.startsWith(':=', end)))) end++
    return { name: text.slice(position, end).trim(), end }
  }
  let name = ''
  for (position++; position < text.length; position++) {
    if (text[position] !== '"') name += text[position]
    else if (text[position + 1] === '"') name += text[position++]
    else {
      position++
      while (text[position] === ' ') position++
      return { name, end: position }
    }
  }
  throw fault(text, start, 'has a quote that is not closed')
}

function fault(text: string, start: number, what: string): ConnectorError {
  const part = text.slice(start, start + 60).trim()
  return new ConnectorError(
    'mapping_invalid',
    `The mapping ${what}: "${part}"`,
    'Write COLUMN=TARGET for a column and TARGET:=VALUE for a constant, parted by commas: Email=email,When=date,kind:=signup',
  )
}
