import { checkedZone } from './filter.ts'
import type { Plan } from './plan.ts'

const BUCKET_SQL = { day: 'toDate', month: 'toStartOfMonth', quarter: 'toStartOfQuarter', year: 'toStartOfYear' } as const

/** First day of the bucket of a time, in the workspace's zone. The whole time is no bucket: who asks for it groups by nothing. */
export const bucketOf = ({ interval, zone: name }: Pick<Plan, 'interval' | 'zone'>, column = 'occurred_at'): string => {
  const zone = name === 'UTC' ? '' : `, '${checkedZone(name)}'`
  if (interval === 'all') throw new Error('The whole time has no buckets.')
  if (interval === 'week') return `toStartOfWeek(${column}, 1${zone})`
  return `${BUCKET_SQL[interval]}(${column}${zone})`
}

/** First day of the bucket before the one that begins on `at`. */
export const previousOf = (plan: Plan, at: string): string =>
  plan.interval === 'day' || plan.interval === 'week'
    ? `${at} - INTERVAL 1 ${plan.interval.toUpperCase()}`
    : `toDate(${at} - INTERVAL 1 ${plan.interval.toUpperCase()})`
