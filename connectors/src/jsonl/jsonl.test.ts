import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { anyRecord } from '@kith/contract/records'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseConnector, readAll } from '../kit/harness.ts'
import { createJsonl, jsonl } from './connector.ts'
import { explainRecord } from '../kit/records/explain.ts'
import { quickRecord } from '../kit/records/fast.ts'
import { parseLine } from './parse.ts'

const NOW = new Date('2026-01-01T00:00:00Z')
let folder = ''
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-jsonl-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const file = async (content: string | Buffer): Promise<string> => {
  const path = join(folder, `list-${++count}.jsonl`)
  await writeFile(path, content)
  return path
}
const activity = (more: object = {}) => ({
  kind: 'signup',
  externalId: 's-1',
  occurredAt: '2024-03-31T18:30:00Z',
  actor: { platform: 'shop', key: '7' },
  ...more,
})
const verdict = (value: unknown) => parseLine(typeof value === 'string' ? value : JSON.stringify(value), NOW.getTime())
const messageOf = (value: unknown) => {
  const found = verdict(value)
  return 'reason' in found ? `${found.reason}: ${found.message}` : 'taken'
}

describe('the activity format from a file', () => {
  it('passes what every connector must pass, with broken lines among the others', async () => {
    const lines = Array.from({ length: 40 }, (_, index) =>
      index % 9 === 0
        ? '{"kind":'
        : JSON.stringify(activity({ externalId: `s-${index}`, kind: 'a new kind', attributes: { category: 'help', weight: 4 } })),
    )
    lines[5] = JSON.stringify({ type: 'person', identity: { platform: 'shop', key: '7' }, tags: ['a'], teammate: true })
    lines[6] = JSON.stringify({
      type: 'evidence',
      evidence: 'mailmap',
      locator: '.mailmap line 1',
      identities: [
        { platform: 'git', key: 'a' },
        { platform: 'git', key: 'b' },
      ],
    })
    const plain = await file(`\uFEFF${lines.join('\r\n')}\n\n  \n`)
    const zipped = await file(gzipSync(JSON.stringify(activity({ externalId: 'last' }))))
    const report = await exerciseConnector(createJsonl({ maxRecords: 6 }), { files: [plain, zipped] }, { now: NOW })
    expect([report.records.length, report.setAsides.length]).toEqual([36, 5])
    expect(report.setAsides[1]).toMatchObject({ reason: 'json_invalid', locator: 'list-1.jsonl line 10', raw: '{"kind":' })
    expect(report.records[0]).toEqual({
      ...activity({ externalId: 's-1', kind: 'a new kind', attributes: { category: 'help', weight: 4 } }),
      type: 'activity',
      occurredAt: Date.UTC(2024, 2, 31, 18, 30),
    })
  })

  it('reads UTF-16, and sets aside lines in another encoding and lines that are too long', async () => {
    const utf16 = await file(Buffer.from(`\uFEFF${JSON.stringify(activity({ title: 'Zoë' }))}\n`, 'utf16le'))
    const latin1 = await file(Buffer.from(`${JSON.stringify(activity({ title: 'Zoë' }))}\n`, 'latin1'))
    const long = await file(`${JSON.stringify(activity({ body: 'x'.repeat(5 * 1024 * 1024) }))}\n${JSON.stringify(activity())}\n`)
    const { items } = await readAll(jsonl, { files: [utf16, latin1, long] }, undefined, { now: NOW })
    expect(items.map((item) => ('record' in item ? item.record.type : `${item.setAside.reason} ${item.setAside.locator}`))).toEqual([
      'activity',
      `encoding_invalid list-${count - 1}.jsonl line 1`,
      `line_too_long list-${count}.jsonl line 1`,
      'activity',
    ])
  })

  it('keeps what came before the cut of a truncated file', async () => {
    const lines = Array.from({ length: 3_000 }, (_, index) =>
      JSON.stringify(activity({ externalId: `${index * 7_919}`, title: `${(index * 104_729) % 65_537}` })),
    )
    const whole = gzipSync(lines.join('\n'))
    const { items } = await readAll(jsonl, { files: [await file(whole.subarray(0, whole.length / 2))] }, undefined, { now: NOW })
    expect(items.length).toBeGreaterThan(500)
    expect(items.at(-1)).toMatchObject({ setAside: { reason: 'file_cut' } })
  })

  it('counts fields that it does not know and leaves them out', async () => {
    const { items, notes } = await readAll(jsonl, { files: [await file(JSON.stringify(activity({ titel: 'x' })))] }, undefined, {
      now: NOW,
    })
    expect(items).toMatchObject([{ record: { externalId: 's-1' } }])
    expect(JSON.stringify(items[0] && 'record' in items[0] ? items[0].record : '')).not.toContain('titel')
    expect(notes).toMatchObject([{ code: 'fields_unknown', count: 1 }])
  })

  it('takes a mended line, and two where somebody found two in one', () => {
    const line = JSON.stringify(activity())
    expect(jsonl.reread(line, { files: ['gone'] })).toMatchObject([{ record: { kind: 'signup' } }])
    expect(jsonl.reread(`${line}\n${line}`, { files: ['gone'] })).toHaveLength(2)
    expect(jsonl.reread('{"kind":', { files: ['gone'] })).toMatchObject([{ setAside: { reason: 'json_invalid', raw: '{"kind":' } }])
  })
})

