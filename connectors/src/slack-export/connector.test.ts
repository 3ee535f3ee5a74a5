import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anyRecord } from '@kith/contract/records'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { exerciseConnector, type HarnessReport } from '../kit/harness.ts'
import { makeZip } from '../kit/make-zip.ts'
import { activitiesOf, countKinds, makeFolder, peopleOf, sampleData } from '../kit/testing.ts'
import { slackExport, slackExportWith } from './connector.ts'
import { mentionedIn, plainText } from '../kit/slack/text.ts'

const small = slackExportWith({ maxRecords: 3, firstMs: 1e9, everyMs: 1e9 })
const options = { now: new Date('2026-01-01T00:00:00Z') }
const talk = (user: string, ts: string, text: string, more: object = {}) => ({ type: 'message', user, ts, text, ...more })

const EXPORT = {
  'users.json': [
    {
      id: 'U01',
      team_id: 'T01',
      name: 'ann',
      real_name: 'Ann Example',
      tz: 'Europe/Oslo',
      profile: { email: 'ann@example.org', display_name: 'Ann', title: 'Advocate' },
    },
    { id: 'U02', team_id: 'T01', name: 'bo', deleted: true, profile: { real_name: 'Bo Jensen' } },
    { id: 'B77', team_id: 'T01', name: 'deploys', is_bot: true, profile: {} },
    { name: 'nobody' },
  ],
  'channels.json': [
    { id: 'C01', name: 'general' },
    { id: 'C02', name: 'help' },
  ],
  'dms.json': [{ id: 'D01', members: ['U01', 'U02'] }],
  'integration_logs.json': [{ user_id: 'U01', change_type: 'added' }],
  'general/2024-01-30.json': [
    talk('U01', '1706600000.000100', '<@U01|ann> has joined the channel', { subtype: 'channel_join' }),
    talk('U02', '1706600001.000100', 'Hi <@U01>, see <https://example.org/a?b=1&amp;c=2|the docs> in <#C02|help> &lt;b&gt;', {
      reactions: [{ name: 'tada', users: ['U01', 'B77', 'U01'], count: 3 }],
      edited: { user: 'U02', ts: '1706600009.000000' },
      reply_count: 1,
    }),
    talk('U01', '1706600002.000200', 'Thanks', { thread_ts: '1706600001.000100' }),
    {
      type: 'message',
      subtype: 'bot_message',
      bot_id: 'B99',
      username: 'ci',
      ts: '1706600003.0',
      text: '',
      attachments: [{ fallback: 'Build passed' }],
    },
    { type: 'message', subtype: 'file_comment', ts: '1706600004.0', text: 'x', comment: { user: 'U02' }, file: { title: 'chart.png' } },
    talk('U01', '1706600005.0', 'gone', { subtype: 'tombstone' }),
  ],
  'help/2024-01-31.json': [
    talk('U02', '1706700000.0', 'set the channel topic: help', { subtype: 'channel_topic', topic: 'help' }),
    { type: 'message', ts: '1706700001.0', text: 'nobody wrote this' },
    talk('U01', 'yesterday', 'when?'),
    talk('U01', '1706700002.0', '<script>alert(1)</script> <img src=x onerror=alert(1)>', { files: [{ name: 'a' }, { name: 'b' }] }),
  ],
  'D01/2024-01-31.json': [talk('U01', '1706700000.1', 'between us')],
} as const

let folder: Awaited<ReturnType<typeof makeFolder>>
let report: HarnessReport
beforeAll(async () => {
  folder = await makeFolder(EXPORT)
  report = await exerciseConnector(small, { files: [folder.path] }, options)
})
afterAll(() => folder.remove())

