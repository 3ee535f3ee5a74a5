import type { ActivityRecord } from '@kith/contract/records'
import type { segmentRule } from '@kith/contract/segment-rules'
import { beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { openKith, type TestKith } from '../../testing/kith.ts'

type Rule = z.input<typeof segmentRule>

let now = new Date('2026-11-20T12:00:00Z')
const kith: TestKith = await openKith({ now: () => now })
let made = 0
const pruned = (who: string, at = '2026-11-10T10:00:00Z', more: Partial<ActivityRecord> = {}): ActivityRecord => ({
  type: 'activity',
  kind: 'pruned',
  externalId: `p${made++}`,
  occurredAt: at,
  actor: { platform: 'garden', key: who, name: `${who} of the Garden` },
  ...more,
})
const read = (...records: object[]) => kith.importRecords(`r${made++}.jsonl`, records)
const idOf = async (who: string): Promise<number> =>
  (await kith.ask('people.list', { search: who, teammates: 'include', robots: 'include' })).people[0]?.id ?? 0

const PRUNERS: Rule = { type: 'all', of: [{ type: 'did', kind: ['pruned'], least: 2, lastDays: 30 }] }
let pruners = 0

const namesIn = async (segment: number): Promise<string[]> =>
  (await kith.ask('people.list', { segment: [segment], limit: 200 })).people.map((one) => one.name.split(' ')[0] ?? '').toSorted()
const told = async (segment = pruners): Promise<string[]> =>
  (await kith.ask('segments.changes', { id: segment, limit: 200 })).changes.map(
    (one) => `${one.person.name.split(' ')[0]} ${one.entered ? 'entered' : 'left'}`,
  )

beforeAll(async () => {
  await read(pruned('Ana'), pruned('Ana'), pruned('Ben'), pruned('Cyn'), pruned('Dov'), pruned('Dov'), pruned('Eva'), {
    type: 'person',
    identity: { platform: 'crm', key: 'q', name: 'Quiet Quentin' },
    tags: ['vip'],
  })
  pruners = (await kith.ask('segments.create', { name: 'Pruners', rule: PRUNERS })).id
})

describe('what has become of somebody', () => {
  test('is told when they enter, but not of whoever was in it from the beginning', async () => {
    expect(await namesIn(pruners)).toEqual(['Ana', 'Dov'])
    expect(await told()).toEqual([])
    await read(pruned('Ben'))
    expect(await namesIn(pruners)).toEqual(['Ana', 'Ben', 'Dov'])
    expect(await told()).toEqual(['Ben entered'])
    expect(await kith.ask('segments.news', {})).toMatchObject({
      total: 1,
      changes: [{ entered: true, seen: false, segment: { name: 'Pruners' } }],
    })
    expect(await kith.ask('segments.list', {})).toMatchObject({ segments: [{ people: 3, entered: 1, left: 0, unseen: 1 }] })
  })

  test('is marked as seen for the team, and tells again with the next', async () => {
    const { changes } = await kith.ask('segments.changes', { id: pruners })
    await kith.ask('segments.see', { id: pruners, until: changes[0]?.id ?? 0 })
    expect(await kith.ask('segments.news', {})).toEqual({ total: 0, changes: [] })
    expect(await kith.ask('segments.get', { id: pruners })).toMatchObject({ unseen: 0, seenBy: 'Test' })
    await read(pruned('Cyn'))
    expect(await namesIn(pruners)).toEqual(['Ana', 'Ben', 'Cyn', 'Dov'])
    expect((await kith.ask('segments.news', {})).changes.map((one) => one.person.name)).toEqual(['Cyn of the Garden'])
  })

  test('stands on their own page', async () => {
    expect(await kith.ask('segments.person', { id: await idOf('Ben') })).toEqual({
      segments: [{ id: pruners, name: 'Pruners', since: now.toISOString() }],
    })
    expect(await kith.ask('segments.person', { id: await idOf('Eva') })).toEqual({ segments: [] })
  })

  test('is told when time passes and nothing happens', async () => {
    const at = now
    const seen = (await told()).length
    now = new Date('2026-12-20T12:00:00Z')
    expect(await namesIn(pruners)).toEqual([])
    expect((await told()).slice(0, (await told()).length - seen).toSorted()).toEqual(['Ana left', 'Ben left', 'Cyn left', 'Dov left'])
    now = at
    expect(await namesIn(pruners)).toEqual(['Ana', 'Ben', 'Cyn', 'Dov'])
  })

  test('is no news where the rule has been changed', async () => {
    const before = await told()
    await kith.ask('segments.update', { id: pruners, rule: { type: 'all', of: [{ type: 'did', kind: ['pruned'], least: 1 }] } })
    expect(await namesIn(pruners)).toEqual(['Ana', 'Ben', 'Cyn', 'Dov', 'Eva'])
    await kith.ask('segments.update', { id: pruners, rule: PRUNERS })
    expect(await namesIn(pruners)).toEqual(['Ana', 'Ben', 'Cyn', 'Dov'])
    expect(await told()).toEqual(before)
  })
})

describe('who is who', () => {
  test('counts at once when people are merged and parted, and is no news', async () => {
    const before = await told()
    await read(pruned('Fay'), pruned('Gus'))
    const [fay, gus] = [await idOf('Fay'), await idOf('Gus')]
    expect(await namesIn(pruners)).not.toContain('Fay')
    const { decision } = await kith.ask('people.merge', { people: [fay, gus], into: fay })
    expect(await namesIn(pruners)).toContain('Fay')
    await kith.ask('identities.undo', { id: decision ?? 0 })
    expect(await namesIn(pruners)).toEqual(['Ana', 'Ben', 'Cyn', 'Dov'])
    const ana = await idOf('Ana')
    await kith.ask('people.merge', { people: [ana, fay], into: fay })
    expect(await namesIn(pruners)).toEqual(['Ben', 'Cyn', 'Dov', 'Fay'])
    const { identities } = await kith.ask('people.get', { id: fay })
    await kith.ask('people.split', { id: fay, identities: identities.filter((one) => one.key === 'Ana').map((one) => one.id) })
    expect(await namesIn(pruners)).toEqual(['Ana', 'Ben', 'Cyn', 'Dov'])
    expect(await told()).toEqual(before)
  })

  test('counts at once when somebody is found to be of the team, or a robot', async () => {
    const [dov, ben] = [await idOf('Dov'), await idOf('Ben')]
    await kith.ask('people.update', { id: dov, teammate: true })
    await kith.ask('people.update', { id: ben, robot: 'robot' })
    expect(await namesIn(pruners)).toEqual(['Ana', 'Cyn'])
    await kith.ask('people.update', { id: dov, teammate: false })
    await kith.ask('people.update', { id: ben, robot: 'human' })
    expect(await namesIn(pruners)).toEqual(['Ana', 'Ben', 'Cyn', 'Dov'])
  })

  test('is forgotten with whoever is erased', async () => {
    const ben = await idOf('Ben')
    await kith.ask('people.erase', { id: ben, confirm: 'Ben of the Garden' })
    expect(await namesIn(pruners)).toEqual(['Ana', 'Cyn', 'Dov'])
    expect(await told()).not.toContain('Ben entered')
    expect(await kith.app.log.query(`SELECT * FROM segment_member WHERE person = ${ben}`)).toEqual([])
  })
})

describe('what is known of somebody', () => {
  const inIt = async (...of: Rule['of']): Promise<string[]> => {
    const id = (await kith.ask('segments.create', { name: `Known ${made++}`, rule: { type: 'all', of } })).id
    const names = await namesIn(id)
    await kith.ask('segments.remove', { id })
    return names
  }

  test('is asked for by tag, name, note and owner, also of whoever has done nothing', async () => {
    const [ana, cyn] = [await idOf('Ana'), await idOf('Cyn')]
    expect(await inIt({ type: 'tag', any: ['vip'] })).toEqual(['Quiet'])
    await kith.ask('people.update', { id: ana, tags: ['vip', 'speaker'] })
    expect(await inIt({ type: 'tag', any: ['vip'] })).toEqual(['Ana', 'Quiet'])
    expect(await inIt({ type: 'tag', any: ['vip'] }, { type: 'did', kind: ['pruned'], most: 0 })).toEqual(['Quiet'])
    expect(await inIt({ type: 'name', text: 'quentin qui' })).toEqual(['Quiet'])
    const { note } = await kith.ask('notes.add', { id: cyn, text: 'Likes roses' })
    expect(await inIt({ type: 'note' })).toEqual(['Cyn'])
    await kith.ask('notes.remove', { note })
    expect(await inIt({ type: 'note' })).toEqual([])
    const user = (await kith.ask('users.invite', { email: 'team@example.org', role: 'editor' })).user.id
    await kith.ask('people.update', { id: cyn, owner: user })
    expect(await inIt({ type: 'owner', any: [] })).toEqual(['Cyn'])
    expect(await inIt({ type: 'owner', any: [user] })).toEqual(['Cyn'])
    expect(await inIt({ type: 'account', any: ['crm'] })).toEqual(['Quiet'])
  })

  test('and by where they work now, and where they live', async () => {
    const [ana, dov] = [await idOf('Ana'), await idOf('Dov')]
    const acme = (await kith.ask('organizations.create', { name: 'Acme Gardens' })).id
    await kith.ask('affiliations.add', { person: ana, organization: acme, from: '2026-01-01' })
    const ended = await kith.ask('affiliations.add', { person: dov, organization: acme, to: '2026-10-01' })
    expect(await inIt({ type: 'organization', any: [acme] })).toEqual(['Ana'])
    expect(await inIt({ type: 'organization', any: [] })).toEqual(['Ana'])
    expect(await inIt({ type: 'organization', any: [], named: 'acme' })).toEqual(['Ana'])
    expect(await inIt({ type: 'organization', any: [acme], not: true }, { type: 'did', kind: ['pruned'] })).toContain('Dov')
    await kith.ask('affiliations.remove', { id: ended.id })
    await read(
      pruned('Hal', '2026-11-01T10:00:00Z', {
        actor: { platform: 'garden', key: 'Hal', name: 'Hal of Accra', attributes: { location: 'Accra, Ghana' } },
      }),
    )
    expect(await inIt({ type: 'country', any: ['GH'] })).toEqual(['Hal'])
    expect(await inIt({ type: 'zone', least: 0, most: 0 })).toEqual([])
  })

  test('the whole example: helped lately, works at an account in evaluation, and has never met us', async () => {
    await read(pruned('Ana', '2026-11-12T10:00:00Z'), pruned('Dov', '2026-11-12T10:00:00Z'))
    const rule: Rule = {
      type: 'all',
      of: [
        { type: 'did', kind: ['pruned'], least: 3, lastDays: 90 },
        { type: 'organization', any: [], tagged: ['in evaluation'] },
        { type: 'did', category: ['event'], most: 0 },
      ],
    }
    expect(await inIt(...rule.of)).toEqual([])
    const [acme] = (await kith.ask('organizations.list', { search: 'acme' })).organizations
    await kith.ask('organizations.update', { id: acme?.id ?? 0, tags: ['in evaluation', 'partner'] })
    expect(await inIt(...rule.of)).toEqual(['Ana'])
    const tagged = await kith.ask('organizations.list', { tag: ['in evaluation', 'customer'] })
    expect(tagged).toMatchObject({ total: 1, tags: ['in evaluation', 'partner'], organizations: [{ id: acme?.id, people: 1 }] })
    const preview = await kith.ask('segments.preview', { rule })
    expect(preview).toMatchObject({ total: 1, conditions: [2, 1, preview.everybody], people: [{ name: 'Ana of the Garden' }] })
  })
})

test('a table that was emptied is filled again before the next question', async () => {
  const names = await namesIn(pruners)
  const before = await told()
  await kith.app.log.command('TRUNCATE TABLE segment_member')
  expect(await namesIn(pruners)).toEqual(names)
  expect(await told()).toEqual(before)
})
