import type { Inspection } from '../connector.ts'
import type { Target, TableFormat } from './format.ts'

export const inspectionTargets = ({ targets }: TableFormat): Inspection['targets'] =>
  targets.map(({ name, label, help, required }) => ({
    name: name.endsWith(':') ? `${name}NAME` : name,
    label,
    help,
    required: required ?? false,
  }))

/** How every table says how its dates are to be read. */
export const dateTargets = (whats?: readonly string[]): readonly Target[] => {
  const only = whats === undefined ? {} : { for: whats }
  return [
    {
      name: 'date-format',
      label: 'Date format',
      help: 'dd/mm/yyyy or mm/dd/yyyy, iso, excel, epoch-s, epoch-ms',
      constantOnly: true,
      ...only,
    },
    { name: 'zone', label: 'Time zone', help: 'Of dates that carry none: Europe/Berlin, +02:00, UTC', constantOnly: true, ...only },
  ]
}

export type TargetVerdict = { readonly target: string } | { readonly fault: string }

/** "First Name" and "first_name" → "first-name"; tells unknown and misplaced targets. */
export function readTarget(format: TableFormat, text: string, what: string, asConstant: boolean): TargetVerdict {
  const colon = text.indexOf(':')
  const head = dashed(colon < 0 ? text : text.slice(0, colon + 1))
  const meant = format.aliases?.[`${what} ${head}`] ?? (isNamed(format, head) ? head : format.aliases?.[head])
  const known = format.targets.find((target) => target.name === meant)
  if (known === undefined) return { fault: `"${text}" is nothing that a column can be mapped to` }
  const { name } = known
  if (known.for !== undefined && !known.for.includes(what)) return { fault: `"${text}" does not go with ${what}` }
  if (known.constantOnly === true && !asConstant)
    return { fault: `"${text}" is told once for the whole file (${name}:=VALUE), not by a column` }
  if (colon < 0) return { target: name }
  const own = text.slice(colon + 1).trim()
  if (own === '' || own.length > 80) return { fault: `"${text}" needs a name of 1 to 80 characters after the colon` }
  return { target: `${name}${name === 'attribute:' ? own : own.toLowerCase()}` }
}

const isNamed = ({ targets }: TableFormat, name: string): boolean => targets.some((target) => target.name === name)

export const targetNames = ({ targets }: TableFormat, what: string): string =>
  targets
    .filter((target) => target.for?.includes(what) ?? true)
    .map((target) => (target.name.endsWith(':') ? `${target.name}NAME` : target.name))
    .join(', ')

const dashed = (text: string): string =>
  text
    .trim()
    .replace(/\s*:$/, ':')
    .replace(/[\s_]+/g, '-')
    .toLowerCase()
