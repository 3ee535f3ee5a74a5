import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { makeZip } from '../kit/make-zip.ts'
import { activitiesOf, countKinds, makeFolder, sampleData } from '../kit/testing.ts'
import { mbox, mboxWith } from './connector.ts'
import { parseMail } from '../kit/mail/parse.ts'
import { senderOf } from '../kit/mail/sender.ts'

const small = mboxWith({ maxRecords: 2, firstMs: 1e9, everyMs: 1e9, together: 1 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
const FROM = 'From ann at example.org  Sat Nov 14 21:29:28 2015'
const mail = (headers: string, body = 'Text.') => `${FROM}\n${headers}\n\n${body}\n\n`
const DATE = 'Date: Sat, 14 Nov 2015 21:29:28 +0100'

const NOVEMBER = [
  mail(`From: ann at example.org (Ann =?utf-8?q?=C3=85s?=)\n${DATE}\nSubject: [users] How to?\nMessage-ID: <1@example.org>`, 'How?\n>From here.'),
  mail(`From: Bo Jensen <bo@example.com>\n${DATE}\nSubject: Re: [users] How to?\nMessage-ID: <2@example.com>\nReferences: <1@example.org>\nIn-Reply-To: Your message of "Sat" <1@example.org>`),
  mail(`From: Cy <cy@example.net>\n${DATE}\nSubject: Re: [users] How to?\nMessage-ID: <3@example.net>\nReferences: <1@example.org>\n <2@example.com>`),
  mail(`From: bo@example.com\n${DATE}\nSubject: Out of office\nMessage-ID: <4@example.com>\nAuto-Submitted: auto-replied\nIn-Reply-To: <1@example.org>`),
  mail(`${DATE}\nSubject: nobody\nMessage-ID: <5@example.com>`),
  mail('From: bo@example.com\nDate: yesterday\nSubject: when?\nMessage-ID: <6@example.com>'),
  `From nowhere\n\n`,
].join('') // prettier-ignore

const DECEMBER = mail(
  `From: "Dé via users" <users@lists.example.org>\nReply-To: de@example.org\n${DATE}\nList-Id: Users of it <users.lists.example.org>\nList-Post: <mailto:users@lists.example.org>\nArchived-At: <https://lists.example.org/m/7>\nMessage-ID: <7@example.org>\nContent-Type: multipart/mixed; boundary=b\nSubject: =?iso-8859-1?q?Gr=FC=DFe?=`,
  '--b\nContent-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n<p>Gr=FC=DFe<script>alert(1)</script></p>\n--b\nContent-Type: image/png; name=x.png\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\nAAAA\n--b--',
)

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  folder = await makeFolder({
    '2015-November.txt': NOVEMBER,
    '2015-December.txt.gz': gzipSync(DECEMBER),
    'messages.zip': makeZip([{ name: 'messages.mbox', content: mail(`From: x@example.org\n${DATE}\nMessage-ID: <8@example.org>`) }]),
    'index.html': '<html>',
  })
  report = await exerciseConnector(small, { files: [folder.path], list: 'users' }, options)
})
afterAll(() => folder.remove())

