import type { ActivityRecord } from '@kith/contract/records'
import { sql } from 'kysely'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { openKith, until } from '../../testing/kith.ts'
import { placesOn } from './facts.ts'
import { addAffiliations } from './index.ts'
import { placeByDomain } from './by-domain.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const kith = await openKith({ now: () => NOW })
const db = kith.app.state.db

let number = 0
const did = (key: string, name: string, email: string, at: string): ActivityRecord => ({
  type: 'activity',
  kind: 'commit',
  externalId: `${number++}`,
  occurredAt: `${at}T10:00:00Z`,
  actor: { platform: 'git', key, name, email },
})

const idOf = async (search: string): Promise<number> =>
  (await kith.ask('people.list', { search, teammates: 'include', robots: 'include' })).people[0]?.id ?? 0
const places = (person: number) =>
  kith
    .ask('affiliations.list', { person })
    .then(({ spans }) => spans.map((span) => [span.organization?.name ?? null, span.from, span.to, span.origin]))

beforeAll(async () => {
  await kith.importRecords('git.jsonl', [
    did('ann@acme.test-site.dev', 'Ann Larkin', 'ann@acme.test-site.dev', '2020-01-10'),
    did('ann@acme.test-site.dev', 'Ann Larkin', 'ann@acme.test-site.dev', '2026-10-10'),
    did('jo@us.bolt.dev', 'Jo Quill', 'jo@us.bolt.dev', '2024-03-01'),
    did('jo@us.bolt.dev', 'Jo Quill', 'jo@us.bolt.dev', '2024-05-01'),
    did('ike@lab.bolt.dev', 'Ike Ferris', 'ike@lab.bolt.dev', '2026-09-01'),
    did('uma@bolt.dev', 'Uma Castell', 'uma@bolt.dev', '2026-09-02'),
    did('priv@gmail.com', 'Priya Marsh', 'priya.marsh@gmail.com', '2026-09-03'),
    did('sub@deep.quiet.dev', 'Sol Bright', 'sol@deep.quiet.dev', '2026-09-03'),
    did('x@quiet.dev', 'Xenia Quist', 'xenia@quiet.dev', '2026-09-03'),
  ])
})

describe('domains', () => {
  it('that belong to no organization are suggested, those of most people first; public mail never', async () => {
    const { domains, total } = await kith.ask('organizations.suggest', {})
    expect(total).toBe(3)
    expect(domains[0]).toMatchObject({ domain: 'bolt.dev', people: 3, name: 'Bolt', organization: null })
    expect(domains.map((one) => one.domain)).toEqual(['bolt.dev', 'quiet.dev', 'test-site.dev'])
  })

  it('tell where people are: sub-domains only of a top domain, and the longest decides', async () => {
    const { id: bolt } = await kith.ask('organizations.create', { name: 'Bolt', domains: [{ domain: 'bolt.dev' }] })
    const { id: lab } = await kith.ask('organizations.create', { name: 'Bolt Lab', domains: [{ domain: 'lab.bolt.dev' }] })
    const { id: quiet } = await kith.ask('organizations.create', { name: 'Quiet', domains: [{ domain: 'quiet.dev', top: false }] })
    await kith.ask('organizations.create', { name: 'Acme', domains: [{ domain: 'ann@acme.test-site.dev' }] })
    const names = async (id: number, when: 'now' | 'before' = 'now') =>
      (await kith.ask('organizations.people', { id, when })).people.map((one) => one.name)
    expect(await names(bolt)).toEqual(['Uma Castell'])
    expect(await names(bolt, 'before')).toEqual(['Jo Quill'])
    expect(await names(lab)).toEqual(['Ike Ferris'])
    expect(await names(quiet)).toEqual(['Xenia Quist'])
    // An address tells where somebody is while it is in use, and a year longer.
    expect(await places(await idOf('Jo Quill'))).toEqual([['Bolt', '2024-03-01', '2025-05-01', 'domain']])
    expect((await kith.ask('people.list', { organization: [bolt, lab] })).people.map((one) => one.name).toSorted()).toEqual([
      'Ike Ferris',
      'Uma Castell',
    ])
    expect((await kith.ask('people.get', { id: await idOf('Uma') })).organization).toEqual({ id: bolt, name: 'Bolt' })
  })

  it('are read again when another is read, and when a domain goes', async () => {
    await kith.importRecords('more.jsonl', [did('new@bolt.dev', 'New Arrival', 'new@bolt.dev', '2026-11-01')])
    const bolt = (await kith.ask('organizations.list', { search: 'bolt.dev', sort: 'name' })).organizations[0]
    await until(
      () => kith.ask('organizations.people', { id: bolt?.id ?? 0 }),
      ({ people }) => people.some((one) => one.name === 'New Arrival'),
    )
    const quiet = (await kith.ask('organizations.list', { search: 'quiet' })).organizations[0]
    await kith.ask('organizations.update', { id: quiet?.id ?? 0, domains: [] })
    expect((await kith.ask('organizations.people', { id: quiet?.id ?? 0 })).total).toBe(0)
    await kith.ask('organizations.update', { id: quiet?.id ?? 0, domains: [{ domain: 'quiet.dev', top: true }] })
    expect((await kith.ask('organizations.people', { id: quiet?.id ?? 0 })).total).toBe(2)
  })

  it.each([
    ['gmail.com', /mailboxes to anybody/],
    ['nothing', /not a domain/],
    ['bolt.dev', /belongs to Bolt/],
  ])('%s is refused with a reason', async (domain, message) => {
    await expect(kith.ask('organizations.create', { name: `Of ${domain}`, domains: [{ domain }] })).rejects.toThrow(message)
    expect((await kith.ask('organizations.list', { search: `Of ${domain}` })).total).toBe(0)
  })
})

