import fc from 'fast-check'
import { anyRecord, type AnyRecord, type EvidenceRecord } from '@kith/contract/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { activitiesOf, makeFolder, peopleOf } from '../kit/testing.ts'
import { orbitWith } from './connector.ts'

const small = orbitWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-06-01T00:00:00Z') }
const to = (type: string, ...ids: readonly string[]) => ({ data: ids.map((id) => ({ id, type })) })
const one = (type: string, id: string) => ({ data: { id, type } })

const MEMBERS = {
  data: [
    {
      id: 'mA',
      type: 'member',
      attributes: {
        name: 'Ada Example',
        slug: 'ada',
        company: 'Tarnworks',
        tag_list: ['speaker', 'beta'],
        tags: ['beta'],
        teammate: true,
        bio: 'Boats',
        primary_email: 'ada@example.org',
        github: 'ada-old',
        linkedin: 'ada-in',
        avatar_url: 'https://pictures.example/ada',
      },
      relationships: { identities: to('identity', 'i1', 'i2', 'i3') },
    },
    { id: 'mB', type: 'member', attributes: { name: 'Bo Sample', tags: [] }, relationships: { identities: to('identity', 'i4') } },
  ],
  included: [
    {
      id: 'i1',
      type: 'github_identity',
      attributes: { uid: '1001', username: 'ada', name: 'Ada', source: 'github', profile_url: 'https://github.com/ada' },
    },
    { id: 'i2', type: 'discord_identity', attributes: { uid: '77', username: 'ada#1', source: 'discord' } },
    { id: 'i3', type: 'email_identity', attributes: { uid: null, email: 'Ada@Example.org', source: 'email' } },
    { id: 'i4', type: 'twitter_identity', attributes: { uid: '5', username: 'bo', source: 'twitter' } },
  ],
  links: { next: null },
}
const activity = (id: string, type: string, member: string, attributes: object, more: object = {}) => ({
  id,
  type,
  attributes: { created_at: '2024-02-02T10:00:00.000Z', occurred_at: '2024-02-01T10:00:00.000Z', ...attributes },
  relationships: { member: one('member', member), ...more },
})
const ACTIVITIES = {
  data: [
    activity(
      'a1',
      'custom_activity',
      'mA',
      {
        custom_type: 'custom-type',
        custom_title: 'Did a thing',
        custom_description: 'More',
        custom_link: 'https://example.org/1',
        weight: '8.0',
        tags: ['product', 'channel:custom'],
      },
      { activity_type: one('activity_type', 't1') },
    ),
    activity(
      'a2',
      'discord_message_sent_activity',
      'mA',
      { body: 'Hello world', properties: { discord_channel: 'general' }, tags: ['channel:discord'] },
      { activity_type: one('activity_type', 't2') },
    ),
    activity('a3', 'issue_activity', 'mA', {
      action: 'opened',
      g_title: 'It sinks',
      g_html_url: 'https://github.com/x/y/issues/1',
      tags: ['channel:github'],
    }),
    activity('a4', 'tweet_activity', 'mB', { t_text: 'Nice', tags: ['channel:twitter'] }),
    activity('a5', 'custom_activity', 'mB', { occurred_at: 'soon', created_at: null }),
    { id: 'a6', type: 'custom_activity', attributes: { occurred_at: '2024-02-01T10:00:00.000Z' } },
  ],
  included: [
    { id: 't1', type: 'activity_type', attributes: { name: 'Something happened', key: 'custom:happened' } },
    { id: 't2', type: 'activity_type', attributes: { name: 'Sent a message', key: 'discord:message:sent' } },
  ],
}
const NOTES = {
  data: [
    {
      id: 'n1',
      type: 'note',
      attributes: { body: 'Likes boats', created_at: '2023-05-01T00:00:00.000Z' },
      relationships: { member: one('member', 'mA') },
    },
  ],
}
const ORGANIZATIONS = { data: [{ id: 'o1', type: 'organization', attributes: { name: 'Tarnworks', domain: 'tarnworks.example' } }] }

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  folder = await makeFolder({
    'activities.json': ACTIVITIES,
    'members.json': MEMBERS,
    'notes.json': NOTES,
    'organizations.json': ORGANIZATIONS,
  })
  report = await exerciseConnector(small, { files: [folder.path], separator: 'auto' }, options)
})
afterAll(() => folder.remove())
const evidenceIn = (records: readonly AnyRecord[]): readonly EvidenceRecord[] => records.filter((record) => record.type === 'evidence')

