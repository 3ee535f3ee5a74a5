import type { AnyRecord, IdentityRef } from '@kith/contract/records'
import { firstText, shownText } from '../kit/exports.ts'
import { answersOf } from '../kit/guests.ts'
import { isObject, listAt, urlAt, type Json } from '../kit/json.ts'
import { talkFacts, talkRecords, wallTime, type Occasion } from '../kit/talks.ts'
import { clip } from '../kit/text.ts'

/** Breaks, lunch, registration: nobody speaks. */
export const isService = (value: Json): boolean => value['isServiceSession'] === true

/** What the speakers of a session did. */
export const sessionRecords = (value: Json, occasion: Occasion, nowMs: number): readonly AnyRecord[] => {
  if (isService(value)) return []
  const facts = talkFacts(value, FACTS)
  const talk = {
    id: shownText(value['id']) || shownText(value['title']),
    title: shownText(value['title']),
    body: shownText(value['description']),
    url: urlAt(value, 'recordingUrl') ?? urlAt(value, 'liveUrl'),
    state: shownText(value['status']),
    startMs: wallTime(shownText(value['startsAt']), occasion.zone),
    submittedMs: undefined,
    speakers: speakersIn(listAt(value, 'speakers')),
    facts: FILLED.some((name) => listAt(value, name).length > 0) ? { ...facts, ...filledFacts(value) } : facts,
  }
  return talkRecords(talk, occasion, nowMs)
}

const FACTS = [
  ['room', 'room'],
  ['status', 'status'],
] as const

const speakersIn = (given: readonly unknown[]): readonly IdentityRef[] => {
  const found: IdentityRef[] = []
  for (const one of given) {
    if (typeof one === 'string' && one !== '') found.push({ platform: 'sessionize', key: clip(one, 500) })
    const who = isObject(one) ? speaker(one) : undefined
    if (who !== undefined) found.push(who)
  }
  return found
}

const FILLED = ['categories', 'questionAnswers', '…terms', '…answers']

/** Terms of categories and answers to questions: as the view of sessions tells them, and where the API's numbers for them were filled in. */
const filledFacts = (value: Json): Record<string, string> =>
  answersOf([
    ...listAt(value, 'categories')
      .filter(isObject)
      .flatMap((category) =>
        listAt(category, 'categoryItems')
          .filter(isObject)
          .map((item): [string, unknown] => [firstText(category, 'name'), item['name']]),
      ),
    ...listAt(value, 'questionAnswers')
      .filter(isObject)
      .map((answer): [string, unknown] => [firstText(answer, 'question'), answer['answer']]),
    ...[...listAt(value, '…terms'), ...listAt(value, '…answers')].flatMap((pair): [string, unknown][] =>
      Array.isArray(pair) && typeof pair[0] === 'string' ? [[pair[0], pair[1]]] : [],
    ),
  ])

export const speaker = (value: Json): IdentityRef | undefined => {
  const key = firstText(value, 'id')
  if (key === '') return undefined
  const name = firstText(value, 'fullName', 'name') || `${firstText(value, 'firstName')} ${firstText(value, 'lastName')}`.trim()
  const links = listAt(value, 'links').filter(isObject)
  const url = links.map((link) => urlAt(link, 'url')).find((found) => found !== undefined)
  const avatarUrl = urlAt(value, 'profilePicture')
  const bio = firstText(value, 'bio', 'tagLine')
  const email = firstText(value, 'email')
  const ref: IdentityRef = { platform: 'sessionize', key: clip(key, 500) }
  if (name !== '') ref.name = clip(name, 300)
  if (/^\S+@\S+$/.test(email) && email.length <= 320) ref.email = email
  if (url !== undefined) ref.url = url
  if (avatarUrl !== undefined) ref.avatarUrl = avatarUrl
  if (bio !== '') ref.attributes = { bio: clip(bio, 2_000) }
  return ref
}