describe('by hand', () => {
  it('comes before what addresses say, for the days that it covers; what they say stays to be seen', async () => {
    const ann = await idOf('Ann Larkin')
    expect(await places(ann)).toEqual([['Acme', '2020-01-10', '2027-10-10', 'domain']])
    const { id } = await kith.ask('affiliations.add', { person: ann, name: 'Night School', from: '2021-01-01', to: '2021-12-31' })
    await kith.ask('affiliations.add', { person: ann, name: 'Independent', from: '2026-01-01' })
    expect(await places(ann)).toEqual([
      [null, '2026-01-01', null, 'hand'],
      ['Acme', '2022-01-01', '2025-12-31', 'domain'],
      ['Night School', '2021-01-01', '2021-12-31', 'hand'],
      ['Acme', '2020-01-10', '2020-12-31', 'domain'],
    ])
    const { said } = await kith.ask('affiliations.list', { person: ann })
    expect(said.map((one) => [one.origin, one.now])).toEqual([
      ['hand', true],
      ['hand', false],
      ['domain', false],
    ])
    expect(said[2]?.label).toBe('acme.test-site.dev')
    expect((await kith.ask('people.get', { id: ann })).about).toContain('independent')
    expect((await kith.ask('organizations.list', {})).independent).toBe(1)
    await kith.ask('affiliations.update', { id, to: '2022-06-30' })
    expect((await places(ann))[1]).toEqual(['Acme', '2022-07-01', '2025-12-31', 'domain'])
  })

  it('said twice is said once, and can be taken back', async () => {
    const person = await idOf('Priya')
    const same = { person, name: 'Bolt', from: '2025-01-01' }
    const first = await kith.ask('affiliations.add', same)
    expect(await kith.ask('affiliations.add', same)).toEqual(first)
    await kith.ask('affiliations.remove', first)
    expect(await places(person)).toEqual([])
    await expect(kith.ask('affiliations.remove', first)).rejects.toThrow(/no affiliation/)
  })

  it('is refused in words when it cannot be', async () => {
    const person = await idOf('Priya')
    await expect(kith.ask('affiliations.add', { person, name: 'Bolt', from: '2025-01-02', to: '2025-01-01' })).rejects.toThrow(
      'It would end on 2025-01-01, before it begins on 2025-01-02.',
    )
    await expect(kith.ask('affiliations.add', { person })).rejects.toThrow(/missing where/)
    await expect(kith.ask('affiliations.add', { person, organization: 99_999 })).rejects.toThrow(/no organization 99999/)
    await expect(kith.ask('affiliations.add', { person: 99_999, name: 'Bolt' })).rejects.toThrow(/no person 99999/)
    await expect(kith.ask('affiliations.add', { person, name: '\u{200b}\u{7}' })).rejects.toThrow(/not the name/)
    await expect(kith.ask('affiliations.add', { person, name: 'Bolt', from: '2025-02-30' })).rejects.toThrow(/no such day/)
    const told = (await kith.ask('affiliations.list', { person: await idOf('Uma') })).said[0]
    await expect(kith.ask('affiliations.update', { id: told?.id ?? 0, to: '2020-01-01' })).rejects.toThrow(/cannot be changed here/)
    await expect(kith.ask('organizations.create', { name: ' - ' })).rejects.toThrow(/not the name/)
    await expect(kith.ask('organizations.create', { name: 'BOLT' })).rejects.toThrow(/already/)
    expect(await places(person)).toEqual([])
  })
})

