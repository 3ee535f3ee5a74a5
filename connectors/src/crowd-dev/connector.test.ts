import { join } from 'node:path'
import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { afterAll, describe, expect, it } from 'vitest'
import { exerciseConnector, readAll } from '../kit/harness.ts'
import { activitiesOf, countKinds, makeFolder, peopleOf, sampleData } from '../kit/testing.ts'
import { crowdDevWith } from './connector.ts'

const small = crowdDevWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-06-01T00:00:00Z') }
const removals: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const remove of removals) await remove()
})
const folderOf = async (files: Record<string, unknown>): Promise<string> => {
  const folder = await makeFolder(files)
  removals.push(folder.remove)
  return folder.path
}

const MEMBERS = {
  rows: [
    {
      id: 'm-1',
      displayName: 'Ada Example',
      identities: [
        { platform: 'github', value: 'ada', type: 'username', verified: true, sourceId: '1001' },
        { platform: 'slack', value: 'ada-s', type: 'username' },
        { platform: 'integration', value: 'ada@example.org', type: 'email' },
      ],
      attributes: { jobTitle: { custom: 'Captain' }, bio: { github: 'Boats' }, isTeamMember: { default: true } },
      organizations: [
        {
          displayName: 'Tarnworks',
          website: 'https://www.tarnworks.example/about',
          memberOrganizations: { dateStart: '2022-01-01T00:00:00Z', dateEnd: null },
        },
        { displayName: 'Old Mill', memberOrganizations: { dateStart: '2018-01-01', dateEnd: '2021-12-31' } },
      ],
      tags: [{ name: 'speaker' }],
      notes: [{ id: 'n1', body: 'Met at the fair', createdAt: '2023-01-05T00:00:00Z', createdBy: { fullName: 'Maya' } }],
    },
  ],
  count: 1,
}
const ACTIVITIES = {
  rows: [
    {
      id: 'x1',
      type: 'issues-opened',
      platform: 'github',
      timestamp: '2024-01-01T10:00:00.000Z',
      sourceId: '55',
      channel: 'tarn/tarn',
      title: 'It sinks',
      url: 'https://github.com/tarn/tarn/issues/55',
      memberId: 'm-1',
      username: 'ada',
    },
    {
      id: 'x2',
      type: 'message',
      platform: 'slack',
      timestamp: '2024-01-02T10:00:00',
      sourceId: 's2',
      sourceParentId: 's1',
      body: 'Hi',
      memberId: 'm-1',
    },
    { id: 'x3', type: 'message', platform: 'slack', timestamp: 'never', sourceId: 's3', memberId: 'm-1' },
    { id: 'x4', type: 'message', platform: 'slack', timestamp: '2024-01-02T10:00:00Z', sourceId: 's4' },
  ],
}

describe('what moves from crowd.dev', () => {
  it('is each member with accounts, organizations by their days, tags and notes, and each activity', async () => {
    const path = await folderOf({ 'activities.json': ACTIVITIES, 'members.json': MEMBERS })
    const { records, setAsides } = await exerciseConnector(small, { files: [path], separator: 'auto' }, options)
    expect(peopleOf(records)).toEqual([
      {
        type: 'person',
        identity: { platform: 'crowd.dev', key: 'm-1', name: 'Ada Example', attributes: { bio: 'Boats', jobTitle: 'Captain' } },
        also: [
          { platform: 'github', key: '1001', username: 'ada', name: 'Ada Example' },
          { platform: 'csv:slack', key: 'ada-s', username: 'ada-s', name: 'Ada Example' },
          { platform: 'email', key: 'ada@example.org', email: 'ada@example.org', name: 'Ada Example' },
        ],
        organization: 'Tarnworks',
        affiliations: [
          { organization: 'Tarnworks', from: '2022-01-01' },
          { organization: 'Old Mill', from: '2018-01-01', to: '2021-12-31' },
        ],
        tags: ['speaker'],
        notes: [{ key: 'n1', text: 'Met at the fair', author: 'Maya', at: Date.UTC(2023, 0, 5) }],
        teammate: true,
      },
    ])
    expect(records.filter(({ type }) => type === 'organization')).toEqual([
      { type: 'organization', name: 'Tarnworks', domains: ['tarnworks.example'] },
      { type: 'organization', name: 'Old Mill' },
    ])
    expect(activitiesOf(records)).toMatchObject([
      {
        kind: 'issues-opened',
        externalId: 'github/55',
        actor: { platform: 'csv:github', key: 'ada' },
        conversation: 'github/55',
        place: 'tarn/tarn',
      },
      {
        kind: 'message',
        externalId: 'slack/s2',
        actor: { platform: 'csv:slack', key: 'ada-s' },
        conversation: 'slack/s1',
        replyTo: 'slack/s1',
      },
    ])
    expect(setAsides.map(({ reason }) => reason)).toEqual(['date_unreadable', 'person_missing'])
  })

  it('is read or set aside, whatever stands there', () => {
    const json = fc.jsonValue({ maxDepth: 3 })
    const value = fc.oneof(
      fc.record({
        displayName: json,
        username: json,
        identities: json,
        organizations: json,
        tags: json,
        notes: json,
        attributes: json,
        activities: json,
      }),
      fc.record({
        type: fc.string(),
        platform: fc.string(),
        timestamp: json,
        sourceId: json,
        member: json,
        username: json,
        body: json,
        channel: json,
      }),
    )
    fc.assert(
      fc.property(value, (one) => {
        for (const item of small.reread(JSON.stringify(one), { files: ['x'], separator: 'auto' }))
          if ('record' in item) expect(anyRecord.safeParse(item.record)).toMatchObject({ success: true })
      }),
      { numRuns: 300 },
    )
  })
})

/** Counted with jq: people, activities, and how many of these differ (two posts are told for two segments); `docs/connectors.md` has the table. */
const REAL: readonly (readonly [file: string, people: number, activities: number, different: number])[] = [
  ['history/backend/src/database/initializers/sample-data.json', 13, 362, 362],
  ['history/backend/src/services/__tests__/test-sample-data.json', 3, 14, 14],
  ['services/apps/git_integration/src/test/outputs/test-repo_expected.json', 0, 21, 21],
  ['services/libs/tinybird/fixtures/activityRelations_deduplicated_cleaned_ds.ndjson', 0, 200, 198],
]

describe('real files of crowd.dev', () => {
  const there = sampleData('crowd.dev')
  it.skipIf(!there.isThere).each(REAL)(
    'optional: %s agrees with a count (the sample data is not published)',
    async (file, people, activities, different) => {
      const { items } = await readAll(small, { files: [join(there.path, file)], separator: 'auto' }, undefined, options)
      const records = items.flatMap((item) => ('record' in item ? [item.record] : []))
      const ids = new Set(activitiesOf(records).map(({ kind, externalId }) => `${kind} ${externalId}`))
      expect([countKinds(records)['person'] ?? 0, activitiesOf(records).length, ids.size, items.length - records.length]).toEqual([
        people,
        activities,
        different,
        0,
      ])
    },
  )
})
