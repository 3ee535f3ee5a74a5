import type { AnyRecord, IdentityRef } from '@kith/contract/records'
import { firstText } from '../kit/exports.ts'
import { answersOf } from '../kit/guests.ts'
import { isObject, listAt, urlAt, type Json } from '../kit/json.ts'
import { talkFacts, talkRecords, wallTime, type Occasion } from '../kit/talks.ts'
import { clip } from '../kit/text.ts'

/** Breaks, lunch, registration: nobody speaks. */
export const isService = (value: Json): boolean => value['isServiceSession'] === true

/** What the speakers of a session did. */
export const sessionRecords = (value: Json, occasion: Occasion, nowMs: number): readonly AnyRecord[] => {
  if (isService(value)) return []
  const speakers = listAt(value, 'speakers').flatMap((one): IdentityRef[] => {
    if (typeof one === 'string' && one !== '') return [{ platform: 'sessionize', key: clip(one, 500) }]
    const found = isObject(one) ? speaker(one) : undefined
    return found === undefined ? [] : [found]
  })
  const talk = {
    id: firstText(value, 'id') || firstText(value, 'title'),
    title: firstText(value, 'title'),
    body: firstText(value, 'description'),
    url: urlAt(value, 'recordingUrl') ?? urlAt(value, 'liveUrl'),
    state: firstText(value, 'status'),
    startMs: wallTime(firstText(value, 'startsAt'), occasion.zone),
    submittedMs: undefined,
    speakers,
    facts: { ...talkFacts(value, { room: ['room'], status: ['status'] }), ...filledFacts(value) },
  }
  return talkRecords(talk, occasion, nowMs)
}

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
  return {
    platform: 'sessionize',
    key: clip(key, 500),
    ...(name === '' ? {} : { name: clip(name, 300) }),
    ...(/^\S+@\S+$/.test(email) && email.length <= 320 ? { email } : {}),
    ...(url === undefined ? {} : { url }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
    ...(bio === '' ? {} : { attributes: { bio: clip(bio, 2_000) } }),
  }
}