describe('an organization', () => {
  it('shows who did something there, period by period', async () => {
    const acme = (await kith.ask('organizations.list', { search: 'acme' })).organizations[0]
    // Ann is on her own since 2026: what she does now is no longer Acme's.
    expect(acme).toMatchObject({ people: 0, former: 1, activities: 1, lastAt: '2020-01-10T10:00:00.000Z' })
    const bolt = (await kith.ask('organizations.list', { search: 'bolt.dev', sort: 'activities' })).organizations.find(
      (one) => one.name === 'Bolt',
    )
    const shown = await kith.ask('organizations.get', { id: bolt?.id ?? 0, by: 'quarter' })
    expect(shown).toMatchObject({ people: 2, former: 1, activities: 4, firstAt: '2024-03-01T10:00:00.000Z' })
    expect(shown.periods.filter((one) => one.people > 0)).toEqual([
      { from: '2024-01-01', people: 1, activities: 1 },
      { from: '2024-04-01', people: 1, activities: 1 },
      { from: '2026-07-01', people: 1, activities: 1 },
      { from: '2026-10-01', people: 1, activities: 1 },
    ])
    expect(shown.periods).toHaveLength(12)
  })

  it('leaves teammates out unless asked for', async () => {
    const bolt = (await kith.ask('organizations.list', { search: 'bolt.dev', sort: 'name' })).organizations[0]?.id ?? 0
    const uma = await idOf('Uma')
    await kith.ask('people.update', { id: uma, teammate: true })
    expect((await kith.ask('organizations.get', { id: bolt })).people).toBe(1)
    expect((await kith.ask('organizations.get', { id: bolt, teammates: 'include' })).people).toBe(2)
    await kith.ask('people.update', { id: uma, teammate: false })
  })

  it('is found by its former name, and a name has one meaning', async () => {
    const { id } = await kith.ask('organizations.create', { name: 'Old Mill', aliases: ['The Mill'], url: 'https://mill.example' })
    await kith.ask('organizations.update', { id, name: 'Neue Mühle' })
    expect(await kith.ask('organizations.get', { id })).toMatchObject({
      name: 'Neue Mühle',
      aliases: ['Old Mill', 'The Mill'],
      url: 'https://mill.example',
    })
    expect((await kith.ask('organizations.list', { search: 'muhle' })).total).toBe(1)
    expect((await kith.ask('organizations.list', { search: 'old mill' })).total).toBe(1)
    await expect(kith.ask('organizations.update', { id, aliases: ['Bolt'] })).rejects.toThrow(/already/)
    await kith.ask('organizations.update', { id, aliases: ['The Mill'], url: '' })
    expect(await kith.ask('organizations.get', { id })).toMatchObject({ aliases: ['The Mill'], url: null })
    await expect(kith.ask('organizations.update', { id, url: 'javascript:alert(1)' })).rejects.toThrow(/web address/)
  })
})

