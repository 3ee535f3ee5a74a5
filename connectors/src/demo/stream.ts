import type { ActivityRecord } from '@kith/contract/records'
import { DAY_MS, dayOf } from './calendar.ts'
import { PARTS } from './product.ts'
import { at, firstAbove, mix32 } from './random.ts'
import { createCrowd, createPace } from './stream-crowd.ts'
import { createShapes } from './stream-shapes.ts'
import type { Kind } from './kinds.ts'
import type { Part } from './product.ts'
import type { PartShapes, Shape } from './stream-shapes.ts'

/**
 * A community of any size, made on the fly: each record is a function of the seed and of its position in time alone, so that
 * it can be read from anywhere, forwards or backwards, in constant memory. Simpler than generateCommunity: no events, one
 * identity of a person in each part, texts from a prepared list.
 */
export interface StreamOptions {
  /** Default 1. */
  readonly seed?: number
  /** 1 to 1,000,000. */
  readonly people: number
  /** At least five times as many as people, at most 1,000,000,000. */
  readonly activities: number
  /** First and last day, "2026-01-31"; up to 20 years. */
  readonly from: string
  readonly until: string
}

/** Positions are 0 (oldest) to `activities` - 1 (newest). */
export interface ActivityStream {
  readonly activities: number
  readonly partAt: (position: number) => Part
  readonly recordAt: (position: number) => ActivityRecord
}

const PEOPLE_MAX = 1_000_000
const ACTIVITIES_MAX = 1_000_000_000
const ACTIVITIES_PER_PERSON_MIN = 5
const DAYS_MAX = 7_305
/** How far back a reply looks for what it answers. */
const LOOK_BACK_MAX = 600

/** Yields all records, oldest first, in chunks of `chunkRecords` (default 10,000). Throws RangeError for options out of range. */
export function* streamActivities(options: StreamOptions, chunkRecords = 10_000): Generator<ActivityRecord[], void, undefined> {
  const stream = createActivityStream(options)
  for (let start = 0; start < stream.activities; start += chunkRecords) {
    const length = Math.min(chunkRecords, stream.activities - start)
    yield Array.from({ length }, (_, index) => stream.recordAt(start + index))
  }
}

