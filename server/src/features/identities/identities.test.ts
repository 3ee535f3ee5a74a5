import { describe, expect, test } from 'vitest'
import { openKith, until, type TestKith } from '../../testing/kith.ts'

const kith: TestKith = await openKith({ now: () => new Date('2026-11-20T12:00:00Z') })

let made = 0
const did = (platform: string, key: string, more: object = {}, at = '2026-11-01T10:00:00Z') => ({
  type: 'activity',
  kind: 'note',
  externalId: `${platform}-${key}-${++made}`,
  occurredAt: at,
  actor: { platform, key, ...more },
})

const looked = async (): Promise<void> => {
  await until(
    () => kith.ask('identities.suggestions', {}),
    (answer) => !answer.looking && answer.lookedAt !== null,
  )
}

const byName = async (search: string) => (await kith.ask('people.list', { search, robots: 'include' })).people
const idOf = async (search: string): Promise<number> => (await byName(search))[0]?.id ?? 0
const activities = async (): Promise<number> =>
  (await kith.ask('measures.query', { name: 'active-people', interval: 'all', from: '2026-01-01', to: '2026-12-31' })).series[0]?.total ?? 0

describe('merging by hand', () => {
  test('makes two people one in every list and figure, and undoing makes them two again as they were', async () => {
    await kith.importRecords('merge.jsonl', [
      did('garden', 'liv', { name: 'Liv Aas' }),
      did('garden', 'liv', { name: 'Liv Aas' }),
      did('pond', 'l.aas', { name: 'laas' }),
    ])
    await looked()
    const [liv, other] = [await idOf('Liv'), await idOf('laas')]
    await kith.ask('people.update', { id: other, tags: ['speaker'], teammate: false })
    await kith.ask('people.update', { id: liv, tags: ['writer'] })
    const before = await activities()
    const preview = await kith.ask('people.previewMerge', { people: [other, liv] })
    expect(preview).toMatchObject({ id: liv, name: 'Liv Aas', tags: ['writer', 'speaker'], activities: 3, saidApart: false })

    const merged = await kith.ask('people.merge', { people: [other, liv], reason: 'She told me' })
    expect(merged.id).toBe(liv)
    expect(await activities()).toBe(before - 1)
    const one = await kith.ask('people.get', { id: liv })
    expect(one).toMatchObject({ activities: 3, tags: ['writer', 'speaker'] })
    expect(one.identities.map((identity) => identity.key).toSorted()).toEqual(['l.aas', 'liv'])
    // The other number leads to her.
    expect((await kith.ask('people.get', { id: other })).id).toBe(liv)
    expect((await byName('laas')).map((person) => person.id)).toEqual([liv])
    expect(await kith.ask('people.merge', { people: [other, liv] })).toEqual({ id: liv, decision: null })

    const history = await kith.ask('identities.decisions', { person: liv })
    expect(history.decisions[0]).toMatchObject({ kind: 'merge', madeBy: 'hand', actor: 'Test', reason: 'She told me', undoneAt: null })
    expect(await kith.ask('identities.undo', { id: merged.decision ?? 0 })).toEqual({ undone: 1 })
    expect(await activities()).toBe(before)
    expect(await kith.ask('people.get', { id: liv })).toMatchObject({ activities: 2, tags: ['writer'], name: 'Liv Aas' })
    expect(await kith.ask('people.get', { id: other })).toMatchObject({ id: other, activities: 1, tags: ['speaker'], name: 'laas' })
    expect((await kith.ask('identities.decisions', { person: other })).decisions[0]).toMatchObject({ undoneBy: 'Test' })
  })

  test('undone after further merges parts just the two, and later activity goes to the right person', async () => {
    await kith.importRecords('chain.jsonl', [
      did('garden', 'ada', { name: 'Ada Brook' }),
      did('pond', 'ben', { name: 'Ben Cole' }),
      did('marsh', 'cy', { name: 'Cy Dunn' }),
    ])
    await looked()
    const [ada, ben, cy] = [await idOf('Ada Brook'), await idOf('Ben Cole'), await idOf('Cy Dunn')]
    const first = await kith.ask('people.merge', { people: [ada, ben], into: ada })
    await kith.ask('people.merge', { people: [ada, cy], into: cy })
    expect((await kith.ask('people.get', { id: ben })).id).toBe(cy)
    await kith.ask('identities.undo', { id: first.decision ?? 0 })
    expect((await kith.ask('people.get', { id: ben })).identities.map(({ key }) => key)).toEqual(['ben'])
    expect((await kith.ask('people.get', { id: cy })).identities.map(({ key }) => key).toSorted()).toEqual(['ada', 'cy'])
    await kith.importRecords('chain.jsonl', [did('pond', 'ben', { name: 'Ben Cole' }), did('garden', 'ada', { name: 'Ada Brook' })])
    expect(await kith.ask('people.get', { id: ben })).toMatchObject({ name: 'Ben Cole', activities: 2 })
    expect(await kith.ask('people.get', { id: cy })).toMatchObject({ name: 'Cy Dunn', activities: 3 })
  })

  test('of people who were said to be two is refused, unless it is overruled', async () => {
    await kith.importRecords('apart.jsonl', [did('garden', 'eli', { name: 'Eli Frost' }), did('pond', 'eli2', { name: 'Eli Frost' })])
    await looked()
    const [one, two] = (await byName('Eli Frost')).map((person) => person.id)
    const open = await kith.ask('identities.suggestions', { person: one ?? 0 })
    expect(open.groups).toHaveLength(1)
    expect(open.groups[0]?.links[0]?.evidence.map(({ text }) => text)).toContainEqual(expect.stringContaining('same name'))
    await kith.ask('people.keepApart', { people: [one ?? 0, two ?? 0], reason: 'Father and son' })
    expect((await kith.ask('identities.suggestions', { person: one ?? 0 })).groups).toEqual([])
    await kith.ask('identities.look', {})
    await looked()
    expect((await kith.ask('identities.suggestions', { person: one ?? 0 })).groups).toEqual([])
    await expect(kith.ask('people.merge', { people: [one ?? 0, two ?? 0] })).rejects.toMatchObject({ code: 'conflict' })
    expect(await kith.ask('people.previewMerge', { people: [one ?? 0, two ?? 0] })).toMatchObject({ saidApart: true })
    await kith.ask('people.merge', { people: [one ?? 0, two ?? 0], overrule: true })
    expect(await byName('Eli Frost')).toHaveLength(1)
  })
})