describe('what is told about a line that cannot be taken', () => {
  it.each([
    [{ ...activity(), externalId: undefined }, 'externalId is missing: add it.'],
    [activity({ externalId: 7 }), 'externalId must be text in quotes, not 7.'],
    [activity({ externalId: '' }), 'externalId is empty: fill it in.'],
    [activity({ actor: { platform: 'x', key: 5 } }), 'actor.key must be text in quotes, not 5.'],
    [activity({ actor: 'ada' }), 'actor must be an object in { }, not "ada".'],
    [activity({ title: 'x'.repeat(1_001) }), 'title is longer than 1000 characters: shorten it.'],
    [activity({ technologies: ['a', 5] }), 'technologies[1] must be text in quotes, not 5.'],
    [activity({ mentions: [{ platform: 'x' }] }), 'mentions[0].key is missing: add it.'],
    [
      activity({ attributes: { nested: {} } }),
      'attributes.nested must be text of at most 2,000 characters, a number, true or false, not an object.',
    ],
    [activity({ attributes: { category: 'fun' } }), 'attributes.category must be one of code'],
    [activity({ attributes: { weight: 13 } }), 'attributes.weight a number from 1 to 12'],
    [activity({ type: 'happening' }), 'type must be "activity", "person", "evidence", "event" or "organization"'],
    [{ identity: { platform: 'x', key: 'y' } }, 'type must be "activity", "person", "evidence"'],
    [[], 'A line is one JSON object'],
    [activity({ occurredAt: '2024-03-31T18:30:00' }), 'date_unreadable: occurredAt "2024-03-31T18:30:00" does not say in which time zone'],
    [activity({ occurredAt: '2024-03-31' }), 'does not say in which time zone'],
    [activity({ occurredAt: '2024-02-30T00:00:00Z' }), 'date_unreadable: occurredAt "2024-02-30T00:00:00Z" cannot be read'],
    [activity({ occurredAt: 1_711_909_800 }), 'date_in_seconds: occurredAt is 1711909800, which are seconds since 1970: multiply by 1,000'],
    [activity({ occurredAt: 0 }), 'date_implausible'],
    [activity({ occurredAt: '2031-01-01T00:00:00Z' }), 'date_implausible'],
    [activity({ occurredAt: true }), 'occurredAt must be a time like'],
  ])('says of %j what to do', (value, message) => {
    expect(messageOf(value)).toContain(message)
  })
  it('takes milliseconds, offsets and activities without a type', () => {
    const at = (occurredAt: unknown) => {
      const found = verdict(activity({ occurredAt }))
      return 'record' in found && found.record.type === 'activity' ? found.record.occurredAt : found
    }
    expect([at(1_711_909_800_000), at('2024-03-31T20:30:00+02:00'), at('2024-03-31T18:30Z')]).toEqual(
      Array.from({ length: 3 }, () => 1_711_909_800_000),
    )
  })
  it('takes characters out that no store accepts', () => {
    const found = verdict(activity({ title: 'a\0b\ud800', attributes: { 'k\0': 'v\0' } }))
    expect(found).toMatchObject({ record: { title: 'ab\uFFFD', attributes: { k: 'v' } } })
  })
})

