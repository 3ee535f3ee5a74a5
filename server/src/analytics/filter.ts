import type { ActivityFilter } from '@kith/contract/filters'
import { addDays, type Day } from './calendar.ts'

/** A piece of SQL with the values of its `{name:Type}` placeholders. */
export interface Sql {
  readonly text: string
  readonly params: Readonly<Record<string, unknown>>
}

export type PartialFilter = Partial<ActivityFilter>

const DEPTH_MAX = 4

/**
 * What the input of an operation filters by: itself, and what stands within it by a name, such as what it is compared with. What it lists, such as tiles of
 * a board, is no filter of this question.
 */
export const filtersIn = (input: unknown, depth = 0): Pick<PartialFilter, 'source' | 'community' | 'segment'>[] => {
  if (typeof input !== 'object' || input === null || Array.isArray(input) || depth > DEPTH_MAX) return []
  const fields = new Map<string, unknown>(Object.entries(input))
  const numbers = (field: string): number[] => {
    const value = fields.get(field)
    return Array.isArray(value) ? value.filter((one) => typeof one === 'number') : []
  }
  const own = { source: numbers('source'), community: numbers('community'), segment: numbers('segment') }
  return [own, ...[...fields.values()].flatMap((value) => filtersIn(value, depth + 1))]
}

/** Bits of `flags` in the log's dictionary `who`. */
export const TEAMMATE = 1
export const ROBOT = 2

/**
 * The number of the person who did an activity, 0 when the filter leaves them out. Identities that stand for themselves are not in the dictionary: the
 * number of the identity is then the number of the person.
 */
export const memberOf = (filter: PartialFilter, identity = 'identity_id'): string => {
  const member = countedMember(filter, identity)
  return filter.segment?.length ? `if(${member} IN (${segmentsSql(filter.segment)}), ${member}, toUInt32(0))` : member
}

/**
 * Numbers of the people who are in any of these segments, as they were last worked out: operations whose input names segments find them as they are now
 * (`prepareSegments`), whoever takes a filter from elsewhere calls `prepareSegments` with it first.
 */
export const segmentsSql = (segments: readonly number[]): string =>
  `SELECT person FROM segment_member FINAL WHERE segment IN (${segments.map(checkedNumber).join(', ')}) AND gone = 0 AND person != 0`

/** They stand in SQL as literals: whoever names the member of an activity hands no parameters on. */
const checkedNumber = (segment: number): number => {
  if (!Number.isSafeInteger(segment) || segment < 0) throw new Error(`Not the number of a segment: ${segment}`)
  return segment
}

const countedMember = (filter: PartialFilter, identity: string): string => {
  const teammates = filter.teammates ?? 'exclude'
  const robots = filter.robots ?? 'exclude'
  const look = (attribute: string): string => `dictGetOrDefault('who', '${attribute}', ${identity}, ${identity})`
  if (teammates === 'exclude' && robots === 'exclude') return look('community_id')
  if (teammates === 'include' && robots === 'include') return look('member_id')
  const flags = `dictGetOrDefault('who', 'flags', ${identity}, toUInt8(0))`
  const rule = (wanted: 'exclude' | 'include' | 'only', bit: number): string[] =>
    wanted === 'include' ? [] : [`bitAnd(${flags}, ${bit}) ${wanted === 'only' ? '!=' : '='} 0`]
  return `if(${[...rule(teammates, TEAMMATE), ...rule(robots, ROBOT)].join(' AND ')}, ${look('member_id')}, toUInt32(0))`
}

/** Activities of sources that belong to any of these communities, as the log was told last. None where a community has no source, or is not known. */
export const inCommunities = (communities: readonly number[], source = 'source_id'): string =>
  `${source} IN (SELECT source_id FROM community_source WHERE community_id IN (${communities.map(Math.trunc).join(',')}) AND version = ${COMMUNITIES_VERSION})`

/** Of what the log was told of communities: another number after each change. */
export const COMMUNITIES_VERSION = '(SELECT max(version) FROM community_source)'

/** Of whom or what is asked, without the rest of an input. */
export const scopeOf = ({ community, segment }: Pick<PartialFilter, 'community' | 'segment'>): PartialFilter => ({ community, segment })

