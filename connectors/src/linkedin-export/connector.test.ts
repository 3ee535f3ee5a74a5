import fc from 'fast-check'
import { anyRecord } from '@kith/contract/records'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAnyDate } from '../kit/any-date.ts'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { makeZip } from '../kit/make-zip.ts'
import { activitiesOf, countKinds, makeFolder, peopleOf } from '../kit/testing.ts'
import { linkedinExport, linkedinExportWith } from './connector.ts'
import { mapRow, TABLES } from './map.ts'

const small = linkedinExportWith({ rowsAtOnce: 1 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
const POST = 'https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A123'

const FILES = {
  'Connections.csv': `Notes:\r\n"When exporting your connection data, you may notice that some of the email addresses are missing."\r\n\r\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\r\nAnn,Exämple,https://www.linkedin.com/in/ann-example,ann@example.org,"Garden, Ltd.",Gardener,31 Jan 2024\r\n,,,,,,01 Feb 2024\r\nBo,Sample,https://www.linkedin.com/in/Bo%20S/,,,,05 Mar 2024\r\n`,
  'Shares.csv': `Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n2024-01-30 08:00:00,${POST},"First line\n""Second"" line",https://garden.example.org/,,MEMBER_NETWORK\n`,
  'Comments.csv': `Date,Link,Message\n2024-01-31 08:00:00,${POST},Thanks\n`,
  'Reactions.csv': `Date,Type,Link\n2024-02-01 08:00:00,LIKE,${POST}\nsoon,LIKE,${POST}\n`,
  'Profile.csv': 'First Name,Last Name,Headline\nMe,Myself,Advocate\n',
  'messages.csv': 'CONVERSATION ID,FROM,CONTENT\n1,x,secret\n',
}
const profile = 'https://www.linkedin.com/in/me-myself/'

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  folder = await makeFolder({
    'export.zip': makeZip(Object.entries(FILES).map(([name, content]) => ({ name, content }))),
    'messages.csv': FILES['messages.csv'],
  })
  report = await exerciseConnector(small, { files: [join(folder.path, 'export.zip')], profile }, options)
})
afterAll(() => folder.remove())

describe('LinkedIn’s copy of your data', () => {
  it('becomes connections, posts, comments and reactions; messages are not looked at', () => {
    expect(countKinds(report.records)).toEqual({ person: 2, connected: 2, post: 1, reply: 1, like: 1 })
    expect(report.setAsides.map(({ reason }) => reason).toSorted()).toEqual(['author_missing', 'date_missing'])
    expect(JSON.stringify([report.records, report.setAsides])).not.toContain('secret')
    expect(peopleOf(report.records)).toMatchObject([
      {
        organization: 'Garden, Ltd.',
        identity: {
          platform: 'linkedin',
          key: 'ann-example',
          name: 'Ann Exämple',
          email: 'ann@example.org',
          attributes: { title: 'Gardener' },
        },
      },
      { identity: { key: 'bo s', url: 'https://www.linkedin.com/in/bo%20s' } },
    ])
    const of = (kind: string) => activitiesOf(report.records).find((record) => record.kind === kind)
    expect(of('connected')).toMatchObject({ occurredAt: Date.UTC(2024, 0, 31), mentions: [{ key: 'me-myself', name: 'Me Myself' }] })
    expect(of('post')).toMatchObject({
      externalId: 'urn:li:share:123',
      actor: { key: 'me-myself' },
      body: 'First line\n"Second" line',
      url: POST,
      conversation: 'urn:li:share:123',
    })
    expect(of('reply')).toMatchObject({ replyTo: 'urn:li:share:123', body: 'Thanks' })
    expect(of('like')).toMatchObject({ replyTo: 'urn:li:share:123', attributes: { reaction: 'like' } })
  })

  it('can be a list that somebody pasted', async () => {
    const list =
      'Ann Example, Gardener, Garden Ltd., https://www.linkedin.com/in/ann-example?x=1; Bo Sample\nhttps://linkedin.com/in/cy | Shed Inc.'
    const { records } = await exerciseConnector(small, { list }, options)
    expect(peopleOf(records)).toMatchObject([
      { identity: { key: 'ann-example', name: 'Ann Example', attributes: { title: 'Gardener' } }, organization: 'Garden Ltd.' },
      { identity: { key: 'name:bo sample' } },
      { identity: { key: 'cy' } },
    ])
    for (const bad of [{}, { list: ' ' }, { files: [] }]) expect(linkedinExport.settings.safeParse(bad).success).toBe(false)
    await expect(exerciseConnector(small, { files: [join(folder.path, 'messages.csv')] }, options)).rejects.toMatchObject({
      code: 'export_unknown',
    })
  })

  it('takes what was set aside and corrected, and anything else without throwing', () => {
    const aside = report.setAsides.find(({ reason }) => reason === 'date_missing')
    expect(linkedinExport.reread((aside?.raw ?? '').replace('soon', '2024-02-02 08:00:00'), { profile })).toMatchObject([
      { record: { kind: 'like', actor: { key: 'me-myself' } } },
    ])
    expect(linkedinExport.reread('Ann, https://www.linkedin.com/in/ann', {})).toMatchObject([{ record: { type: 'person' } }])
    const columns = [
      'firstname',
      'lastname',
      'url',
      'emailaddress',
      'company',
      'position',
      'connectedon',
      'date',
      'link',
      'sharelink',
      'message',
      'type',
    ]
    const value = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('31 Jan 2024', POST, 'https://www.linkedin.com/in/%E0%A4', 'a@b.c'),
    )
    fc.assert(
      fc.property(fc.constantFrom(...TABLES), fc.dictionary(fc.constantFrom(...columns), value), (table, row) => {
        const owner = { platform: 'linkedin', key: 'me' }
        for (const item of mapRow(table, row, { owner, locator: 'x', raw: '{}', nowMs: options.now.getTime(), dateOf: parseAnyDate }))
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })
})