describe('a mailing list', () => {
  it('becomes topics and replies, whatever its files are packed in', () => {
    expect(countKinds(report.records)).toEqual({ 'topic-started': 4, replied: 2, 'auto-reply': 1 })
    expect(report.setAsides.map(({ reason, locator }) => [reason, locator.replace(/^[^/]+\//, '')])).toEqual([
      ['sender_missing', '2015-November.txt mail 5'],
    ])
  })

  it('reads hidden addresses, encoded words and threads by their references', () => {
    const [, topic, second, third, auto, undated] = activitiesOf(report.records)
    expect(topic).toMatchObject({
      externalId: '1@example.org',
      actor: { platform: 'email', key: 'ann@example.org', email: 'ann@example.org', name: 'Ann Ås' },
      occurredAt: Date.parse('2015-11-14T20:29:28Z'),
      title: '[users] How to?',
      body: 'How?\nFrom here.',
      conversation: '1@example.org',
      place: 'users',
    })
    expect(second).toMatchObject({
      actor: { key: 'bo@example.com', name: 'Bo Jensen' },
      conversation: '1@example.org',
      replyTo: '1@example.org',
    })
    expect(third).toMatchObject({ conversation: '1@example.org', replyTo: '2@example.com' })
    expect(auto).toMatchObject({ kind: 'auto-reply', attributes: { automatic: 'auto-replied' } })
    expect(undated).toMatchObject({ occurredAt: Date.parse('2015-11-14T21:29:28Z'), attributes: { dated: 'as received' } })
  })

  it('takes the writer for the writer where the list sends in their name, and HTML for its words', () => {
    expect(activitiesOf(report.records)[0]).toMatchObject({
      actor: { key: 'de@example.org', name: 'Dé' },
      title: 'Grüße',
      body: 'Grüße',
      place: 'users.lists.example.org',
      url: 'https://lists.example.org/m/7',
      attributes: { attachments: 1 },
    })
  })

  it('takes a set-aside mail that was corrected', async () => {
    const raw = report.setAsides[0]?.raw ?? ''
    expect(await mbox.reread(raw.replace('Subject:', 'From: new@example.org\nSubject:'), { files: ['x'] })).toMatchObject([
      { record: { actor: { key: 'new@example.org' }, externalId: '5@example.com' } },
    ])
  })

  it('refuses what is no archive of mails', async () => {
    await expect(exerciseConnector(small, { files: [join(folder.path, 'index.html')] })).rejects.toMatchObject({ code: 'export_unknown' })
    const other = await makeFolder({ 'notes.txt': '{"not": "mail"}' })
    await expect(exerciseConnector(small, { files: [other.path] })).rejects.toMatchObject({ code: 'not_mbox' })
    await other.remove()
  })
})

describe('who wrote a mail', () => {
  const of = (from: string, replyTo?: string) => senderOf({ from, replyTo, lists: new Set(['users@lists.example.org']) })
  it.each([
    ['ann (at) example.org', { key: 'ann@example.org' }],
    ['goran at domain.example ( Göran Lastname )', { key: 'goran@domain.example', name: 'Göran Lastname' }],
    ['Ann <ann at example.org>', { key: 'ann@example.org', name: 'Ann' }],
    ['"Example, Ann" <Ann@Example.org>', { key: 'ann@example.org', name: 'Example, Ann' }],
    ['MAILER-DAEMON@example.org', { key: 'mailer-daemon@example.org', robot: true }],
    ['Ann Example', { key: 'name:ann example', name: 'Ann Example' }],
    ['"Ann via users" <users@lists.example.org>', { key: 'name:ann', name: 'Ann' }],
  ])('is read from %s', (from, expected) => {
    expect(of(from)).toMatchObject({ platform: 'email', ...expected })
  })

  it('claims no address that is masked, and nobody where nobody is named', () => {
    expect(of('Ann <foo...@example.org>')).toEqual({ platform: 'email', key: 'foo...@example.org', name: 'Ann' })
    expect([of(''), of(' <> '), of('users@lists.example.org')]).toEqual([undefined, undefined, undefined])
  })
})

describe('hostile mail', () => {
  const origin = { envelope: FROM, list: '', nowMs: Date.parse('2026-01-01') }
  it('with enormous headers or parts within parts is set aside, quickly', async () => {
    const nested = Array.from({ length: 500 }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\n\n--b${at}\n`).join('')
    for (const content of [`From: a@example.org\nX-Long: ${'x'.repeat(400_000)}\n\ntext`, `From: a@example.org\n${nested}`]) {
      expect(await parseMail(Buffer.from(content), 'here', origin)).toMatchObject({ setAside: { reason: 'mail_unreadable' } })
    }
    const many = await parseMail(
      Buffer.from(`From: a@example.org\n${DATE}\nReferences: ${'<a@b> '.repeat(10_000)}\n\n${'<p>'.repeat(100_000)}`),
      'here',
      origin,
    )
    expect(many).toMatchObject({ record: { conversation: 'a@b' } })
    const long = 'a'.repeat(200_000)
    const startedAtMs = performance.now()
    for (const name of ['X-BeenThere', 'List-Id', 'List-Post', 'In-Reply-To', 'Subject', 'Received', 'Reply-To'])
      await parseMail(Buffer.from(`From: a@example.org\n${DATE}\n${name}: ${long}\n\nx`), 'here', origin)
    expect(performance.now() - startedAtMs).toBeLessThan(5_000)
  })

  it('of any bytes becomes a valid record or is set aside', async () => {
    const header = fc.constantFrom(
      'From: ',
      'Date: ',
      'Subject: ',
      'Message-ID: ',
      'References: ',
      'Content-Type: ',
      'Content-Transfer-Encoding: ',
      'List-Id: ',
    )
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'a@example.org',
        DATE.slice(6),
        '<a@b>',
        'text/html; charset=utf-16',
        'base64',
        '=?x?q?=FF?=',
        'multipart/mixed; boundary="',
      ),
    )
    const content = fc.array(fc.tuple(header, value, fc.constantFrom('\n', '\r\n', '\n\n')), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(content, async (parts) => {
        const item = await parseMail(Buffer.from(parts.map((part) => part.join('')).join('')), 'here', origin)
        if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 400 },
    )
  })
})

describe('real data', () => {
  const [lists, groups] = [sampleData('perceval'), sampleData('perceval/groupsio/messages.zip')]
  it.skipIf(!lists.isThere)('comes in as grep counts it (optional: sample data that is not published)', async () => {
    const files = ['mbox', 'pipermail', 'hyperkitty'].map((name) => join(lists.path, name))
    const read = await exerciseConnector(mbox, { files }, options)
    expect([read.setAsides.length, countKinds(read.records)]).toEqual([0, { 'topic-started': 16, replied: 10 }])
    const zipped = await exerciseConnector(mbox, { files: [groups.path] }, options)
    expect([zipped.setAsides.length, countKinds(zipped.records)]).toEqual([0, { 'topic-started': 49 }])
  })
})
