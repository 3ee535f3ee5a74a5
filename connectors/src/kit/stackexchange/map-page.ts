import type { ActivityRecord, IdentityRef } from '@kith/contract/records'
import type { Item } from '../connector.ts'
import { isPlausible } from '../dates.ts'
import { decodeEntities, htmlToText } from '../html-text.ts'
import { countAt, idAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../json.ts'
import { setAside } from '../set-asides.ts'
import { clip, clipped } from '../text.ts'
import { identityOf, siteOf, type Site } from './identity.ts'
import type { Kind } from './kinds.ts'

export interface PageContext {
  /** As the setting says; else the links of each item say it. */
  readonly site: Site
  readonly locator: string
  readonly raw: Buffer | string
  readonly nowMs: number
  readonly claim: (what: string, count: number) => void
}

/** An item of a page of Stack Exchange's API 2.x: a question with its answers and comments, an answer, a comment or a user. Pure. */
export const mapItem = (item: Json, context: PageContext): readonly Item[] => {
  const site = context.site.host !== '' ? context.site : siteOf(urlAt(item, 'link') ?? urlAt(objectAt(item, 'owner'), 'link') ?? '')
  const inside = { ...context, site }
  if (idAt(item, 'question_id') !== undefined && idAt(item, 'answer_id') === undefined && idAt(item, 'comment_id') === undefined)
    return question(item, inside)
  if (idAt(item, 'answer_id') !== undefined) return answer(item, undefined, inside)
  if (idAt(item, 'comment_id') !== undefined) return comment(item, undefined, inside)
  const identity = personOf(item, site)
  if (identity !== undefined && idAt(item, 'user_id') !== undefined) return [{ record: { type: 'person', identity }, raw: context.raw }]
  return [
    refused(
      'item_unknown',
      'This is no question, answer, comment or user of Stack Exchange’s API. Correct it and retry, or leave it out.',
      context,
    ),
  ]
}

const refused = (reason: string, message: string, { locator, raw }: PageContext): Item =>
  setAside(reason, message, locator, typeof raw === 'string' ? raw : raw.toString('utf8'))

const question = (item: Json, context: PageContext): readonly Item[] => {
  const id = idAt(item, 'question_id') ?? ''
  context.claim('answered', countAt(item, 'answer_count') ?? 0)
  const asked = make('question-asked', id, item, context, (record) => {
    record.conversation = id
    const technologies = listAt(item, 'tags').flatMap((tag) => clipped(tag, 80) ?? [])
    if (technologies.length > 0) record.technologies = technologies.slice(0, 50)
    const accepted = idAt(item, 'accepted_answer_id')
    record.attributes = { ...factsOf(item), ...(accepted === undefined ? {} : { accepted: Number(accepted) }) }
  })
  return [
    asked,
    ...commentsOf(item, id, context),
    ...listAt(item, 'answers').flatMap((one) => (isObject(one) ? answer(one, id, context) : [])),
  ]
}

const answer = (item: Json, asked: string | undefined, context: PageContext): readonly Item[] => {
  const id = idAt(item, 'answer_id') ?? ''
  const conversation = idAt(item, 'question_id') ?? asked
  const given = make('answered', id, item, context, (record) => {
    if (conversation !== undefined) [record.conversation, record.replyTo] = [conversation, conversation]
    record.attributes = { ...factsOf(item), ...(item['is_accepted'] === true ? { accepted: true } : {}) }
  })
  return [given, ...commentsOf(item, conversation, context)]
}

const commentsOf = (item: Json, conversation: string | undefined, context: PageContext): readonly Item[] =>
  listAt(item, 'comments').flatMap((one) => (isObject(one) ? comment(one, conversation, context) : []))

const comment = (item: Json, conversation: string | undefined, context: PageContext): readonly Item[] => [
  make('commented', idAt(item, 'comment_id') ?? '', item, context, (record) => {
    const post = idAt(item, 'post_id')
    if (conversation !== undefined) record.conversation = conversation
    if (post !== undefined) record.replyTo = post
    record.attributes = factsOf(item)
    const to = personOf(objectAt(item, 'reply_to_user'), context.site)
    if (to !== undefined) record.mentions = [to]
  }),
]

const make = (kind: Kind, id: string, item: Json, context: PageContext, finish: (record: ActivityRecord) => void): Item => {
  const actor = personOf(objectAt(item, 'owner'), context.site)
  const atMs = (countAt(item, 'creation_date') ?? Number.NaN) * 1_000
  if (actor === undefined)
    return refused('author_missing', 'The item does not say who wrote it. Add "owner" and retry, or leave it out.', context)
  if (!isPlausible(atMs, context.nowMs))
    return refused('date_implausible', 'The item has no date that can be right. Correct "creation_date" and retry.', context)
  const record: ActivityRecord = { type: 'activity', kind, externalId: id, occurredAt: atMs, actor }
  const title = clipped(item['title'], 1_000)
  if (title !== undefined) record.title = clip(decodeEntities(title), 1_000)
  // Markdown comes with its characters escaped, HTML as it is.
  const body =
    textAt(item, 'body_markdown') === undefined
      ? htmlToText(textAt(item, 'body') ?? '')
      : decodeEntities(textAt(item, 'body_markdown') ?? '')
  if (body !== '') record.body = clip(body, 100_000)
  const url = urlAt(item, 'link')
  if (url !== undefined) record.url = url
  if (context.site.host !== '') record.place = context.site.host
  finish(record)
  return { record, raw: context.raw }
}

const factsOf = (item: Json): Record<string, number> => {
  const names = [['score', 'score'], ['views', 'view_count'], ['answers', 'answer_count']] as const // prettier-ignore
  return Object.fromEntries(
    names.flatMap(([label, name]): [string, number][] => {
      const value = item[name]
      return typeof value === 'number' && Number.isSafeInteger(value) ? [[label, value]] : []
    }),
  )
}

const personOf = (person: Json, site: Site): IdentityRef | undefined => {
  const name = textAt(person, 'display_name')
  const ref = identityOf(site, person['user_id'], name === undefined ? undefined : decodeEntities(name))
  if (ref === undefined) return undefined
  const [link, avatarUrl] = [urlAt(person, 'link'), urlAt(person, 'profile_image')]
  const attributes: Record<string, string | number> = {}
  const reputation = countAt(person, 'reputation')
  if (reputation !== undefined) attributes['reputation'] = reputation
  for (const [label, field] of [
    ['location', 'location'],
    ['website', 'website_url'],
  ] as const) {
    const text = clipped(person[field], 500)
    if (text !== undefined) attributes[label] = text
  }
  return {
    ...ref,
    ...(link === undefined ? {} : { url: link }),
    ...(avatarUrl === undefined ? {} : { avatarUrl }),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  }
}
