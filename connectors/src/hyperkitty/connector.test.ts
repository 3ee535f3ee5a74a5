import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Platform, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { mapMail, type Mail } from '../kit/mail/map.ts'
import { activitiesOf, askedUrl, countKinds, sampleData } from '../kit/testing.ts'
import { hyperkitty, hyperkittyWith } from './connector.ts'

const small = hyperkittyWith({ emptyMonthsMax: 0 })
const NOW = new Date('2026-01-10T00:00:00Z')
const settings = { list: 'https://lists.example.org/archives/list/users@lists.example.org/' }

/** Mails by month: "2025-11" begins a thread, later ones answer it. */
const mail = (month: string, id: number, subject = `Mail ${id}`, body = 'Text.'): string =>
  `From ann@example.org  Sat Nov 14 21:29:28 2015\nFrom: Ann <ann@example.org>\nDate: ${new Date(`${month}-02T0${id}:00:00Z`).toUTCString()}\nSubject: ${subject}\nMessage-ID: <${month}-${id}@example.org>\n${id > 1 ? `References: <${month}-1@example.org>\n` : ''}\n${body}\n\n`
const MONTHS = ['2026-01', '2025-12'] as const
const HELD: Record<Situation, (month: string) => string> = {
  empty: () => '',
  'one-page': (month) => (month === '2026-01' ? mail(month, 1) : ''),
  'many-pages': (month) => (MONTHS.some((one) => one === month) ? mail(month, 1) + mail(month, 2) : ''),
  'changed-field': (month) => (month === '2026-01' ? `${mail(month, 1)}From x  Sat Nov 14 21:29:28 2015\nSubject: nobody\n\nText\n\n` : ''),
  unicode: (month) => (month === '2026-01' ? mail(month, 1, 'Zoë 🦊 \0', 'مرحبا') : ''),
  huge: (month) => (month === '2026-01' ? mail(month, 1, 'x'.repeat(100_000), `${'y'.repeat(1_000)}\n`.repeat(300)) : ''),
  edited: (month) => (month === '2026-01' ? mail(month, 1, 'Edited') : ''),
  deleted: () => '',
}
const platform: Platform = (situation) => {
  if (situation === 'deleted') return undefined
  return async (input) => {
    const url = askedUrl(input)
    if (url.pathname === '/archives/list/users@lists.example.org/') return new Response('<html>Users</html>')
    if (url.pathname === '/archives/api/list/users@lists.example.org/emails/') return Response.json({ count: 8, results: [] })
    if (url.pathname === '/archives/api/list/users@lists.example.org/threads/') return Response.json({ count: 4, results: [] })
    const text = HELD[situation]((url.searchParams.get('start') ?? '').slice(0, 7))
    return text === '' && situation === 'many-pages' ? new Response('', { status: 404 }) : new Response(gzipSync(text))
  }
}

describe('HyperKitty', () => {
  it('passes what platforms do, month by month, with what its API counts', async () => {
    const { records, claims } = await exerciseApiConnector(small, settings, platform, { now: NOW, maxResumes: 6 })
    expect([countKinds(records), claims]).toEqual([
      { 'topic-started': 2, replied: 2 },
      { 'topic-started': 4, replied: 4 },
    ])
    expect(activitiesOf(records)[1]).toMatchObject({
      externalId: '2026-01-2@example.org',
      conversation: '2026-01-1@example.org',
      place: 'users@lists.example.org',
      actor: { key: 'ann@example.org' },
    })
  })

  it('asks later for this month and the one before, and keeps what stands before a fault', async () => {
    const asked: string[] = []
    const open = platform('many-pages') ?? fetch
    const watched: typeof fetch = async (input, init) => {
      asked.push(askedUrl(input).searchParams.get('start') ?? '')
      return open(input, init)
    }
    const first = await readAll(small, settings, undefined, { fetch: watched, now: NOW, check: false })
    expect(asked.filter((start) => start !== '')).toHaveLength(3)
    asked.length = 0
    await readAll(small, settings, first.batches.at(-1)?.cursor, { fetch: watched, now: NOW, check: false })
    expect(asked.filter((start) => start !== '')).toEqual(['2026-01-01', '2025-12-01'])
    const cut: typeof fetch = async () => new Response(gzipSync(mail('2026-01', 1) + mail('2026-01', 2).repeat(50)).subarray(0, -12))
    const { items } = await readAll(small, settings, first.batches.at(-1)?.cursor, { fetch: cut, now: NOW, check: false })
    expect(items.filter((item) => 'setAside' in item && item.setAside.reason === 'file_damaged')).toHaveLength(2)
    expect(items.length).toBeGreaterThan(2)
  })

  it('takes addresses of lists alone', () => {
    for (const list of ['https://lists.example.org/', 'https://lists.example.org/archives/list/users/', 'file:///list/a@b.example/'])
      expect(hyperkitty.settings.safeParse({ list }).success).toBe(false)
    const deep = { list: 'https://lists.example.org/hyperkitty/list/users%40lists.example.org/thread/ABC/' }
    expect(hyperkitty.title(deep)).toBe('HyperKitty: users@lists.example.org')
  })
})

/** What GrimoireLab makes of a mail. */
interface Fetched {
  readonly data: Readonly<Record<string, unknown>> & { readonly body?: { readonly plain?: string; readonly html?: string } }
}
const toMail = ({ data }: Fetched): Mail => {
  const { body, ...headers } = data
  const texts = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
  )
  return {
    headers: new Map(texts),
    subject: typeof data['Subject'] === 'string' ? data['Subject'] : '',
    text: body?.plain,
    html: body?.html,
    attachments: 0,
  }
}
const COUNTED = { hyperkitty: 3, groupsio: 99, pipermail: 63 }
const folder = sampleData('elk/tests/data')
it.skipIf(!folder.isThere)('mails that are real are as many as were counted (optional: sample data that is not published)', () => {
  for (const [name, count] of Object.entries(COUNTED)) {
    const given = JSON.parse(readFileSync(join(folder.path, `${name}.json`), 'utf8')) as Fetched[]
    const mapped = given.map((one) =>
      mapMail(toMail(one), {
        envelope: typeof one.data['unixfrom'] === 'string' ? `From ${one.data['unixfrom']}` : '',
        list: name,
        nowMs: NOW.getTime(),
      }),
    )
    expect([name, mapped.filter((one) => typeof one !== 'string').length]).toEqual([name, count])
  }
})
