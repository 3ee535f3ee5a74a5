import type { ActivityRecord } from '@kith/contract/records'
import type { TeammateRule } from '@kith/contract/teammates'
import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { markStanding, projectStanding } from '../people/index.ts'
import { openKith, type TestKith } from '../../testing/kith.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const kith: TestKith = await openKith({ now: () => NOW })

let number = 0
const did = (actor: ActivityRecord['actor']): ActivityRecord => ({
  type: 'activity',
  kind: 'note',
  externalId: `${number++}`,
  occurredAt: '2026-10-05T10:00:00Z',
  actor,
})
const domain = (value: string) => ({ kind: 'domain' as const, value })
const by = (address: string, name: string) => did({ platform: 'git', key: address, email: address, name })

const idOf = async (search: string): Promise<number> =>
  (await kith.ask('people.list', { search, teammates: 'include', robots: 'include' })).people[0]?.id ?? 0
const active = async (): Promise<number> =>
  (await kith.ask('measures.query', { name: 'active-people', interval: 'all', from: '2026-10-01' })).series[0]?.total ?? 0
const teammates = async (): Promise<string[]> =>
  (await kith.ask('people.list', { teammates: 'only', limit: 200 })).people.map((one) => one.name).toSorted()

beforeAll(async () => {
  await kith.importRecords('people.jsonl', [
    by('ann@corp.example.org', 'Ann Lee'),
    by('bo@eu.corp.example.org', 'Bo Chen'),
    by('cy@notcorp.example.org', 'Cy Dan'),
    did({ platform: 'github', key: '77', username: 'Dee-Dev', name: 'Dee Ek' }),
    { type: 'person', identity: { platform: 'crm', key: '5', name: 'Eva Fox' }, organization: 'Corp  GmbH '.trim() },
    { type: 'person', identity: { platform: 'crm', key: '6', name: 'Flo Gray' }, teammate: true },
  ])
})

beforeEach(async () => {
  await kith.ask('teammates.setRules', { rules: [] })
})

describe('a rule', () => {
  test('makes teammates of everybody at a domain and below it, in every figure at once, and takes it back when it goes', async () => {
    const before = await active()
    const preview = await kith.ask('teammates.previewRules', { rules: [domain('@Corp.Example.org')] })
    expect(preview.become.sample.map((one) => one.name).toSorted()).toEqual(['Ann Lee', 'Bo Chen'])
    expect(preview).toMatchObject({ become: { people: 2, activities: 2 }, cease: { people: 0 }, kept: 0 })
    expect(await kith.ask('teammates.setRules', { rules: [domain('@Corp.Example.org')] })).toEqual({ became: 2, ceased: 0 })
    expect(await teammates()).toEqual(['Ann Lee', 'Bo Chen', 'Flo Gray'])
    expect(await active()).toBe(before - 2)
    const { rules } = await kith.ask('teammates.rules', {})
    expect(rules).toMatchObject([{ kind: 'domain', value: 'corp.example.org', people: 2, madeBy: 'Test' }])

    const back = await kith.ask('teammates.previewRules', { rules: [] })
    expect(back).toMatchObject({ become: { people: 0 }, cease: { people: 2 } })
    expect(await kith.ask('teammates.setRules', { rules: [] })).toEqual({ became: 0, ceased: 2 })
    expect(await teammates()).toEqual(['Flo Gray'])
    expect(await active()).toBe(before)
  })

  test('fits an organization by its name and an account by its handle', async () => {
    await kith.ask('teammates.setRules', {
      rules: [
        { kind: 'organization', value: 'CORP  gmbh.' },
        { kind: 'handle', value: '@dee-dev', platform: 'github' },
        { kind: 'handle', value: 'dee-dev', platform: 'gitlab' },
      ],
    })
    expect(await teammates()).toEqual(['Dee Ek', 'Eva Fox', 'Flo Gray'])
  })

  test('holds for those who come later, and for addresses that become known later', async () => {
    await kith.ask('teammates.setRules', { rules: [domain('later.example.org')] })
    await kith.importRecords('later.jsonl', [
      by('gus@later.example.org', 'Gus Hale'),
      did({ platform: 'board', key: 'h1', name: 'Hana Ito' }),
    ])
    expect(await teammates()).toEqual(['Flo Gray', 'Gus Hale'])
    await kith.importRecords('known.jsonl', [did({ platform: 'board', key: 'h1', name: 'Hana Ito', email: 'hana@later.example.org' })])
    expect(await teammates()).toEqual(['Flo Gray', 'Gus Hale', 'Hana Ito'])
    await kith.ask('teammates.setRules', { rules: [] })
    expect(await teammates()).toEqual(['Flo Gray'])
  })

  test('is never put above what a person has said, one way or the other', async () => {
    const [ann, bo] = [await idOf('ann lee'), await idOf('bo chen')]
    await kith.ask('people.update', { id: ann, teammate: false })
    const rules = [domain('corp.example.org')]
    expect(await kith.ask('teammates.previewRules', { rules })).toMatchObject({ become: { people: 1 }, kept: 1 })
    await kith.ask('teammates.setRules', { rules })
    expect(await teammates()).toEqual(['Bo Chen', 'Flo Gray'])
    await kith.ask('people.update', { id: bo, teammate: true })
    await kith.ask('teammates.setRules', { rules: [] })
    expect(await teammates()).toEqual(['Bo Chen', 'Flo Gray'])
    await unsay([ann, bo])
  })

  test('does not take back what a source has said since', async () => {
    await kith.ask('teammates.setRules', { rules: [domain('notcorp.example.org')] })
    await kith.importRecords('team.jsonl', [
      { type: 'person', identity: { platform: 'git', key: 'cy@notcorp.example.org', email: 'cy@notcorp.example.org' }, teammate: true },
    ])
    await kith.ask('teammates.setRules', { rules: [] })
    expect(await teammates()).toEqual(['Cy Dan', 'Flo Gray'])
    await kith.ask('people.update', { id: await idOf('cy dan'), teammate: false })
    await unsay([await idOf('cy dan')])
  })

  test('gives way to another that fits, without anybody noticing', async () => {
    await kith.ask('teammates.setRules', { rules: [domain('corp.example.org')] })
    expect(await kith.ask('teammates.setRules', { rules: [domain('eu.corp.example.org')] })).toEqual({ became: 0, ceased: 1 })
    expect(await teammates()).toEqual(['Bo Chen', 'Flo Gray'])
  })

  test('holds through a merge and its undoing', async () => {
    const [ann, dee] = [await idOf('ann lee'), await idOf('dee ek')]
    const { decision } = await kith.ask('people.merge', { people: [dee, ann], into: dee })
    const rules = [domain('corp.example.org')]
    expect((await kith.ask('teammates.previewRules', { rules })).become.sample.map((one) => one.id)).toContain(dee)
    await kith.ask('teammates.setRules', { rules })
    expect((await kith.ask('people.get', { id: dee })).teammate).toBe(true)
    await kith.ask('identities.undo', { id: decision ?? 0 })
    expect((await kith.ask('people.get', { id: dee })).teammate).toBe(false)
    expect((await kith.ask('people.get', { id: ann })).teammate).toBe(true)
  })

  test.each([
    ['gmail.com', /Anybody can have an address/],
    ['corp', /no mail domain/],
    ['a b.example.org', /no mail domain/],
    ['%.example.org', /no mail domain/],
  ])('for %s is refused', async (value, message) => {
    await expect(kith.ask('teammates.setRules', { rules: [domain(value)] })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(message),
    })
  })
})