export function createActivityStream(options: StreamOptions): ActivityStream {
  const { seed = 1, people, activities } = options
  const fromMs = dayOf(options.from)
  const days = Math.round((dayOf(options.until) - fromMs) / DAY_MS) + 1
  checkRange('people', people, 1, PEOPLE_MAX)
  checkRange('activities', activities, people * ACTIVITIES_PER_PERSON_MIN, ACTIVITIES_MAX)
  checkRange('the number of days', days, 1, DAYS_MAX)
  const pace = createPace(people, activities, fromMs, days)
  const crowd = createCrowd(seed, people, pace)
  const parts = createShapes(seed).map(drawable)
  /** Part by per cent. */
  const partTable = Uint8Array.from({ length: 100 }, (_, percent) => parts.findIndex(({ shareUntil }) => percent < shareUntil))

  let day = 0
  const findDay = (position: number): void => {
    while ((pace.firstPosition[day] ?? 0) > position) day--
    while ((pace.firstPosition[day + 1] ?? Infinity) <= position) day++
  }
  /** The person whose first activity this is, or -1; spread evenly over the day. Leaves `day` at the position's day. */
  const newcomerAt = (position: number): number => {
    findDay(position)
    const first = pace.firstPosition[day] ?? 0
    const length = (pace.firstPosition[day + 1] ?? 0) - first
    const before = pace.arrived[day] ?? 0
    const rate = ((pace.arrived[day + 1] ?? 0) - before) / length
    const count = Math.floor((position - first) * rate + 1e-9)
    return Math.floor((position - first + 1) * rate + 1e-9) > count ? before + count : -1
  }
  const partIndexOf = (hash: number) => partTable[Math.floor(hash * UNIT * 100)] ?? 0
  const partIndexAt = (position: number): number => {
    const newcomer = newcomerAt(position)
    return newcomer === -1 ? partIndexOf(mix32(position, seed)) : crowd.homePart(newcomer)
  }
  const shapeOf = ({ shapes, weightSums, weightTotal }: DrawablePart, position: number): Shape =>
    at(shapes, firstAbove(weightSums, mix32(position, seed ^ KIND_SALT) * UNIT * weightTotal, weightSums.length))

  const parentOf = (
    position: number,
    partIndex: number,
    part: DrawablePart,
    of: Kind | undefined,
    hash: number,
  ): { position: number; shape: Shape } | undefined => {
    const start = position - 1 - Math.floor(-150 * Math.log(1 - (hash & 0xffff) / 65_536))
    for (let other = start; other >= 0 && other > start - LOOK_BACK_MAX; other--) {
      // The cheapest question first: nearly all positions fail it.
      if (partIndexOf(mix32(other, seed)) !== partIndex) continue
      const shape = shapeOf(part, other)
      if (shape.role !== 'root' || (of !== undefined && shape.kind !== of) || newcomerAt(other) !== -1) continue
      return { position: other, shape }
    }
    return undefined
  }

  const recordAt = (position: number): ActivityRecord => {
    const newcomer = newcomerAt(position)
    const ownDay = day
    const hash = mix32(position, seed)
    const partIndex = newcomer === -1 ? partIndexOf(hash) : crowd.homePart(newcomer)
    const part = at(parts, partIndex)
    const shape = shapeOf(part, position)
    const detail = mix32(position, seed ^ DETAIL_SALT)
    const parent = shape.role === 'reply' ? parentOf(position, partIndex, part, shape.of, detail) : undefined
    const externalId = `demo-${shape.kind}-${position}`
    const record: ActivityRecord = {
      type: 'activity',
      kind: shape.kind,
      externalId,
      occurredAt: timeOf(position, ownDay),
      actor: crowd.identity(newcomer === -1 ? crowd.draw(partIndex, ownDay, detail) : newcomer, part.part),
      place: at(part.places, mix32(parent?.position ?? position, 7) % part.places.length),
    }
    const title = parent?.shape.titles ?? shape.titles
    if (title.length > 0) record.title = at(title, mix32(parent?.position ?? position, 11) % title.length)
    if (shape.bodies.length > 0) record.body = at(shape.bodies, detail % shape.bodies.length)
    if (parent !== undefined) record.conversation = record.replyTo = `demo-${parent.shape.kind}-${parent.position}`
    else if (shape.role !== 'single') record.conversation = externalId
    return record
  }
  const timeOf = (position: number, ownDay: number): number => {
    const first = pace.firstPosition[ownDay] ?? 0
    const share = (position - first + 0.5) / ((pace.firstPosition[ownDay + 1] ?? 0) - first)
    return fromMs + ownDay * DAY_MS + Math.floor(timeOfDay(share) * DAY_MS)
  }
  return { activities, partAt: (position) => at(PARTS, partIndexAt(position)), recordAt }
}

const UNIT = 1 / 4_294_967_296
const KIND_SALT = 0x5bd1e995
const DETAIL_SALT = 0x1b873593

interface DrawablePart extends PartShapes {
  readonly shareUntil: number
  readonly weightSums: Float64Array
  readonly weightTotal: number
}
function drawable(part: PartShapes, index: number, all: readonly PartShapes[]): DrawablePart {
  let sum = 0
  const weightSums = Float64Array.from(part.shapes, ({ weight }) => (sum += weight))
  const shareUntil = all.slice(0, index + 1).reduce((total, { share }) => total + share, 0)
  return { ...part, shareUntil, weightSums, weightTotal: sum }
}

/** Few at night, most between 8 and 20 UTC: the share of a day's activities before each hour. */
const HOURS = [2, 1.6, 1.4, 1.4, 1.6, 2, 2.8, 4, 5.2, 6, 6.2, 5.8, 5.4, 6, 6.6, 6.6, 6.2, 5.6, 5, 4.8, 4.6, 4.2, 3.4, 2.6]
const HOUR_SUMS = new Float64Array(25)
HOURS.forEach((weight, hour) => (HOUR_SUMS[hour + 1] = (HOUR_SUMS[hour] ?? 0) + weight))
const HOUR_TOTAL = HOUR_SUMS[24] ?? 1

/** The time of day, 0 to 1, before which this share of the day's activities lies. */
function timeOfDay(share: number): number {
  const target = share * HOUR_TOTAL
  const hour = Math.min(23, firstAbove(HOUR_SUMS, target, 25) - 1)
  return (hour + (target - (HOUR_SUMS[hour] ?? 0)) / at(HOURS, hour)) / 24
}

function checkRange(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) throw new RangeError(`${name} is ${value}: give ${min} to ${max}`)
}