describe('merging organizations', () => {
  const snapshot = async () => ({
    organizations: (await kith.ask('organizations.list', { sort: 'name', limit: 200 })).organizations,
    names: await db.selectFrom('organization_name').selectAll().orderBy('key').execute(),
  })

  it('shows them as one, and undoing it brings back everything, later facts with it', async () => {
    const before = await snapshot()
    const of = (name: string) => before.organizations.find((one) => one.name === name)?.id ?? 0
    const [bolt, lab] = [of('Bolt'), of('Bolt Lab')]
    const merged = await kith.ask('organizations.merge', { organizations: [lab], into: bolt, reason: 'one company since the autumn' })
    expect(merged.id).toBe(bolt)
    // Asked twice, and the other way round, nothing more happens.
    expect(await kith.ask('organizations.merge', { organizations: [bolt], into: lab })).toEqual({ id: bolt, decision: null })
    const shown = await kith.ask('organizations.get', { id: lab })
    expect(shown).toMatchObject({ id: bolt, name: 'Bolt', people: 3, aliases: ['Bolt Lab'] })
    expect(shown.domains.map((one) => one.domain)).toEqual(['bolt.dev', 'lab.bolt.dev'])
    expect(shown.decisions[0]).toMatchObject({
      mergedName: 'Bolt Lab',
      intoName: 'Bolt',
      reason: 'one company since the autumn',
      undoneAt: null,
    })
    await expect(kith.ask('organizations.update', { id: bolt, aliases: [] })).rejects.toThrow(/merged into this organization/)
    // Said of the merged one by its name meanwhile: it is the merged one's.
    const priya = await idOf('Priya')
    await db
      .transaction()
      .execute((trx) => addAffiliations(trx, [{ memberId: priya, organizationName: 'bolt lab', origin: 'file', sourceLabel: 'x.csv' }]))
    expect((await kith.ask('people.get', { id: priya })).organization).toEqual({ id: bolt, name: 'Bolt' })
    expect(await kith.ask('organizations.undo', { id: merged.decision ?? 0, reason: 'they parted' })).toEqual({ undone: 1 })
    expect(await kith.ask('organizations.undo', { id: merged.decision ?? 0 })).toEqual({ undone: 0 })
    expect((await kith.ask('people.get', { id: priya })).organization).toEqual({ id: lab, name: 'Bolt Lab' })
    await sql`delete from affiliation where label = 'x.csv'`.execute(db)
    expect(await snapshot()).toEqual(before)
    expect((await kith.ask('organizations.get', { id: lab })).decisions[0]?.undoneAt).not.toBeNull()
  })

  it('has no circles, whatever is asked in whatever order, at once too', async () => {
    const ids: number[] = []
    for (let index = 0; index < 5; index++) ids.push((await kith.ask('organizations.create', { name: `Ring ${index}` })).id)
    const step = fc.oneof(
      fc.record({ kind: fc.constant('merge' as const), a: fc.nat(4), b: fc.nat(4) }),
      fc.record({ kind: fc.constant('undo' as const), a: fc.nat(9), b: fc.nat(1) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
        const decisions: number[] = []
        for (const { kind, a, b } of steps) {
          if (kind === 'merge') {
            const { decision } = await kith.ask('organizations.merge', { organizations: [ids[a] ?? 0], into: ids[b] ?? 0 })
            if (decision !== null) decisions.push(decision)
          } else {
            const decision = decisions[a]
            if (decision !== undefined) await kith.ask('organizations.undo', { id: decision })
          }
          const rows = await db.selectFrom('organization').select(['id', 'merged_into', 'main_id']).where('id', 'in', ids).execute()
          const links = new Map(rows.map((row) => [row.id, row.merged_into]))
          for (const row of rows) {
            let root = row.id
            let hops = 0
            for (let next = links.get(root); next !== null && next !== undefined && hops <= 5; next = links.get(root), hops++) root = next
            expect(hops).toBeLessThan(5)
            expect(row.main_id).toBe(root)
          }
        }
        for (const decision of decisions.toReversed()) await kith.ask('organizations.undo', { id: decision })
        const { rows } = await sql<{
          n: number
        }>`select count(*)::int as n from organization where id = any(${ids}::bigint[]) and main_id <> id`.execute(db)
        expect(rows[0]?.n).toBe(0)
      }),
      { numRuns: 15 },
    )
    const [a, b] = ids
    const both = await Promise.all([
      kith.ask('organizations.merge', { organizations: [a ?? 0], into: b ?? 0 }),
      kith.ask('organizations.merge', { organizations: [b ?? 0], into: a ?? 0 }),
    ])
    expect(both.filter((one) => one.decision !== null)).toHaveLength(1)
  })
})

