import { jsonl } from '@kith/connectors/jsonl/connector'
import type { ConnectorError } from '@kith/connectors/kit/connector'
import type { AnyRecord } from '@kith/contract/records'
import fc from 'fast-check'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { heldOf } from '../../testing/held.ts'
import { openKith, toLines, type TestKith } from '../../testing/kith.ts'
import { isReadApart, readApart, type Apart } from './read-apart.ts'
import type { Said, Step } from './reading-messages.ts'
import type { Part } from './taker.ts'

const NOW = new Date('2026-11-20T12:00:00Z')
const apart = await openKith({ now: () => NOW })
// Not the connector of the registry, and so read in the server's own thread.
const together = await openKith({ now: () => NOW, connectors: [{ ...jsonl }] })

/** Two lines that are too long to be taken make any source a large one. */
const padding = `${'x'.repeat(4_200_000)}\n`.repeat(2)
const pads = { apart: await apart.write('padding.jsonl', padding), together: await together.write('padding.jsonl', padding) }

const key = fc.integer({ min: 1, max: 9 })
const account = fc.record({ key, month: fc.integer({ min: 1, max: 9 }), email: fc.boolean(), url: fc.boolean(), facts: fc.boolean() })
type Account = typeof account extends fc.Arbitrary<infer T> ? T : never

/** What somebody is called changes with time; the rest is there or not. */
const refOf = ({ key: number, month, email, url, facts }: Account) => ({
  platform: 'pond',
  key: `${number}`,
  name: `Name ${number} of ${month}`,
  ...(email ? { email: `p${number}@pond.example` } : {}),
  ...(url ? { url: `https://pond.example/${number}` } : {}),
  ...(facts ? { attributes: { town: `T${number}` } } : {}),
})
const at = (month: number): string => `2026-0${month}-01T00:00:00Z`

const activity = fc
  .record({
    id: fc.integer({ min: 1, max: 40 }),
    who: account,
    mentions: fc.array(account, { maxLength: 3 }),
    title: fc.string(),
    odd: fc.integer({ max: 20, min: 0 }),
  })
  .map(({ id, who, mentions, title, odd }) => ({
    type: 'activity' as const,
    kind: 'step',
    externalId: `${id}`,
    occurredAt: odd === 0 ? '1970-01-01T00:00:00Z' : at(who.month),
    actor: refOf(who),
    mentions: mentions.map((one) => ({ ...refOf(one), name: `Name ${one.key} of ${who.month}` })),
    title,
    ...(odd === 1 ? { unheardOf: true } : {}),
  }))
const person = account.map((who) => ({
  type: 'person' as const,
  identity: { platform: 'list', key: `${who.key}` },
  also: [refOf(who)],
  tags: ['t'],
}))
const evidence = fc
  .tuple(account, account)
  .map(([a, b]) => ({ type: 'evidence' as const, evidence: 'mailmap', locator: `line ${a.key}`, identities: [refOf(a), refOf(b)] }))
const event: fc.Arbitrary<AnyRecord> = key.map(
  (id) => ({ type: 'event', kind: 'meetup', externalId: `e${id}`, title: `Event ${id}`, startsAt: at(id) }) as AnyRecord,
)
const anything = fc.oneof({ weight: 8, arbitrary: activity }, person, evidence, event, fc.constant({ type: 'nonsense' }))

/** Everybody, with whom they arrived together: those who are compared afterwards may become one for other reasons. */
const peopleOf = async (kith: TestKith): Promise<unknown> =>
  (
    await kith.app.state.execute(`select i.platform, i.key, i.name, i.email, i.url, i.attributes, i.seen, i.as_of, i.joined_by,
      (select string_agg(j.platform || j.key, ' ' order by j.platform, j.key) from identity j where j.home_id = i.home_id) as together
      from identity i order by 1, 2`)
  ).rows

const outcome = async (kith: TestKith, source: number, runId: number) => {
  const run = await kith.ended(runId)
  const aside = await kith.ask('setAside.list', { source })
  return {
    state: run.state,
    counts: run.counts,
    notes: run.notes,
    held: await heldOf(kith, source),
    aside: aside.records.map(({ reason, message, locator, raw }) => ({ reason, message, locator, raw: raw.slice(0, 2_000) })),
    people: await peopleOf(kith),
  }
}

test('any records give the same log, people, counts, notes and records set aside, whether they are read in a thread of their own or not', async () => {
  let number = 0
  const read = async (kith: TestKith, pad: string, files: readonly (readonly object[])[]) => {
    const paths = await Promise.all(files.map((records, index) => kith.write(`${number} ${index}.jsonl`, toLines(records))))
    const settings = { files: [...paths, pad] }
    const { source, run } = await kith.ask('sources.create', { connector: 'jsonl', settings })
    const connector = kith.app.connectors.get('jsonl') ?? jsonl
    return { isApart: await isReadApart(kith.app, connector, settings), ...(await outcome(kith, source.id, run?.id ?? 0)) }
  }
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anything, { maxLength: 30 }), { minLength: 1, maxLength: 3 }), async (files) => {
      number++
      const [one, other] = await Promise.all([read(apart, pads.apart, files), read(together, pads.together, files)])
      expect([one.isApart, other.isApart]).toEqual([true, false])
      expect({ ...one, isApart: undefined }).toEqual({ ...other, isApart: undefined })
      expect(one.counts.setAside).toBeGreaterThanOrEqual(2)
    }),
    { numRuns: 12, seed: 11 },
  )
})

