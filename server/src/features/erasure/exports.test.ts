import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contentOf } from '../../testing/held.ts'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { placesOf } from '../../testing/traces.ts'

/**
 * Files of each connector that reads such: she writes and is mentioned, he answers her. Nothing that names her may be left, nor come back. What a source
 * does not call a mention, and no address or "@username", is not looked for: so nobody writes her bare name here.
 */
const AT = '2024-01-30T10:00:00.000Z'
const SECONDS = Date.parse(AT) / 1_000
const [SHE, HE] = ['7700142', '8800153']

type Files = Readonly<Record<string, string | object>>

const slack = (): Files => ({
  'users.json': [
    { id: `U${SHE}`, team_id: 'T01', name: 'wilmaq', real_name: 'Wilma Quast', profile: { email: 'wilma.quast@example.org' } },
    { id: `U${HE}`, team_id: 'T01', name: 'bo', real_name: 'Bo Jensen', profile: {} },
  ],
  'channels.json': [{ id: 'C01', name: 'general' }],
  'general/2024-01-30.json': [
    { type: 'message', user: `U${SHE}`, ts: `${SECONDS}.000100`, text: 'How?', reactions: [{ name: 'tada', users: [`U${HE}`], count: 1 }] },
    { type: 'message', user: `U${HE}`, ts: `${SECONDS}.000200`, thread_ts: `${SECONDS}.000100`, text: `So, <@U${SHE}>.` },
    { type: 'message', user: `U${SHE}`, ts: 'yesterday', text: 'when?' },
  ],
})

const discord = (): Files => {
  const she = { id: SHE, name: 'wilmaq', nickname: 'Wilma Quast', isBot: false }
  const say = (id: string, author: object, content: string, more: object = {}) => ({
    id,
    type: 'Default',
    timestamp: AT,
    content,
    author,
    mentions: [],
    reactions: [],
    ...more,
  })
  return {
    'general.json': {
      guild: { id: '1', name: 'Example' },
      channel: { id: '11', type: 'GuildTextChat', name: 'general' },
      messages: [
        say('901', she, 'How?'),
        say('902', { id: HE, name: 'bo', nickname: 'Bo', isBot: false }, `So, <@${SHE}>.`, {
          mentions: [she],
          type: 'Reply',
          reference: { messageId: '901' },
        }),
      ],
    },
  }
}

const telegram = (): Files => ({
  'result.json': {
    name: 'Group',
    type: 'private_supergroup',
    id: 77,
    messages: [
      { id: 2, type: 'message', date_unixtime: String(SECONDS), from: 'Wilma Quast', from_id: `user${SHE}`, text: 'How?' },
      { id: 3, type: 'message', date_unixtime: String(SECONDS), from: 'Bo', from_id: `user${HE}`, text: 'So.', reply_to_message_id: 2 },
    ],
  },
})

const mattermost = (): Files => ({
  'import.jsonl': [
    { type: 'version', version: 1 },
    { type: 'channel', channel: { team: 'main', name: 'town-square', display_name: 'Town Square', type: 'O' } },
    { type: 'user', user: { username: 'wilmaq', email: 'wilma.quast@example.org', first_name: 'Wilma', last_name: 'Quast' } },
    { type: 'user', user: { username: 'bo', email: 'bo@example.net', first_name: 'Bo' } },
    {
      type: 'post',
      post: {
        team: 'main',
        channel: 'town-square',
        user: 'wilmaq',
        message: 'How?',
        create_at: SECONDS * 1_000,
        reactions: [{ user: 'bo', emoji_name: 'wave', create_at: SECONDS * 1_000 + 5 }],
        replies: [{ user: 'bo', message: 'So, @wilmaq.', create_at: SECONDS * 1_000 + 9 }],
      },
    },
  ]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join(''),
})

const rocketchat = (): Files => {
  const [she, he] = [
    { _id: `w${SHE}`, username: 'wilmaq', name: 'Wilma Quast' },
    { _id: `b${HE}`, username: 'bo', name: 'Bo' },
  ]
  return {
    'channel.json': { channel: { _id: 'R1', name: 'help' }, success: true },
    'page.json': {
      messages: [
        { _id: 'm1', rid: 'R1', u: she, msg: 'How?', ts: AT, reactions: { ':wave:': { usernames: ['bo'] } } },
        { _id: 'm2', rid: 'R1', u: he, msg: 'So, @wilmaq.', ts: AT, tmid: 'm1', mentions: [she] },
      ],
    },
  }
}

const zulip = (): Files => ({
  'realm.json': {
    zerver_userprofile: [
      { id: Number(SHE), full_name: 'Wilma Quast', delivery_email: 'wilma.quast@example.org' },
      { id: Number(HE), full_name: 'Bo', delivery_email: 'bo@example.net' },
    ],
    zerver_stream: [{ id: 5, name: 'help' }],
    zerver_recipient: [{ id: 100, type: 2, type_id: 5 }],
    zerver_reaction: [],
  },
  'messages-000001.json': {
    zerver_message: [
      { id: 1001, sender: Number(SHE), recipient: 100, subject: 'It', content: 'How?', date_sent: SECONDS },
      { id: 1002, sender: Number(HE), recipient: 100, subject: 'It', content: 'So, @**Wilma Quast**.', date_sent: SECONDS },
    ],
  },
})