describe('the quick check', () => {
  const short = fc.string({ maxLength: 5 })
  const junk = fc.oneof(
    short,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constant({}),
    fc.constant([]),
    fc.constant(['a']),
    fc.constant('x'.repeat(501)),
  )
  const identity = fc.oneof(
    fc.record({ platform: short, key: short, name: junk, attributes: fc.dictionary(short, junk) }, { requiredKeys: [] }),
    junk,
  )
  const oddFields = {
    type: fc.constantFrom('activity', 'person', 'other'),
    kind: short,
    externalId: junk,
    occurredAt: fc.oneof(fc.double(), short),
    actor: identity,
    identity,
    title: junk,
    body: junk,
    url: junk,
    place: junk,
    conversation: junk,
    replyTo: junk,
    organization: junk,
    teammate: junk,
    technologies: junk,
    mentions: fc.array(identity, { maxLength: 2 }),
    also: fc.array(identity, { maxLength: 2 }),
    tags: junk,
    attributes: fc.dictionary(short, junk),
    deleted: junk,
    more: junk,
  }
  const whole = { platform: 'shop', key: '7' }
  const sound = fc.constantFrom({ ...activity(), type: 'activity' }, { type: 'person', identity: whole, also: [whole], tags: ['a'] })
  /** Sound records with a few fields replaced by anything, so that both verdicts are common. */
  const replaced = fc.subarray(Object.keys(oddFields), { maxLength: 3 })
  const fields = fc.tuple(sound, fc.record(oddFields), replaced).map(([base, odd, names]) => ({
    ...base,
    ...Object.fromEntries(Object.entries(odd).filter(([name]) => names.includes(name))),
  }))
  it('takes nothing that the schema refuses, and changes nothing', () => {
    let quick = 0
    fc.assert(
      fc.property(fields, (value) => {
        const json: unknown = JSON.parse(JSON.stringify(value))
        const record = quickRecord(json)
        if (record === undefined) return
        quick++
        expect(anyRecord.parse(json)).toEqual(record)
      }),
      { numRuns: 3_000 },
    )
    expect(quick).toBeGreaterThan(300)
  })
  it('takes whatever the schema takes whole', () => {
    fc.assert(
      fc.property(fields, (value) => {
        const json: unknown = JSON.parse(JSON.stringify(value))
        const explained = explainRecord(json)
        if ('record' in explained && JSON.stringify(anyRecord.parse(json)).length === JSON.stringify(json).length)
          expect(quickRecord(json)).toBeDefined()
      }),
      { numRuns: 3_000 },
    )
  })
  it('leaves no line without an answer', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fields.map((value) => JSON.stringify(value)),
        ),
        (line) => {
          const found = parseLine(line, NOW.getTime())
          expect('record' in found || found.message.length > 10).toBe(true)
        },
      ),
    )
  })
})

describe('the README', () => {
  it('shows only lines that are taken', async () => {
    const text = await readFile(new URL('README.md', import.meta.url), 'utf8')
    const lines = [...text.matchAll(/```jsonl\n(.*?)```/gs)].flatMap(([, block]) => (block ?? '').trim().split('\n'))
    expect(lines.length).toBeGreaterThan(4)
    expect(lines.map(messageOf)).toEqual(lines.map(() => 'taken'))
  })
})