test('accounts of a platform that asks for consent are compared only when it was given', async () => {
  const author = { id: '4711', name: 'gry', nickname: 'Gry Sundby-Holt', isBot: false }
  const message = { id: '4712', type: 'Default', timestamp: '2026-11-01T10:00:00Z', content: 'Hello', author }
  const file = await kith.write(
    'chat.json',
    JSON.stringify({ guild: { id: '1' }, channel: { id: '2', name: 'general' }, messages: [message] }),
  )
  const connect = async (agreed: boolean) =>
    kith.ask('sources.create', { connector: 'discord-export', settings: { files: [file], agreed } })
  await kith.ended((await connect(false)).run?.id ?? 0)
  await kith.importRecords('garden.jsonl', [did('garden', 'gsh', { name: 'Gry Sundby-Holt', username: 'gry' })])
  await looked()
  const [gry, other] = (await byName('Sundby-Holt')).map((person) => person.id)
  expect((await kith.ask('identities.suggestions', { person: gry ?? 0 })).groups).toEqual([])
  await expect(kith.ask('identities.explain', { a: gry ?? 0, b: other ?? 0 })).rejects.toMatchObject({ code: 'not_found' })
  const [source] = (await kith.ask('sources.list', {})).sources.filter(({ connector }) => connector === 'discord-export')
  await kith.ask('sources.update', { id: source?.id ?? 0, settings: { agreed: true } })
  await kith.ask('identities.look', {})
  await looked()
  expect((await kith.ask('identities.suggestions', { person: gry ?? 0 })).groups).toHaveLength(1)
})

