import type { AnyRecord, IdentityRef } from '@kith/contract/records'
import { accountOf } from './accounts.ts'
import { movedKind, movedPerson } from './moved.ts'
import type { TableFormat } from './tables/format.ts'
import { headerFormat, type HeaderTable } from './tables/headers.ts'
import { readMoment } from './tables/moment.ts'
import { whoIs } from './tables/who.ts'
import { clip } from './text.ts'
import { slug } from './attendance.ts'

/** Where a column of a list of people names an account elsewhere. */
const PLATFORMS: Readonly<Record<string, string>> = {
  github: 'github|github username|github handle|github login|github url|github profile',
  twitter: 'twitter|twitter username|twitter handle|twitter url|x handle|x username',
  linkedin: 'linkedin|linkedin url|linkedin profile|linkedin username',
  discord: 'discord|discord username|discord handle|discord user',
  slack: 'slack|slack username|slack handle|slack id',
  discourse: 'discourse|discourse username',
  devto: 'devto|dev to|dev to username',
  reddit: 'reddit|reddit username',
  stackoverflow: 'stack overflow|stackoverflow|stack overflow url',
}

const PEOPLE: HeaderTable = {
  value: 'people',
  label: 'a person',
  columns: {
    'person-id': 'id|member id|community member id|contact id|user id|record id',
    name: 'name|full name|display name|displayname|member|member name|contact name|username',
    'first-name': 'first name|firstname',
    'last-name': 'last name|lastname',
    email: 'primary email|email|email address|work email|emails|other emails',
    organization: 'company|organization|organisation|organization name|company name|primary organization|organizations|employer',
    'job-title': 'title|job title|role title',
    'tags+': 'tags|tag list|labels|segments|segment names|role|roles',
    'notes+': 'notes|note|member notes|description',
    location: 'location|city|country|region',
    teammate: 'teammate|team member|is team member|internal|staff',
    profile: 'profile url|url|website|member url',
    avatar: 'avatar url|avatar|picture',
    ...PLATFORMS,
  },
  needs: [['name', 'first-name', 'email', 'person-id']],
}

const ACTIVITIES: HeaderTable = {
  value: 'activities',
  label: 'something that a person did',
  columns: {
    id: 'activity id|id|source id|sourceid|key',
    type: 'activity type|type|activity|activity name|event type|action',
    at: 'timestamp|occurred at|activity date|date|created at|activity time|time',
    'person-id': 'member id|community member id|contact id',
    name: 'member name|member|display name|full name|contact|name',
    email: 'primary email|email|member email',
    username: 'username|handle',
    platform: 'platform|source|channel type|provider|integration',
    title: 'title|subject',
    body: 'body|content|text|message',
    url: 'url|link|activity url',
    place: 'channel|place|repository|community',
  },
  needs: [['type'], ['at'], ['person-id', 'email', 'name', 'username']],
}

/** Lists of people, and of what they did, as programs for communities export them. */
export const peopleFormat = (platform: string, own: Readonly<Record<string, string>> = {}): TableFormat =>
  headerFormat([{ ...PEOPLE, columns: merge(own) }, ACTIVITIES], {
    dates: ['at'],
    toRecords: (plan, row, context) => {
      const who = whoIs(platform, row)
      if ('reason' in who) return who
      if (plan.what === 'activities') {
        const at = readMoment(plan, row, 'at', context.nowMs)
        if (typeof at !== 'number') return at
        const { kind, category, weight } = movedKind(row.text('type', 200))
        const where = row.text('platform', 100).toLowerCase()
        const username = row.text('username', 200)
        const actor =
          (username === '' || where === '' ? undefined : accountOf({ platform: where, username, name: who.name, email: who.email })) ?? who
        const [title, body, url, place] = [
          row.text('title', 1_000),
          row.text('body', 100_000),
          row.text('url', 2_000),
          row.text('place', 300),
        ]
        const id = row.text('id', 400)
        const derived = `${at}/${actor.platform}/${actor.key}/${slug(title || body).slice(0, 60)}`
        const before =
          id === ''
            ? context.occurrence(
                `${kind} ${derived}`
                  .replaceAll(/[^0-9a-f]/g, '0')
                  .padStart(32, '0')
                  .slice(-32),
              )
            : 0
        return {
          type: 'activity',
          kind,
          externalId: clip(id || (before === 0 ? derived : `${derived}/${before + 1}`), 500),
          occurredAt: at,
          actor,
          ...(title === '' ? {} : { title }),
          ...(body === '' ? {} : { body }),
          ...(/^https?:\/\//.test(url) ? { url } : {}),
          ...(place === '' ? {} : { place }),
          attributes: { category, weight, ...(where === '' ? {} : { platform: where }) },
        }
      }
      const accounts = Object.keys(PLATFORMS).flatMap((one): IdentityRef[] => accountIn(one, row.text(one, 2_000)))
      const email = accountOf({ platform: 'email', email: who.email })
      const facts = Object.fromEntries(
        (['job-title', 'location'] as const).flatMap((name): [string, string][] => {
          const text = row.text(name, 500)
          return text === '' ? [] : [[name === 'job-title' ? 'jobTitle' : name, text]]
        }),
      )
      const note = row.text('notes', 10_000)
      const identity = Object.keys(facts).length === 0 ? who : { ...who, attributes: facts }
      return [
        ...movedPerson({
          own: identity,
          accounts: [...accounts, ...(email === undefined ? [] : [email])],
          organization: row.text('organization', 200).split(/[;|]/)[0],
          tags: row.list('tags'),
          notes: note === '' ? [] : [{ key: clip(`${identity.platform}/${identity.key}`, 200), text: note }],
          teammate: /^(?:yes|true|1|y|x)$/i.test(row.text('teammate', 20)),
          locator: context.file || platform,
        }),
      ] satisfies AnyRecord[]
    },
  })

const merge = (own: Readonly<Record<string, string>>): Record<string, string> => {
  const columns: Record<string, string> = { ...PEOPLE.columns }
  for (const [target, names] of Object.entries(own)) columns[target] = [names, columns[target]].filter(Boolean).join('|')
  return columns
}

/** "https://github.com/ada" and "@ada" are "ada". */
const accountIn = (platform: string, text: string): IdentityRef[] => {
  const path = /^https?:\/\/[^/]+\/(?:in\/|u\/|users\/|user\/|@)?([^/?#]+)/.exec(text)?.[1]
  const username = path ?? text
  if (username === '' || username.length > 200 || /\s/.test(username.trim())) return []
  const url = path === undefined ? undefined : text
  return [accountOf({ platform, username, url }) ?? []].flat()
}
