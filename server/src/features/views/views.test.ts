import type { MeasureResult } from '@kith/contract/measures'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '../../platform/operation.ts'
import { request } from '../../testing/http.ts'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { makeCommunity } from '../../analytics/testing/community.ts'

const NOW = new Date('2026-11-20T10:30:00Z')
const kith: TestKith = await openKith({ now: () => NOW })
const community = makeCommunity(9, { people: 40, activities: 1_200 })
const SPAN = { from: '2025-12-01', to: '2026-11-20' }
/** Names as strangers choose them. */
const HOSTILE = [
  '=HYPERLINK("http://x.example")',
  `'); DROP TABLE activity; --`,
  '<img src=x onerror=alert(1)>',
  '\u202egarden',
  'a,b;c\n"d"',
  '{x:String}',
]

let source = 0
let garden = 0
const accounts = new Map<string, Actor>()

beforeAll(async () => {
  const records = community.activities.map(({ record }, index) => ({
    ...record,
    externalId: `v${index}`,
    ...(index % 3 ? {} : { place: HOSTILE[(index / 3) % HOSTILE.length] }),
  }))
  source = (await kith.importRecords('views.jsonl', records)).source.id
  garden = (
    await kith.importRecords('garden.jsonl', [
      {
        type: 'activity',
        kind: 'sowed',
        externalId: '1',
        occurredAt: NOW.toISOString(),
        actor: { platform: 'shed', key: 'k' },
        place: 'bed',
      },
    ])
  ).source.id
  for (const [name, role] of [
    ['Maya', 'editor'],
    ['Ravi', 'editor'],
    ['Vera', 'viewer'],
  ] as const) {
    const { user } = await kith.ask('users.invite', { email: `${name.toLowerCase()}@example.org`, role })
    accounts.set(name, { kind: 'user', id: user.id, name, role })
  }
})
const as = (name: string) => ({ actor: accounts.get(name) ?? ({ kind: 'nobody', name: '' } as const) })
const QUESTION: Parameters<typeof kith.ask<'measures.query'>>[1] = {
  name: 'activities',
  interval: 'all',
  by: 'place',
  across: 'weekday',
  last: '12m',
  against: 'other',
  other: { kind: ['commit'] },
}