describe('the member’s own word', () => {
  it('counts above what the team has said, and is corrected and taken back as the team’s is', async () => {
    const priya = await idOf('Priya')
    const before = await places(priya)
    await kith.ask('affiliations.add', { person: priya, name: 'Harbour Co' })
    const { id } = await kith.ask('affiliations.add', { person: priya, name: 'Foundry', from: '2026-01-01', origin: 'member' })
    expect((await kith.ask('people.get', { id: priya })).organization?.name).toBe('Foundry')
    expect((await places(priya))[0]).toEqual(['Foundry', '2026-01-01', null, 'member'])
    expect((await kith.ask('affiliations.list', { person: priya })).said[0]).toMatchObject({ origin: 'member', label: 'Test', now: true })
    // Said again is said once; said by the team it is another's word.
    expect(await kith.ask('affiliations.add', { person: priya, name: 'foundry', from: '2026-01-01', origin: 'member' })).toEqual({ id })
    await kith.ask('affiliations.update', { id, to: '2026-01-31' })
    expect((await kith.ask('people.get', { id: priya })).organization?.name).toBe('Harbour Co')
    await kith.ask('affiliations.update', { id, to: null, origin: 'hand' })
    expect((await places(priya)).map(([, , , origin]) => origin)).not.toContain('member')
    await kith.ask('affiliations.update', { id, origin: 'member' })
    await kith.ask('affiliations.remove', { id })
    for (const one of (await kith.ask('affiliations.list', { person: priya })).said)
      if (one.organization?.name === 'Harbour Co') await kith.ask('affiliations.remove', { id: one.id })
    expect(await places(priya)).toEqual(before)
  })
})

describe('merged people', () => {
  it('show the facts of all their numbers, and each has its own again when the merge is undone', async () => {
    const [uma, xenia] = [await idOf('Uma Castell'), await idOf('Xenia Quist')]
    const before = [await places(uma), await places(xenia)]
    await kith.ask('affiliations.add', { person: xenia, name: 'Lantern Co', from: '2026-10-01' })
    const { decision } = await kith.ask('people.merge', { people: [uma, xenia], into: uma })
    expect(await places(uma)).toEqual([
      ['Lantern Co', '2026-10-01', null, 'hand'],
      ['Quiet', '2026-09-03', '2026-09-30', 'domain'],
      ['Bolt', '2026-09-02', '2026-09-02', 'domain'],
    ])
    expect(await places(xenia)).toEqual(await places(uma))
    await kith.ask('identities.undo', { id: decision ?? 0 })
    expect(await places(uma)).toEqual(before[0])
    expect((await places(xenia))[0]).toEqual(['Lantern Co', '2026-10-01', null, 'hand'])
  })

  it('are counted as the day’s deciding fact says, in SQL as in words', async () => {
    await placeByDomain(kith.app)
    for (const on of ['2019-01-01', '2024-04-01', '2026-11-20', '2030-01-01']) {
      const { rows } = await sql<{ person: number; organization: number | null }>`${placesOn(on)}`.execute(db)
      const inSql = new Map(rows.map((row) => [row.person, row.organization]))
      const people = (await kith.ask('people.list', { limit: 200 })).people.map((one) => one.id)
      for (const person of people) {
        const { spans } = await kith.ask('affiliations.list', { person })
        const here = spans.find((span) => (span.from === null || span.from <= on) && (span.to === null || on <= span.to))
        expect(inSql.has(person)).toBe(here !== undefined)
        expect(inSql.get(person) ?? null).toBe(here?.organization?.id ?? null)
      }
    }
  })
})