describe('splitting', () => {
  test('an identity off makes a new person, who keeps what comes later; undone, all is one again', async () => {
    const mail = 'mo@mo-lind.example'
    await kith.importRecords('split.jsonl', [
      did('garden', 'mo', { name: 'Mo Lind', email: mail }),
      did('pond', 'mo.l', { name: 'M. Lind', email: mail }),
      did('marsh', 'molind', { name: 'Mo Lind', email: mail }),
    ])
    await looked()
    const mo = await idOf('Mo Lind')
    const person = await kith.ask('people.get', { id: mo })
    expect(person.identities).toHaveLength(3)
    const taken = person.identities.filter(({ platform }) => platform !== 'pond').map(({ id }) => id)
    const split = await kith.ask('people.split', { id: mo, identities: taken, reason: 'Not hers' })
    expect(await kith.ask('people.get', { id: split.id })).toMatchObject({ name: 'Mo Lind', activities: 2 })
    expect((await kith.ask('people.get', { id: mo })).identities.map(({ platform }) => platform)).toEqual(['pond'])
    await kith.importRecords('split.jsonl', [did('garden', 'mo', { name: 'Mo Lind', email: mail })])
    await kith.ask('identities.look', {})
    await looked()
    expect((await kith.ask('people.get', { id: split.id })).activities).toBe(3)
    expect((await kith.ask('people.get', { id: mo })).activities).toBe(1)
    await kith.ask('identities.undo', { id: split.decision ?? 0 })
    const again = await kith.ask('people.get', { id: mo })
    expect(again).toMatchObject({ activities: 4 })
    expect(again.identities).toHaveLength(3)
  })

  test('off all that a person is, or what is not theirs, is refused', async () => {
    await kith.importRecords('all.jsonl', [did('garden', 'nor', { name: 'Nor Oak' })])
    const nor = await kith.ask('people.get', { id: await idOf('Nor Oak') })
    await expect(kith.ask('people.split', { id: nor.id, identities: nor.identities.map(({ id }) => id) })).rejects.toMatchObject({
      code: 'conflict',
    })
    await expect(kith.ask('people.split', { id: nor.id, identities: [999_999] })).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('a look at everybody', () => {
  test('merges what is proven, says why, and does not do it again once it was undone', async () => {
    await kith.importRecords('proof.jsonl', [
      did('github', '4711', { username: 'ravi-k', name: 'Ravi Kumar' }),
      did('git', 'Ravi Kumar <4711+ravi-k@users.noreply.github.com>', {
        name: 'Ravi Kumar',
        email: '4711+ravi-k@users.noreply.github.com',
      }),
    ])
    const ravi = await until(
      () => byName('Ravi Kumar'),
      (people) => people.length === 1,
    )
    const { decisions } = await kith.ask('identities.decisions', { person: ravi[0]?.id ?? 0 })
    expect(decisions).toMatchObject([{ kind: 'merge', madeBy: 'resolver', actor: 'Kith', reason: expect.stringContaining('github') }])
    await kith.ask('identities.undo', { id: decisions[0]?.id ?? 0 })
    expect(await byName('Ravi Kumar')).toHaveLength(2)
    await kith.ask('identities.look', {})
    await looked()
    expect(await byName('Ravi Kumar')).toHaveLength(2)
  })

  test('puts first where most is at stake, with what it has merged itself, as the figures say that are shown', async () => {
    const times = (count: number, platform: string, key: string, more: object) =>
      Array.from({ length: count }, () => did(platform, key, more))
    await kith.importRecords('stake.jsonl', [
      ...times(10, 'github', '8811', { username: 'oona-v', name: 'Oona Vestergaard' }),
      ...times(10, 'git', 'Oona Vestergaard <8811+oona-v@users.noreply.github.com>', {
        name: 'Oona Vestergaard',
        email: '8811+oona-v@users.noreply.github.com',
      }),
      ...times(15, 'pond', 'oonav', { name: 'Oona Vestergaard' }),
      ...times(12, 'garden', 'tiit', { name: 'Tiit Lepmets' }),
      ...times(12, 'pond', 'tlepmets', { name: 'Tiit Lepmets' }),
    ])
    const { groups } = await until(
      () => kith.ask('identities.suggestions', { limit: 200 }),
      (answer) => !answer.looking && answer.groups.some((group) => group.people.some((one) => one.name === 'Tiit Lepmets')),
    )
    const stakes = groups.map((group) => group.stake)
    expect(stakes).toEqual(stakes.toSorted((a, b) => b - a))
    const at = (name: string) => groups.findIndex((group) => group.people.some((one) => one.name === name))
    expect(groups[at('Oona Vestergaard')]?.stake).toBe(15)
    expect(at('Oona Vestergaard')).toBeLessThan(at('Tiit Lepmets'))
  })

  test('explains any two people', async () => {
    const [one, two] = (await byName('Ravi Kumar')).map((person) => person.id)
    const told = await kith.ask('identities.explain', { a: one ?? 0, b: two ?? 0 })
    expect(told.evidence.length).toBeGreaterThan(0)
    expect(told.proof).toContain('github')
  })
})

describe('a rule', () => {
  test('is previewed, merges all that it concerns as one act, and is undone as one', async () => {
    await kith.importRecords(
      'rule.jsonl',
      ['Wren Abbot', 'Ines Quill', 'Tomas Ferrer'].flatMap((name) => [
        did('garden', `${name} 1`, { name }),
        did('pond', `${name} 2`, { name, username: name.toLowerCase().replace(' ', '.') }),
      ]),
    )
    await looked()
    const rule = { confidenceFrom: 0.5, platform: 'pond', evidence: 'same name' }
    const preview = await kith.ask('identities.previewRule', rule)
    expect(preview.groups).toBeGreaterThanOrEqual(3)
    const before = await kith.ask('people.list', {})
    const applied = await kith.ask('identities.applyRule', rule)
    expect(applied).toMatchObject({ groups: preview.groups, people: preview.people })
    expect((await kith.ask('people.list', {})).total).toBe(before.total - (preview.people - preview.groups))
    await kith.ask('identities.undo', { id: applied.decision ?? 0, together: true })
    expect((await kith.ask('people.list', {})).total).toBe(before.total)
  })
})