describe('what moves from Orbit', () => {
  it('is each member with accounts, company, tags, notes and whether they are of the team', () => {
    expect(peopleOf(report.records)).toMatchObject([
      {
        identity: { platform: 'orbit', key: 'mA', name: 'Ada Example', username: 'ada', attributes: { bio: 'Boats' } },
        also: [
          { platform: 'github', key: '1001', username: 'ada' },
          { platform: 'discord', key: '77' },
          { platform: 'email', key: 'ada@example.org' },
          { platform: 'csv:linkedin', key: 'ada-in' },
        ],
        organization: 'Tarnworks',
        tags: ['speaker', 'beta'],
        teammate: true,
      },
      { identity: { platform: 'orbit', key: 'mB' }, also: [{ platform: 'csv:twitter', key: 'bo' }] },
      { identity: { key: 'mA' }, notes: [{ key: 'n1', text: 'Likes boats', at: Date.UTC(2023, 4, 1) }] },
    ])
    // That they are one is evidence as well, for accounts that Kith holds already.
    expect(evidenceIn(report.records).map(({ evidence, identities }) => [evidence, identities.length])).toEqual([
      ['merged', 5],
      ['merged', 2],
    ])
    expect(report.records.filter(({ type }) => type === 'organization')).toEqual([
      { type: 'organization', name: 'Tarnworks', domains: ['tarnworks.example'] },
    ])
  })

  it('is each activity, done by the account at its platform, with its type as kind', () => {
    expect(
      activitiesOf(report.records).map(({ kind, externalId, actor, attributes }) => [
        kind,
        externalId,
        `${actor.platform}:${actor.key}`,
        attributes?.category,
      ]),
    ).toEqual([
      ['custom-type', 'a1', 'orbit:mA', 'other'],
      ['discord-message-sent', 'a2', 'discord:77', 'discussion'],
      ['issue-opened', 'a3', 'github:1001', 'discussion'],
      ['tweet', 'a4', 'csv:twitter:bo', 'other'],
    ])
    expect(activitiesOf(report.records)[0]).toMatchObject({
      title: 'Did a thing',
      body: 'More',
      url: 'https://example.org/1',
      attributes: { orbitWeight: '8.0', tags: 'product, channel:custom' },
    })
    expect(report.setAsides.map(({ reason }) => reason)).toEqual(['date_unreadable', 'person_missing'])
    const mended = (report.setAsides[0]?.raw ?? '').replace('"soon"', '"2024-02-03T00:00:00Z"')
    expect(small.reread(mended, { files: ['x'], separator: 'auto' })).toMatchObject([
      { record: { externalId: 'a5', actor: { platform: 'orbit', key: 'mB' } } },
    ])
  })

  it('leaves out what Kith reads itself, as was asked for', async () => {
    const settings = { files: [folder.path], separator: 'auto' as const, without: 'GitHub, discord' }
    const { records, notes } = await exerciseConnector(small, settings, options)
    expect(activitiesOf(records).map(({ externalId }) => externalId)).toEqual(['a1', 'a4'])
    expect(notes).toMatchObject([{ code: 'left_out_by_choice', count: 2 }])
  })

  it('is read or set aside, whatever stands there', () => {
    const json = fc.jsonValue({ maxDepth: 3 })
    const resource = fc.record({
      id: json,
      type: fc.constantFrom('member', 'note', 'custom_activity', 'organization', 'x'),
      attributes: fc.oneof(
        json,
        fc.record({ name: json, body: json, occurred_at: json, tags: json, tag_list: json, notes: json, company: json }),
      ),
      relationships: fc.oneof(json, fc.record({ member: fc.record({ data: json }) })),
    })
    fc.assert(
      fc.property(resource, (value) => {
        for (const item of small.reread(JSON.stringify(value), { files: ['x'], separator: 'auto' }))
          if ('record' in item) expect(anyRecord.safeParse(item.record)).toMatchObject({ success: true })
      }),
      { numRuns: 300 },
    )
  })
})