const mbox = (): Files => {
  const mail = (headers: string, body: string): string =>
    `From ann at example.org  Tue Jan 30 10:00:00 2024\n${headers}\nDate: Tue, 30 Jan 2024 10:00:00 +0000\n\n${body}\n\n`
  return {
    '2024-January.txt': [
      mail('From: wilma.quast at example.org (Wilma Quast)\nSubject: How?\nMessage-ID: <1@list.example>', 'How?'),
      mail(
        'From: Bo <bo@example.net>\nSubject: Re: How?\nMessage-ID: <2@list.example>\nIn-Reply-To: <1@list.example>\nReferences: <1@list.example>',
        'On Tuesday, Wilma Quast <wilma.quast@example.org> wrote:\n> How?\nSo.',
      ),
    ].join(''),
  }
}

const stackexchange = (): Files => {
  const table = (name: string, rows: readonly string[]): string => `<?xml version="1.0"?>\n<${name}>\n${rows.join('\n')}\n</${name}>`
  const when = 'CreationDate="2024-01-30T10:00:00.000"'
  return {
    'ai.example.com/Posts.xml': table('posts', [
      `  <row Id="1" PostTypeId="1" ${when} Body="How?" OwnerUserId="${SHE}" Title="How?" Tags="&lt;rain&gt;" />`,
      `  <row Id="2" PostTypeId="2" ParentId="1" ${when} Body="So." OwnerUserId="${HE}" />`,
    ]),
    'ai.example.com/Users.xml': table('users', [
      `  <row Id="${SHE}" DisplayName="Wilma Quast" Reputation="1" WebsiteUrl="https://wilma.example" />`,
      `  <row Id="${HE}" DisplayName="Bo" Reputation="1" />`,
    ]),
  }
}

const discourse = (): Files => {
  const say = (post_number: number, user_id: number, username: string, cooked: string, more: object = {}) => ({ id: 900 + post_number, topic_id: 7, user_id, username, name: username, post_number, post_type: 1, cooked, created_at: AT, ...more }) // prettier-ignore
  const posts = [
    say(1, Number(SHE), 'wilmaq', '<p>How?</p>', { name: 'Wilma Quast' }),
    say(2, Number(HE), 'bo', '<p>So, <a class="mention" href="/u/wilmaq">@wilmaq</a>.</p>', { reply_to_post_number: 1 }),
  ]
  return { 'topic.json': { id: 7, post_stream: { posts }, title: 'How?', slug: 'how', posts_count: 2, category_id: 5 } }
}

const SOURCES: readonly (readonly [connector: string, files: Files, settings?: object])[] = [
  ['slack-export', slack()],
  ['discord-export', discord(), { agreed: true }],
  ['telegram-export', telegram()],
  ['mattermost-export', mattermost(), { host: 'chat.example.org' }],
  ['rocketchat-export', rocketchat(), { host: 'talk.example.org' }],
  ['zulip-export', zulip(), { host: 'example.zulipchat.com' }],
  ['mbox', mbox(), { list: 'users' }],
  ['stackexchange-dump', stackexchange()],
  ['discourse-files', discourse(), { host: 'https://forum.example.org/' }],
]

describe('of each kind of export', () => {
  const folders: string[] = []
  let kith: TestKith
  beforeAll(async () => {
    kith = await openKith()
  }, 120_000)
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  })

  const write = (files: Files): string => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kith-exports-'))
    folders.push(folder)
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      writeFileSync(path.join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
    }
    return folder
  }
  /** Whatever names her; the folders that were given are called otherwise. */
  const HERS = ['wilma', 'quast', SHE]

  test('what is erased is nowhere, and does not come back when it is read again from its beginning', async () => {
    for (const [connector, files, settings = {}] of SOURCES) {
      const { run } = await kith.ask('sources.create', { connector, settings: { files: [write(files)], ...settings } })
      expect(['done', 'partial'], `${connector} is read`).toContain((await kith.ended(run?.id ?? 0)).state)
    }
    const theirs = async () => (await kith.ask('people.list', { search: 'wilma', limit: 50 })).people
    expect((await theirs()).length).toBeGreaterThan(0)
    const held = Object.keys(await contentOf(kith)).filter((account) => account.includes(SHE) || account.includes('wilma'))
    expect(new Set(held.map((account) => account.split(':')[0])).size).toBe(SOURCES.length)
    // One erasure costs seconds, of however many accounts.
    const [first, ...others] = (await theirs()).map(({ id }) => id)
    if (others.length > 0) await kith.ask('people.merge', { people: [first ?? 0, ...others], overrule: true })
    const [she] = await theirs()
    expect(await kith.ask('people.erase', { id: she?.id ?? 0, confirm: she?.name ?? '' })).toMatchObject({ state: 'done', elsewhere: [] })
    expect(await placesOf(kith, HERS)).toEqual([])
    const after = await contentOf(kith)
    expect(Object.values(after).filter((what) => !what.startsWith('nothing')).length).toBeGreaterThanOrEqual(SOURCES.length)

    await kith.app.state.execute(`update source set cursor = null`)
    for (const { id, title } of (await kith.ask('sources.list', {})).sources) {
      const run = await kith.ended((await kith.ask('runs.start', { id })).id)
      expect(['done', 'partial'], `${title} is read`).toContain(run.state)
      expect([run.counts.added, run.counts.changed], `nothing of ${title} is new`).toEqual([0, 0])
      expect(run.counts.leftOut, `of ${title} something is left out`).toBeGreaterThan(0)
    }
    expect(await placesOf(kith, HERS)).toEqual([])
    expect(await contentOf(kith)).toEqual(after)
  }, 240_000)
})
