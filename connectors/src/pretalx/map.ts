import type { AnyRecord, IdentityRef } from '@kith/contract/records'
import { slug } from '../kit/attendance.ts'
import { firstText } from '../kit/exports.ts'
import { answersOf } from '../kit/guests.ts'
import { isObject, listAt, objectAt, urlAt, type Json } from '../kit/json.ts'
import { talkFacts, talkRecords, wallTime, type Occasion } from '../kit/talks.ts'
import { clip } from '../kit/text.ts'

/** What the speakers of a proposal did: made it, and gave it. */
export const submission = (value: Json, occasion: Occasion, nowMs: number): readonly AnyRecord[] => {
  const slots = [objectAt(value, 'slot'), ...listAt(value, 'slots').filter(isObject)]
  const start = slots.map((slot) => firstText(slot, 'start')).find((text) => text !== '') ?? ''
  const state = firstText(value, 'state')
  return talkRecords(
    {
      id: firstText(value, 'code', 'id') || slug(firstText(value, 'title')),
      title: firstText(value, 'title'),
      body: firstText(value, 'abstract', 'description'),
      url: urlAt(value, 'url'),
      state: state === 'submitted' ? 'declined for want of an answer' : state,
      startMs: wallTime(start, occasion.zone),
      submittedMs: wallTime(firstText(value, 'created', 'submitted_at', 'created_at'), occasion.zone),
      speakers: listAt(value, 'speakers').flatMap((one): IdentityRef[] => {
        if (typeof one === 'string' && one !== '') return [{ platform: 'pretalx', key: clip(one, 500) }]
        return isObject(one) ? [person(one) ?? []].flat() : []
      }),
      facts: factsOf(value),
    },
    occasion,
    nowMs,
  )
}

const FACTS = [
  ['state', 'state'],
  ['language', 'content_locale'],
  ['duration', 'duration'],
] as const

const factsOf = (value: Json): Record<string, string> => {
  const facts = Object.assign(talkFacts(value, FACTS), words(value, 'track'), words(value, 'submission_type'))
  const answers = listAt(value, 'answers').filter(isObject)
  if (answers.length === 0) return facts
  return { ...facts, ...answersOf(answers.map((answer) => [inWords(objectAt(answer, 'question')['question']), answer['answer']])) }
}

/** Names in several languages: English where there is one, else the first. */
export const inWords = (found: unknown): string => {
  if (typeof found === 'string') return found
  const texts = isObject(found) ? [found['en'], ...Object.values(found)] : []
  return texts.find((one) => typeof one === 'string' && one !== '')?.toString() ?? ''
}

const words = (value: Json, name: string): Record<string, string> => {
  const found = value[name]
  const text = inWords(isObject(found) && 'name' in found ? found['name'] : found)
  return text === '' ? {} : { [name === 'track' ? 'track' : 'format']: clip(text, 300) }
}

/** Speakers have a code that is theirs at all events of one pretalx; other programs write a number of their own. */
export const person = (value: Json): IdentityRef | undefined => {
  const code = firstText(value, 'code')
  const other = firstText(value, 'guid', 'id')
  const name = firstText(value, 'public_name', 'name', 'full_public_name')
  const key = code || other || name.toLowerCase()
  if (key === '') return undefined
  const email = firstText(value, 'email')
  const avatarUrl = urlAt(value, 'avatar') ?? urlAt(value, 'avatar_url')
  const url = urlAt(value, 'url')
  const bio = firstText(value, 'biography')
  return {
    platform: code !== '' ? 'pretalx' : other !== '' ? 'frab' : 'csv:frab',
    key: clip(key, 500),
    ...(name === '' ? {} : { name: clip(name, 300) }),
    ...(/^\S+@\S+$/.test(email) && email.length <= 320 ? { email } : {}),
    ...(url === undefined ? {} : { url }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
    ...(bio === '' ? {} : { attributes: { bio: clip(bio, 2_000) } }),
  }
}