test('whatever rules come and go, and whatever is said meanwhile, the end is the same as if only the last rules had been', async () => {
  const values = ['corp.example.org', 'eu.corp.example.org', 'notcorp.example.org', 'nobody.example.org']
  const names = ['ann lee', 'bo chen', 'cy dan']
  const ids = await Promise.all(names.map(idOf))
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.subarray(values).map((some) => ({ rules: some.map(domain) satisfies Pick<TeammateRule, 'kind' | 'value'>[] })),
    },
    { weight: 1, arbitrary: fc.record({ person: fc.nat({ max: 2 }), teammate: fc.boolean() }) },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      await kith.ask('teammates.setRules', { rules: [] })
      await unsay(ids)
      const said = new Map<number, boolean>()
      let last: string[] = []
      for (const one of steps) {
        if ('rules' in one) {
          const before = await teammates()
          const preview = await kith.ask('teammates.previewRules', one)
          await kith.ask('teammates.setRules', one)
          last = one.rules.map(({ value }) => value)
          const after = await teammates()
          expect(preview.become.people).toBe(after.filter((name) => !before.includes(name)).length)
          expect(preview.cease.people).toBe(before.filter((name) => !after.includes(name)).length)
        } else {
          await kith.ask('people.update', { id: ids[one.person] ?? 0, teammate: one.teammate })
          said.set(one.person, one.teammate)
        }
      }
      const fits = (at: number): boolean => {
        const host = ['corp.example.org', 'eu.corp.example.org', 'notcorp.example.org'][at] ?? ''
        return last.some((value) => host === value || host.endsWith(`.${value}`))
      }
      const people = await Promise.all(ids.map((id) => kith.ask('people.get', { id })))
      expect(people.map((one) => one.teammate)).toEqual(ids.map((_, at) => said.get(at) ?? fits(at)))
    }),
    { numRuns: 6 },
  )
})

/** As if nobody had ever said whether they are teammates. */
const unsay = async (ids: readonly number[]): Promise<void> => {
  const { db } = kith.app.state
  await sql`update member set teammate = false, teammate_by_hand = false where id = any(${ids}::bigint[])`.execute(db)
  await markStanding(db, ids)
  await projectStanding(kith.app)
}
