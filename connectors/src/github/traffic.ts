import type { Tally } from '@kith/contract/tallies'
import { isObject, listAt, textAt, type Json } from '../kit/json.ts'
import { clip } from '../kit/text.ts'
import type { Api } from './api.ts'

/** GitHub forgets what is older. */
export const KEPT_DAYS = 14

const DAY = /^\d{4}-\d\d-\d\d/

/**
 * Views and clones by day, and where visitors of the last fortnight came from and went to, as GitHub counts them today. It keeps them for 14 days and shows
 * them to those who may write to the repository. Throws Refused for others.
 */
export const readTraffic = async (api: Api, repository: string, today: string): Promise<readonly Tally[]> => {
  const ask = (what: string): Promise<unknown> => api.get(`/repos/${repository}/traffic/${what}`)
  const [views, clones] = [await ask('views'), await ask('clones')]
  const [referrers, paths] = [await ask('popular/referrers'), await ask('popular/paths')]
  return [
    ...byDay('views', repository, views),
    ...byDay('clones', repository, clones),
    ...ranked('referrers', repository, today, referrers, 'referrer'),
    ...ranked('paths', repository, today, paths, 'path'),
  ]
}

const byDay = (name: string, place: string, answer: unknown): readonly Tally[] =>
  (isObject(answer) ? listAt(answer, name) : []).filter(isObject).flatMap((item) => {
    const day = DAY.exec(textAt(item, 'timestamp') ?? '')?.[0]
    return day === undefined ? [] : [tallyOf(name, place, '', day, item)]
  })

/** The last 14 days in one number each, so they are dated by the day on which they were asked for. */
const ranked = (name: string, place: string, day: string, answer: unknown, field: string): readonly Tally[] =>
  (Array.isArray(answer) ? answer : []).filter(isObject).flatMap((item) => {
    const label = textAt(item, field)
    return label === undefined ? [] : [tallyOf(name, place, clip(label, 500), day, item)]
  })

const tallyOf = (name: string, place: string, label: string, day: string, item: Json): Tally => ({
  name,
  place,
  label,
  day,
  value: wholeOf(item['count']) ?? 0,
  uniques: wholeOf(item['uniques']) ?? null,
})

const wholeOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
