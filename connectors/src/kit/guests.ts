import type { EventRecord, IdentityRef } from '@kith/contract/records'
import { parseTime } from './dates.ts'
import type { Occasion } from './event-api.ts'
import { firstText } from './exports.ts'
import { isObject, type Json } from './json.ts'
import { parseJson } from './parse-json.ts'
import { isPrivate } from './tables/headers.ts'
import { clip } from './text.ts'

const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+$/

/** Who is on a list of guests: as a row of the shop's own export says it, by address, else by a number of the shop, else by the name alone. */
export const guestOf = (
  platform: string,
  told: { readonly email?: string; readonly name?: string; readonly first?: string; readonly last?: string; readonly id?: string },
): IdentityRef | undefined => {
  const email = clip((told.email ?? '').trim(), 321)
  const name = clip(`${told.first ?? ''} ${told.last ?? ''}`.trim() || (told.name ?? '').trim(), 300).trim()
  const shown = name === '' ? {} : { name }
  if (ADDRESS.test(email) && email.length <= 320) return { platform: 'email', key: email.toLowerCase(), ...shown, email }
  if (told.id !== undefined && told.id !== '') return { platform, key: clip(told.id, 500), ...shown }
  return name === '' ? undefined : { platform: `csv:${platform}`, key: name.toLowerCase().replaceAll(/\s+/g, ' '), name }
}

/** Answers to a shop's questions as facts: not those that are nobody's business, and as many as anybody reads. */
export const answersOf = (answers: readonly (readonly [question: string, answer: unknown])[]): Record<string, string> =>
  Object.fromEntries(
    answers.slice(0, ANSWERS_MAX).flatMap(([question, answer]): [string, string][] => {
      const [name, text] = [clip(question.trim(), 80), clip(wordsOf(answer).trim(), 2_000)]
      return name === '' || text === '' || isPrivate(name) ? [] : [[name, text]]
    }),
  )
const ANSWERS_MAX = 50

const wordsOf = (answer: unknown): string => {
  if (typeof answer === 'string') return answer
  if (typeof answer === 'number' || typeof answer === 'boolean') return String(answer)
  if (Array.isArray(answer)) return answer.slice(0, 50).map(wordsOf).filter(Boolean).join(', ')
  return isObject(answer) ? firstText(answer, 'text', 'value', 'label', 'name', 'answer', 'title') : ''
}

/** Facts that are there, short. */
export const shortFacts = (facts: Readonly<Record<string, string | number | undefined>>): Record<string, string | number> =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]): [string, string | number][] =>
      value === undefined || value === '' || value === 0 ? [] : [[name, typeof value === 'string' ? clip(value, 300) : value]],
    ),
  )

/** What a platform says of an event, as a record within the contract's bounds; undefined without an id. */
export const occasionFrom = (told: {
  readonly key: string
  readonly title: string
  readonly startMs?: number | undefined
  readonly endMs?: number | undefined
  readonly zone?: string
  readonly place?: string
  readonly online?: boolean
  readonly url?: string | undefined
  readonly capacity?: number | undefined
  readonly series?: string
  readonly cancelled?: boolean
  readonly body?: string
}): Occasion | undefined => {
  const key = clip(told.key, 200)
  if (key === '') return undefined
  const record: EventRecord = { type: 'event', externalId: key, title: clip(told.title, 500) || key }
  if (told.startMs !== undefined) record.startsAt = told.startMs
  if (told.endMs !== undefined) record.endsAt = told.endMs
  if (told.zone) record.zone = clip(told.zone, 80)
  if (told.place) record.place = clip(told.place, 500)
  if (told.online === true) record.online = true
  if (told.url !== undefined) record.url = told.url
  if (told.capacity !== undefined && told.capacity > 0 && told.capacity <= 10_000_000) record.capacity = told.capacity
  if (told.series) record.series = clip(told.series, 500)
  if (told.cancelled === true) record.cancelled = true
  if (told.body) record.body = clip(told.body, 20_000)
  return { record, startMs: told.startMs, endMs: told.endMs }
}

/** A guest that was set aside, corrected, with the event that was kept beside it; undefined for what is none. */
export const guestAgain = (raw: string): { readonly guest: Json; readonly occasion: Pick<Occasion, 'record' | 'startMs'> } | undefined => {
  const value = parseJson(raw)
  if (!isObject(value) || !isObject(value['…guest']) || !isObject(value['…event'])) return undefined
  const event = value['…event']
  const startsAt = event['startsAt']
  const startMs = typeof startsAt === 'number' && Number.isFinite(startsAt) ? startsAt : parseTime(startsAt)
  const url = firstText(event, 'url')
  const occasion = occasionFrom({
    key: firstText(event, 'externalId'),
    title: firstText(event, 'title'),
    startMs,
    ...(/^https?:\/\/\S{1,1900}$/.test(url) ? { url } : {}),
  })
  return occasion === undefined ? undefined : { guest: value['…guest'], occasion }
}

/** A moment of a platform that writes ISO 8601, with a zone or in UTC. */
export const momentAt = (value: Json, ...names: readonly string[]): number | undefined => {
  for (const name of names) {
    const text = value[name]
    if (typeof text !== 'string' || text.length > 40) continue
    const ms = parseTime(text) ?? parseTime(`${text.replace(' ', 'T')}Z`)
    if (ms !== undefined) return ms
  }
  return undefined
}