/** The conditions of a filter that say of whom or what a screen tells, beginning with AND; empty where there is none. */
export const within = ({ community }: PartialFilter): string => (community?.length ? ` AND ${inCommunities(community)}` : '')

const LISTS = [
  { name: 'source', field: 'source_id', type: 'UInt32' },
  { name: 'platform', field: 'platform', type: 'String' },
  { name: 'kind', field: 'kind', type: 'String' },
  { name: 'category', field: 'category', type: 'String' },
  { name: 'place', field: 'place', type: 'String' },
] as const

/** The conditions on single activities, times included unless `timeless`. Never empty. */
export const conditions = (filter: PartialFilter, zone: string, options: { timeless?: boolean; column?: string } = {}): Sql => {
  // Of another column than the activity's own time only the span is asked.
  const column = options.column ?? 'occurred_at'
  const parts = options.column === undefined ? ['deleted_at_source = 0'] : []
  const params: Record<string, unknown> = {}
  for (const { name, field, type } of LISTS) {
    const values = filter[name]
    if (values === undefined || values.length === 0) continue
    parts.push(`${field} IN {${name}:Array(${type})}`)
    params[name] = values
  }
  if (filter.community?.length) parts.push(inCommunities(filter.community))
  if (filter.technology?.length) {
    parts.push('hasAny(technologies, {technology:Array(String)})')
    params.technology = filter.technology
  }
  if (!options.timeless && filter.from !== undefined) {
    parts.push(`${column} >= ${instant('from', filter.from, zone)}`)
    params.from = lowerBound(filter.from)
  }
  if (!options.timeless && filter.to !== undefined) {
    parts.push(`${column} < ${instant('to', filter.to, zone)}`)
    params.to = upperBound(filter.to)
  }
  return { text: parts.join(' AND '), params }
}

const isDay = (moment: string): boolean => moment.length === 10
const instant = (name: string, moment: string, zone: string): string =>
  isDay(moment) ? `toDateTime64({${name}:String}, 3, '${checkedZone(zone)}')` : `fromUnixTimestamp64Milli({${name}:Int64})`
const lowerBound = (moment: string): string | number => (isDay(moment) ? `${withinLog(moment)} 00:00:00` : toMs(moment))
/** A day counts whole; an instant ends before itself. */
const upperBound = (moment: string): string | number => (isDay(moment) ? `${addDays(withinLog(moment), 1)} 00:00:00` : toMs(moment))

/** Days that the engine's times can hold; nothing in the log lies beyond them. */
const FIRST_DAY = '1970-01-02'
const LAST_DAY = '2199-12-31'
export const withinLog = (day: Day): Day => (day < FIRST_DAY ? FIRST_DAY : day > LAST_DAY ? LAST_DAY : day)
const toMs = (moment: string): number => Math.min(Math.max(Date.parse(moment), Date.parse(FIRST_DAY)), Date.parse(LAST_DAY))

/** A condition on activities: on these days, both included. */
export const onDays = ({ from, to }: { readonly from: Day; readonly to: Day }, zone: string): string => {
  return `occurred_at >= ${startOf(from, zone)} AND occurred_at < ${startOf(addDays(to, 1), zone)}`
}

/** The moment at which a day begins. */
export const startOf = (day: Day, zone: string): string => `toDateTime64('${withinLog(day)} 00:00:00', 3, '${checkedZone(zone)}')`

/** Time zones stand in SQL as literals (functions want constants): only the letters of real zone names pass. */
export const checkedZone = (zone: string): string => {
  if (!/^[A-Za-z0-9_+\-/]{1,60}$/.test(zone)) throw new Error(`Not a time zone: ${zone}`)
  return zone
}

/** Whether the filter asks of activities what they are, beside when they were and whose. */
export const asksKinds = (filter: PartialFilter): boolean =>
  [...LISTS.map(({ name }) => filter[name]), filter.technology, filter.community].some((values) => (values?.length ?? 0) > 0)

/** Whether the filter asks anything of activities: if not, people without any belong to the answer, too. */
export const asksActivities = (filter: PartialFilter): boolean => filter.from !== undefined || filter.to !== undefined || asksKinds(filter)