describe('an export of Slack', () => {
  it('becomes activities and people, and what cannot be taken is set aside', () => {
    expect(countKinds(report.records)).toEqual({ person: 3, joined: 1, message: 5, 'thread-reply': 1, reaction: 2, 'channel-changed': 1 })
    expect(report.setAsides.map(({ reason }) => reason).toSorted()).toEqual(['author_missing', 'date_missing', 'user_invalid'])
    expect(report.notes).toMatchObject([{ code: 'direct_messages', count: 1 }])
    expect(report.claims).toEqual({ reaction: 3, 'thread-reply': 1 })
  })

  it('knows its people, with robots and those who have left', () => {
    expect(peopleOf(report.records).map(({ identity }) => identity)).toEqual([
      {
        platform: 'slack:T01', key: 'U01', username: 'ann', name: 'Ann Example', email: 'ann@example.org', attributes: { title: 'Advocate', timezone: 'Europe/Oslo' },
      },
      { platform: 'slack:T01', key: 'U02', username: 'bo', name: 'Bo Jensen', attributes: { deactivated: true } },
      { platform: 'slack:T01', key: 'B77', username: 'deploys', robot: true },
    ]) // prettier-ignore
  })

  it('keeps text as people read it, with threads, reactions, edits and deletions', () => {
    const [opener, bot, comment, deleted, files] = activitiesOf(report.records).filter(({ kind }) => kind === 'message')
    expect(opener).toMatchObject({
      externalId: 'C01:1706600001.000100',
      occurredAt: 1_706_600_001_000,
      conversation: 'C01:1706600001.000100',
      place: '#general',
      body: 'Hi @Ann, see the docs (https://example.org/a?b=1&c=2) in #help <b>',
      mentions: [{ key: 'U01' }],
      attributes: { edited: '2024-01-30T07:33:29.000Z' },
    })
    expect(activitiesOf(report.records).find(({ kind }) => kind === 'thread-reply')).toMatchObject({
      conversation: 'C01:1706600001.000100',
      replyTo: 'C01:1706600001.000100',
    })
    expect(activitiesOf(report.records).filter(({ kind }) => kind === 'reaction')).toMatchObject([
      {
        actor: { key: 'U01' },
        replyTo: 'C01:1706600001.000100',
        mentions: [{ key: 'U02' }],
        attributes: { emoji: 'tada', dated: 'as the message' },
      },
      { actor: { key: 'B77', robot: true } },
    ])
    expect(bot).toMatchObject({ body: 'Build passed', actor: { key: 'B99', name: 'ci', robot: true } })
    expect(comment).toMatchObject({ actor: { key: 'U02' }, attributes: { subtype: 'file_comment', file: 'chart.png' } })
    expect(deleted).toMatchObject({ deleted: true })
    expect(files).toMatchObject({ body: '<script>alert(1)</script> <img src=x onerror=alert(1)>', attributes: { files: 2, file: 'a' } })
  })

  it('gives the same as a zip file, whatever folder the archive has at its top', async () => {
    const path = join(folder.path, '..', `${folder.path.split('/').at(-1)}.zip`)
    const entries = Object.entries(EXPORT).map(([name, content]) => ({
      name: `Example Slack export/${name}`,
      content: JSON.stringify(content),
    }))
    await writeFile(path, makeZip(entries))
    const zipped = await exerciseConnector(small, { files: [path] }, options)
    expect(zipped.records.toSorted(byText)).toEqual(report.records.toSorted(byText))
  })

  it('takes a set-aside message that was corrected', () => {
    const raw = report.setAsides.find(({ reason }) => reason === 'date_missing')?.raw ?? ''
    expect(slackExport.reread(raw.replace('yesterday', '1706700003.0'), { files: ['x'] })).toMatchObject([
      { record: { externalId: 'C02:1706700003.0', place: '#help', actor: { platform: 'slack:T01', key: 'U01' } } },
    ])
    expect(slackExport.reread('{', { files: ['x'] })).toMatchObject([{ setAside: { reason: 'item_invalid' } }])
  })

  it('refuses what is no export', async () => {
    const other = await makeFolder({ 'notes.txt': 'nothing' })
    await expect(exerciseConnector(small, { files: [other.path] })).rejects.toMatchObject({ code: 'export_unknown' })
    await other.remove()
  })

  it('takes days that are broken, each by itself', async () => {
    const broken = await makeFolder({
      'general/2024-01-01.json': '[{"type":"message","user":"U1","ts":"1706600000.1","text":"fine"},',
      'general/2024-01-02.json': '<html>',
      'general/2024-01-03.json': '',
      'general/2024-01-04.json': [1, { type: 'message', user: 'U1', ts: '1706600000.2', text: 'fine' }],
    })
    const read = await exerciseConnector(small, { files: [broken.path] }, options)
    expect(countKinds(read.records)).toEqual({ message: 2 })
    expect(read.setAsides.map(({ reason }) => reason)).toEqual(['file_cut', 'document_invalid', 'item_invalid'])
    await broken.remove()
  })
})

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