describe('a saved view', () => {
  test('holds the whole question, and answers as the question itself does', async () => {
    const saved = await kith.ask(
      'views.save',
      { name: ' Where and when ', description: 'By <b>day</b>', question: QUESTION, form: 'heat' },
      as('Maya'),
    )
    expect(saved).toMatchObject({ name: 'Where and when', description: 'By <b>day</b>', form: 'heat', shared: true, mine: true, gone: [] })
    const seen = await kith.ask('views.get', { id: saved.id }, as('Vera'))
    expect(seen).toMatchObject({ question: QUESTION, mine: false, owner: { name: expect.any(String) } })
    expect(await kith.ask('measures.query', seen.question)).toEqual(await kith.ask('measures.query', QUESTION))
    const changed = await kith.ask('views.update', { id: saved.id, form: 'table', question: { ...QUESTION, top: 3 } }, as('Ravi'))
    expect(changed).toMatchObject({ name: 'Where and when', form: 'table', question: { top: 3 } })
    expect((await kith.ask('views.list', {}, as('Vera'))).views.map(({ id }) => id)).toContain(saved.id)
    await kith.ask('views.remove', { id: saved.id }, as('Ravi'))
    await expect(kith.ask('views.get', { id: saved.id })).rejects.toMatchObject({ code: 'not_found' })
  })

  test('kept to oneself is nobody else’s, and goes with the account', async () => {
    const { user } = await kith.ask('users.invite', { email: 'leaving@example.org', role: 'editor' })
    const leaving = { actor: { kind: 'user', id: user.id, name: 'Lea', role: 'editor' } as const }
    const own = await kith.ask('views.save', { name: 'Mine', question: { name: 'helpers' }, form: 'line', shared: false }, leaving)
    const team = await kith.ask('views.save', { name: 'Ours', question: { name: 'helpers' }, form: 'line' }, leaving)
    expect((await kith.ask('views.list', {}, as('Maya'))).views.map(({ name }) => name)).toEqual(['Ours'])
    for (const name of ['views.get', 'views.remove'] as const)
      await expect(kith.ask(name, { id: own.id }, as('Maya'))).rejects.toMatchObject({ code: 'not_found' })
    await expect(kith.ask('views.update', { id: team.id, shared: false }, as('Maya'))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(kith.ask('views.save', { name: 'x', question: { name: 'helpers' }, form: 'line', shared: false })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await kith.ask('users.remove', { id: user.id })
    expect(await kith.ask('views.get', { id: team.id })).toMatchObject({ owner: null })
    const { rows } = await kith.app.state.execute(`select count(*) as n from saved_view where name = 'Mine'`)
    expect(Number(rows[0]?.['n'])).toBe(0)
  })

  test('that nobody could ask is refused', async () => {
    for (const question of [
      { name: 'nonsense' },
      { name: 'stickiness', by: 'weekday' as const },
      { name: 'activities', last: '12w', from: '2026-01-01' },
    ])
      await expect(kith.ask('views.save', { name: 'x', question, form: 'line' })).rejects.toMatchObject({
        hint: expect.stringMatching(/\w{3}/),
      })
    const long = Array.from({ length: 100 }, (_, index) => `${index}`.padEnd(300, 'x'))
    await expect(kith.ask('views.save', { name: 'x', question: { name: 'helpers', place: long }, form: 'line' })).rejects.toMatchObject({
      code: 'too_large',
    })
    await expect(
      kith.operations.perform(
        'views.save',
        { name: 'x', question: { name: 'helpers', sauce: [1] }, form: 'line' },
        { ...as('Maya'), address: '' },
      ),
    ).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(kith.ask('views.save', { name: 'x', question: { name: 'helpers' }, form: 'line' }, as('Vera'))).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  test('still answers when what it names has gone, and says so', async () => {
    const question = {
      name: 'activities',
      source: [source, garden],
      place: ['bed', 'garden'],
      against: 'other' as const,
      other: { kind: ['sowed'] },
    }
    const { id } = await kith.ask('views.save', { name: 'Garden', question, form: 'line' })
    expect((await kith.ask('views.get', { id })).gone).toEqual([])
    await kith.ask('sources.remove', { id: garden, confirm: true })
    const { gone, question: kept } = await kith.ask('views.get', { id })
    expect(gone).toEqual([
      `Source ${garden} was removed, with all its activities.`,
      'Nothing is held any more of the place “bed”.',
      'Nothing is held any more of the kind “sowed”.',
    ])
    expect(kept).toMatchObject({ source: [source], place: ['bed', 'garden'] })
    expect((await kith.ask('measures.query', kept)).series[0]?.total).toBeGreaterThan(0)
    const { id: community } = await kith.ask('communities.create', { name: 'Growers', audience: 'external', focus: 'practice' })
    const lost = await kith.ask('views.save', { name: 'Lost', question: { name: 'helpers', community: [community] }, form: 'line' })
    await kith.ask('communities.remove', { id: community })
    const nothing = await kith.ask('views.get', { id: lost.id })
    expect(nothing).toMatchObject({
      gone: [`Community ${community} was removed: nothing belongs to it.`],
      question: { community: [community] },
    })
    await expect(kith.ask('measures.query', nothing.question)).rejects.toMatchObject({
      code: 'not_found',
      hint: expect.stringMatching(/Take it out/),
    })
    // As an older or newer version may have left it.
    await kith.app.state.execute(
      `update saved_view set question = question || '{"by": "planet", "sauce": 3, "top": "many"}' where id = ${id}`,
    )
    const old = await kith.ask('views.get', { id })
    expect(old.question).toMatchObject({ name: 'activities', source: [source], top: 8 })
    expect(old.gone.slice(0, 2)).toEqual([expect.stringContaining('“by”'), expect.stringContaining('“top”')])
    await kith.app.state.execute(`update saved_view set question = '{"name": "laughter"}' where id = ${id}`)
    expect((await kith.ask('views.get', { id })).gone).toEqual(['There is no measure “laughter” any more.'])
  })
})

describe('an export', () => {
  const exported = async (input: object): Promise<Buffer> => {
    const { chunks } = (await kith.operations.perform('measures.export', input, { actor: { kind: 'system', name: 'T' }, address: '' })) as {
      chunks: AsyncIterable<string | Uint8Array>
    }
    const parts: Buffer[] = []
    for await (const chunk of chunks) parts.push(Buffer.from(chunk))
    return Buffer.concat(parts)
  }
  const questions = [
    { name: 'active-people', interval: 'month', ...SPAN, against: 'year' },
    { name: 'activities', interval: 'month', by: 'place', ...SPAN, top: 3, rest: true },
    { name: 'activities-per-person', interval: 'all', by: 'place', across: 'technology', ...SPAN, against: 'before' },
  ] as const
  /** Each figure of an answer, as the export should have it. */
  const figuresOf = ({ series, rest }: MeasureResult): (number | null)[] =>
    [...series, ...(rest ? [{ ...rest, cells: undefined }] : [])].flatMap(({ points, cells }) =>
      (cells ?? points).map(({ value }) => value),
    )

  test.each(questions)('as Parquet is what the answer says, once the engine has read it back: %j', async (question) => {
    const answer = await kith.ask('measures.query', question)
    const file = await kith.write('figures.parquet', await exported({ ...question, format: 'parquet' }))
    const rows = await kith.app.log.query<Record<string, string | number | null>>(`SELECT * FROM file('${file}', Parquet)`)
    expect(rows.map((row) => row['value'])).toEqual(figuresOf(answer))
    expect(new Set(rows.map((row) => row['measure']))).toEqual(new Set([question.name]))
    if ('by' in question) {
      const labels = [...answer.series.map(({ label }) => label), ...(answer.rest ? ['everything else'] : [])]
      expect([...new Set(rows.map((row) => row['place_name']))]).toEqual(labels)
    }
    if ('against' in question)
      expect(rows.map((row) => row['compared_value'])).toEqual(
        answer.series.flatMap(({ points, cells }) => (cells ?? points).map(({ compared }) => compared?.value ?? null)),
      )
    else expect(Object.keys(rows[0] ?? {})).toEqual(['measure', 'from', 'to', 'place', 'place_name', 'value'])
  })

  test('as CSV has the same rows, and no formula', async () => {
    const question = { name: 'activities', interval: 'all', by: 'place', ...SPAN, top: 20 } as const
    const answer = await kith.ask('measures.query', question)
    const text = (await exported(question)).toString()
    expect(text.startsWith('\u{feff}measure,from,to,place,place_name,value\r\n')).toBe(true)
    for (const { label, total } of answer.series) {
      const safe = label.startsWith('=') ? `'${label}` : label
      const cell = /[",;\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
      expect(text).toContain(`${cell},${cell},${total}\r\n`)
    }
    expect(answer.series.map(({ label }) => label)).toEqual(expect.arrayContaining(HOSTILE))
  })
})

test('hostile names are values and nothing else: in filters, in both dimensions, in what a cell opens to', async () => {
  const asked = { name: 'activities', interval: 'all', by: 'place', across: 'kind', ...SPAN } as const
  const { series, columns = [] } = await kith.ask('measures.query', { ...asked, top: 20 })
  for (const place of HOSTILE) {
    const row = series.find(({ key }) => key === place)
    const { total } = await kith.ask('measures.activities', { ...asked, key: place })
    expect({ place, total: row?.total }).toEqual({ place, total })
    const [cell] = row?.cells ?? []
    const behind = await kith.ask('measures.activities', { ...asked, key: place, column: columns[0]?.key })
    expect({ place, total: behind.total }).toEqual({ place, total: cell?.value })
    const held = await kith.ask('measures.query', {
      name: 'activities',
      interval: 'all',
      ...SPAN,
      against: 'other',
      other: { place: [place] },
    })
    expect({ place, total: held.series[0]?.compared?.value }).toEqual({ place, total })
  }
})

test('the second filter stands in an address as JSON; what is none is refused', async () => {
  const { secret } = await kith.ask('keys.create', { name: 'k', scopes: ['measures:read'] })
  const input = { name: 'activities', interval: 'all', ...SPAN, against: 'other' }
  const answer = await request(kith.url, 'measures.query', { ...input, other: JSON.stringify({ kind: ['commit'] }) }, { key: secret })
  expect(answer.json).toMatchObject({ against: { kind: 'other' }, series: [{ compared: { value: expect.any(Number) } }] })
  for (const other of ['{"kind":', '[]', '"x"', '{"kinds":["commit"]}', 'null'])
    expect((await request(kith.url, 'measures.query', { ...input, other }, { key: secret })).status).toBe(400)
})

test('the last of a time ends today, or with the newest activity of an archive', async () => {
  const asked = { name: 'activities', interval: 'month', last: '3m' } as const
  expect(await kith.ask('measures.query', asked)).toMatchObject({ from: '2026-09-01', to: '2026-11-20' })
  const all = await kith.ask('measures.query', { ...asked, last: 'all' })
  expect(all.series[0]?.total).toBe(
    (await kith.ask('measures.query', { name: 'activities', interval: 'all', from: '1990-01-01' })).series[0]?.total,
  )
})
