import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { makeZip } from '../kit/make-zip.ts'
import { activitiesOf, askedUrl, countKinds, makeFolder, peopleOf } from '../kit/testing.ts'
import { groupsIo } from './connector.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
const settings = { group: 'https://groups.io/g/Tarn+users/topics', token: 'a-secret-token' }

const mail = (
  n: number,
  more: { readonly subject?: string; readonly answers?: number; readonly body?: string; readonly date?: string } = {},
): string =>
  [
    `From guest${n}@example.org Mon Jun  2 10:00:00 2025`,
    `From: Guest ${n} <guest${n}@example.org>`,
    `Date: ${more.date ?? 'Mon, 02 Jun 2025 10:00:00 +0000'}`,
    `Message-ID: <mail-${n}@example.org>`,
    `Subject: ${more.subject ?? `Boats ${n}`}`,
    'List-Id: <tarn+users.groups.io>',
    ...(more.answers === undefined ? [] : [`In-Reply-To: <mail-${more.answers}@example.org>`]),
    'Content-Type: text/plain; charset=utf-8',
    '',
    more.body ?? 'Hello all',
    '',
  ].join('\n')
const many = Array.from({ length: 450 }, (_, at) => mail(at + 1, at % 3 === 2 ? { answers: at } : {}))
const WORLD: Record<Situation, readonly string[]> = {
  empty: [],
  'one-page': [mail(1)],
  'many-pages': many,
  'changed-field': [mail(1), mail(2, { date: 'soon' }).replace('Mon Jun  2 10:00:00 2025', ''), mail(3).replace('From: Guest 3', 'From: ')],
  unicode: [mail(1, { subject: '=?utf-8?Q?Zo=C3=AB?= 🦊', body: 'NUL \0 日本' })],
  huge: [mail(1, { body: 'x'.repeat(2_000_000) })],
  edited: many,
  deleted: many,
}
const member = (n: number, more: object = {}) => ({
  id: n,
  user_id: 100 + n,
  email: `guest${n}@example.org`,
  full_name: `Guest ${n}`,
  mod_status: n === 1 ? 'sub_modstatus_owner' : 'sub_modstatus_none',
  ...more,
})

const answerTo = (url: URL, mails: readonly string[]): Response => {
  const page = Number(url.searchParams.get('page_token') ?? 1)
  const list = (all: readonly object[]) =>
    Response.json({
      object: 'list',
      total_count: all.length,
      has_more: page * 2 < all.length,
      next_page_token: page + 1,
      data: all.slice((page - 1) * 2, page * 2),
    })
  const path = url.pathname.replace('/api/v1/', '')
  if (path === 'getsubs')
    return list([
      { group_id: 5, group_name: 'others' },
      { group_id: 6, group_name: 'more' },
      { group_id: 7, group_name: 'tarn+users' },
    ])
  if (url.searchParams.get('group_id') !== '7') return new Response('{"type":"bad_request"}', { status: 400 })
  if (path === 'getmessages') return list(mails.map((_, at) => ({ id: at })))
  if (path === 'gettopics') return list(mails.filter((one) => !one.includes('In-Reply-To')).map((_, at) => ({ id: at })))
  if (path === 'getmembers') return mails.length === 0 ? list([]) : list([member(1), member(2), member(3, { email: '' })])
  if (path !== 'downloadarchives') return new Response('{}', { status: 404 })
  return mails.length === 0
    ? new Response('{}', { status: 404 })
    : new Response(new Uint8Array(makeZip([{ name: 'messages.mbox', content: Buffer.from(mails.join('\n')) }])))
}
const platform: Platform = (situation) =>
  situation === 'edited' || situation === 'deleted'
    ? undefined
    : async (input, init) =>
        new Headers(init?.headers).get('authorization') === 'Bearer a-secret-token'
          ? answerTo(askedUrl(input), WORLD[situation])
          : new Response('{}', { status: 401 })

describe('Groups.io', () => {
  it('passes what platforms do, with topics, replies and members', async () => {
    const { records, claims } = await exerciseApiConnector(groupsIo, settings, platform)
    expect([countKinds(activitiesOf(records)), claims]).toEqual([
      { 'topic-started': 300, replied: 150 },
      { 'topic-started': 300, replied: 150 },
    ])
    expect(activitiesOf(records)[2]).toMatchObject({
      externalId: 'mail-3@example.org',
      replyTo: 'mail-2@example.org',
      actor: { platform: 'email', key: 'guest3@example.org' },
      place: 'tarn+users.groups.io',
    })
    expect(peopleOf(records).map(({ identity, tags }) => [identity.platform, identity.key, tags])).toEqual([
      ['email', 'guest1@example.org', ['moderator']],
      ['email', 'guest2@example.org', undefined],
      ['groups-io', '103', undefined],
    ])
  })

  it('fetches later only what is new, and nothing twice of an export', async () => {
    const asked: (string | null)[] = []
    const listening: typeof fetch = async (input, init) => {
      const url = askedUrl(input)
      if (url.pathname.endsWith('/downloadarchives')) asked.push(url.searchParams.get('start_time'))
      return (platform('one-page') ?? fetch)(input, init)
    }
    const { path, remove } = await makeFolder({ 'messages.mbox': WORLD['one-page'].join('\n') })
    try {
      const given = groupsIo.settings.parse({ ...settings, files: [`${path}/messages.mbox`] })
      const first = await readAll(groupsIo, given, undefined, { fetch: listening, now: NOW })
      expect(
        activitiesOf(first.items.flatMap((item) => ('record' in item ? [item.record] : []))).map(({ externalId }) => externalId),
      ).toEqual(['mail-1@example.org', 'mail-1@example.org'])
      await readAll(groupsIo, given, first.batches.at(-1)?.cursor, { fetch: listening, now: NOW })
      expect(asked).toEqual([null, '2025-12-18T00:00:00.000Z'])
    } finally {
      await remove()
    }
  })

  it('says where the group is not among those of the key', async () => {
    const wrong = groupsIo.settings.parse({ ...settings, group: 'elsewhere' })
    await expect(readAll(groupsIo, wrong, undefined, { fetch: platform('one-page') ?? fetch, now: NOW })).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(groupsIo.title(groupsIo.settings.parse(settings))).toBe('Groups.io: tarn+users')
  })
})