describe('pages of the API', () => {
  it('saved as files give messages with the channel that lies beside them, edits and deletions too', async () => {
    const pages = await makeFolder({
      'info.json': { ok: true, channel: { id: 'C9', name: 'random' } },
      'user.json': { ok: true, user: { id: 'U9', team_id: 'T9', name: 'cem', profile: {} } },
      'page.json': {
        ok: true,
        messages: [
          { type: 'message', subtype: 'message_changed', ts: '1706600009.0', message: talk('U9', '1706600000.1', 'edited') },
          {
            type: 'message',
            subtype: 'message_deleted',
            ts: '1706600010.0',
            deleted_ts: '1706600001.1',
            previous_message: talk('U9', '1706600001.1', 'never mind'),
          },
        ],
        has_more: false,
      },
    })
    const read = await exerciseConnector(small, { files: [pages.path] }, options)
    expect(activitiesOf(read.records)).toMatchObject([
      { externalId: 'C9:1706600000.1', body: 'edited', place: '#random', actor: { platform: 'slack:T9', key: 'U9', username: 'cem' } },
      { externalId: 'C9:1706600001.1', deleted: true },
    ])
    await pages.remove()
  })
})

describe('Slack’s text', () => {
  it('is decoded once, and never throws', () => {
    const names = { user: () => undefined, channel: () => undefined }
    expect(
      plainText(
        '<!here> <!subteam^S1|@docs> <!date^1^{date}|Monday> <mailto:a@example.org|a@example.org> <https://example.org> <x> &amp;lt;',
        names,
      ),
    ).toBe('@here @docs Monday a@example.org https://example.org <x> &lt;')
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('<', '>', '@', '#', '!', '|', '&', 'amp;', 'U1', ' ', 'https://x', '\n') }), (text) => {
        expect(typeof plainText(text, names)).toBe('string')
        expect(mentionedIn(text).length).toBeLessThanOrEqual(50)
      }),
    )
  })

  it('of any message becomes valid records or is set aside', () => {
    const field = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.constant([{}]),
      fc.constant({}),
      fc.constantFrom('1706600000.1', 'U1', 'message_changed', 'message_deleted'),
    )
    const message = fc.dictionary(
      fc.constantFrom(
        'user',
        'ts',
        'text',
        'subtype',
        'thread_ts',
        'reactions',
        'files',
        'message',
        'comment',
        'edited',
        'bot_id',
        'attachments',
        'username',
      ),
      field,
    )
    fc.assert(
      fc.property(message, (value) => {
        for (const item of slackExport.reread(JSON.stringify({ channel: { id: 'C1' }, message: value }), { files: ['x'] }))
          if ('record' in item) expect(anyRecord.safeParse(item.record).error).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })
})

describe('real data', () => {
  const real = sampleData('slack/houstondatavis')
  it.skipIf(!real.isThere)('of a whole workspace comes in as jq counts it (optional: sample data that is not published)', async () => {
    const read = await exerciseConnector(slackExportWith({ maxRecords: 400 }), { files: [real.path] }, { ...options, maxResumes: 2 })
    expect(read.setAsides).toEqual([])
    expect(countKinds(read.records)).toEqual({
      person: 71,
      message: 1031,
      joined: 320,
      left: 3,
      pinned: 1,
      'channel-changed': 27,
      reaction: 199,
    })
    expect(new Set(activitiesOf(read.records).map(({ place }) => place)).size).toBe(16)
    expect(read.claims).toEqual({ reaction: 199, 'thread-reply': 0 })
  })
})