const many = (): string =>
  toLines(
    Array.from({ length: 12_000 }, (_, index) => ({
      kind: 'step',
      externalId: `${index}`,
      occurredAt: NOW.getTime() - index,
      actor: { platform: 'many', key: `${index % 700}` },
    })),
  )

const asked = async (files: readonly string[], more: Partial<Apart> = {}): Promise<Apart> => ({
  connector: jsonl,
  sourceId: 1,
  settings: { files },
  cursor: undefined,
  signal: new AbortController().signal,
  hear: () => undefined,
  ...more,
})

test('a thread goes on from any of its cursors, tells people anew only where they changed, and stops at once when it is told to', async () => {
  const file = await apart.write('many.jsonl', many())
  const whole: { readonly cursor: unknown; readonly read: number; readonly people: number }[] = []
  for await (const { part, cursor } of readApart(apart.app, await asked([file])))
    whole.push({ cursor, read: part.read, people: part.met.length })
  expect(whole.length).toBeGreaterThan(1)
  expect(whole.reduce((sum, { read }) => sum + read, 0)).toBe(12_000)
  expect(whole.reduce((sum, { people }) => sum + people, 0)).toBe(700)
  const [first] = whole
  let rest = 0
  for await (const { part } of readApart(apart.app, await asked([file], { cursor: first?.cursor }))) rest += part.read
  expect(rest).toBe(12_000 - (first?.read ?? 0))
  const control = new AbortController()
  const reading = readApart(apart.app, await asked([file], { signal: control.signal }))
  await reading.next()
  control.abort(new Error('enough'))
  await expect(reading.next()).rejects.toMatchObject({ name: 'AbortError' })
  expect(await reading.next()).toEqual({ done: true, value: undefined })
})

test('what goes wrong in a thread is said as it is elsewhere, after what was read before', async () => {
  const all = async (files: readonly string[], more: Partial<Apart> = {}) => {
    const said: Said[] = []
    let read = 0
    const failure = await (async () => {
      for await (const { part } of readApart(apart.app, await asked(files, { hear: (one) => said.push(one), ...more }))) read += part.read
    })().catch((error: unknown) => error)
    return { read, failure, said }
  }
  const good = await apart.write('good.jsonl', `${many().split('\n', 3).join('\n')}\n`)
  const zip = await apart.write('bad.jsonl', 'PK\u0003\u0004 no lines')
  const broken = await all([good, zip])
  expect(broken.read).toBe(3)
  expect(broken.failure).toMatchObject({
    name: 'ConnectorError',
    code: 'archive_unsupported',
    hint: expect.stringContaining('Unpack'),
  } satisfies Partial<Record<keyof ConnectorError, unknown>>)
  expect((await all([`${good}.gone`])).failure).toMatchObject({
    name: 'KithError',
    code: 'invalid_input',
    message: expect.stringContaining('.gone'),
  })
  expect((await all([good], { connector: { ...jsonl, name: 'nobody' } })).failure).toMatchObject({
    message: expect.stringContaining('nobody'),
  })
})

test('a connector of another module that makes its records up is read in a thread, as far as it is found there', async () => {
  const file = await apart.write(
    'rain.mjs',
    `export const rain = {
      name: 'rain', kinds: { step: { label: 'Step', plural: 'Steps', category: 'other', weight: 1 } },
      async *read({ settings }) {
        for (let n = 0; n < settings.drops; n++) {
          const record = { type: 'activity', kind: 'step', externalId: String(n), occurredAt: 1e12 + n, actor: { platform: 'sky', key: String(n % 3) } }
          yield { items: [{ record, raw: String(n) }], cursor: n, progress: { done: n, unit: 'records' } }
        }
      },
    }`,
  )
  const homeless = { ...jsonl, name: 'rain', fields: [], filesAlone: true }
  const rain = { ...homeless, module: pathToFileURL(file).href }
  const settings = { drops: 5 }
  expect(await isReadApart(apart.app, rain, settings)).toBe(true)
  expect(await isReadApart(apart.app, homeless, settings)).toBe(false)
  expect(await isReadApart(apart.app, { ...rain, filesAlone: false }, settings)).toBe(false)
  const parts: (Step & { readonly part: Part })[] = []
  for await (const one of readApart(apart.app, await asked([], { connector: rain, settings }))) parts.push(one)
  expect(parts.reduce((sum, { part }) => sum + part.read, 0)).toBe(5)
  expect(parts.flatMap(({ part }) => part.met.map(({ key }) => key))).toHaveLength(3)
  expect(parts.at(-1)?.cursor).toBe(4)
  const elsewhere = readApart(apart.app, await asked([], { connector: { ...rain, module: pathToFileURL(`${file}.gone`).href }, settings }))
  await expect(elsewhere.next()).rejects.toThrow('rain.mjs.gone')
})
