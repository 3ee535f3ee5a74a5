import { madeUp } from './github-archive.mjs'

/** Made-up exports of each format, by a few hundred people who do not exist, about as long as real ones are. */
const WORDS =
  'we have looked at this again and found that the build fails where a path holds a space so here is what I did to mend it'.split(' ')
const textOf = (number, words = 40) =>
  Array.from({ length: words }, (_, at) => WORDS[(number * 7 + at * (3 + (number % 5))) % WORDS.length]).join(' ')
const at = (number) => Date.UTC(2020, 0, 1) + number * 60_000
const iso = (number) => new Date(at(number)).toISOString()
const who = (number) => number % 500
const list = (count, make) => Array.from({ length: count }, (_, index) => make(index + 1))
const json = (value) => JSON.stringify(value)
const cell = (value) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value))
const table = (columns, row) => (count) =>
  `${columns.join(',')}\n${list(count, (number) => `${row(number).map(cell).join(',')}\n`).join('')}`
const linesOf = (make) => (count) => list(count, (number) => `${json(make(number))}\n`).join('')

const attendees = (columns, row) => table(['Event', ...columns], (number) => ['Boats in March', ...row(number)])
const person = (number) => [`Person ${number}`, `person${number}@example.org`]

/** @type {{ connector: string, name: string, given?: string, parser: unknown, settings?: object, make: (count: number) => string }[]} */
export const FILES = [
  {
    connector: 'jsonl',
    name: 'x.jsonl',
    parser: 'lines',
    make: linesOf((number) => ({
      type: 'activity',
      kind: 'post',
      externalId: String(number),
      occurredAt: iso(number),
      actor: { platform: 'x', key: String(who(number)), name: `Person ${who(number)}` },
      title: `Post ${number}`,
      body: textOf(number),
    })),
  },
  {
    connector: 'csv',
    name: 'x.csv',
    parser: 'table',
    make: table(['id', 'date', 'name', 'email', 'title', 'text'], (number) => [
      number,
      iso(number),
      ...person(who(number)),
      `Post ${number}`,
      textOf(number),
    ]),
    settings: { mapping: 'id=id,date=date,name=name,email=email,title=title,text=body,kind:=post' },
  },
  {
    connector: 'github-archive',
    name: '2015-01-01-0.json',
    parser: 'lines',
    make: (count) => list(count, (number) => `${madeUp(number)}\n`).join(''),
  },
  {
    connector: 'gitlab-export',
    name: 'tree/project/issues.ndjson',
    parser: { lists: [], documents: true },
    settings: { project: 'example/garden' },
    // An issue with two comments, of which one closes it.
    make: (count) =>
      linesOf((number) => ({
        id: number,
        iid: number,
        project_id: 7,
        title: `It fails, ${number}`,
        description: textOf(number),
        state: number % 2 === 0 ? 'closed' : 'opened',
        author_id: who(number) + 1,
        created_at: `${iso(number).slice(0, 19).replace('T', ' ')} UTC`,
        updated_at: `${iso(number).slice(0, 19).replace('T', ' ')} UTC`,
        confidential: false,
        label_links: [{ label: { title: 'bug', color: '#d9534f' } }],
        resource_state_events: number % 2 === 0 ? [{ user_id: who(number) + 1, created_at: iso(number), state: 'closed' }] : [],
        award_emoji: [],
        notes: list(2, (at) => ({
          id: number * 2 + at,
          note: textOf(number + at),
          noteable_type: 'Issue',
          author_id: who(number + at) + 1,
          created_at: `${iso(number + at)
            .slice(0, 19)
            .replace('T', ' ')} UTC`,
          author: { name: `Person ${who(number + at)}` },
          system: false,
          award_emoji: [],
        })),
      }))(Math.ceil(count / 3)),
  },
  {
    connector: 'slack-export',
    name: 'export/general/2020-01-01.json',
    // A day of a channel is told by the folder that it lies in.
    given: 'export',
    parser: { lists: [''] },
    make: (count) =>
      json(
        list(count, (number) => ({
          type: 'message',
          user: `U${1000 + who(number)}`,
          text: textOf(number),
          ts: `${Math.floor(at(number) / 1_000)}.${String(number % 1_000_000).padStart(6, '0')}`,
          reactions: number % 7 === 0 ? [{ name: 'wave', users: ['U1001'], count: 1 }] : undefined,
        })),
      ),
  },
  {
    connector: 'discord-export',
    name: 'general.json',
    parser: { lists: ['messages'] },
    make: (count) =>
      json({
        guild: { id: '1', name: 'Example' },
        channel: { id: '11', type: 'GuildTextChat', category: 'Text', name: 'general' },
        messages: list(count, (number) => ({
          id: String(9_000 + number),
          type: 'Default',
          timestamp: iso(number),
          timestampEdited: null,
          isPinned: false,
          content: textOf(number),
          author: {
            id: String(who(number)),
            name: `p${who(number)}`,
            discriminator: '0000',
            nickname: `Person ${who(number)}`,
            isBot: false,
            roles: [],
          },
          attachments: [],
          embeds: [],
          reactions: [],
          mentions: [],
        })),
      }),
  },
  {
    connector: 'telegram-export',
    name: 'result.json',
    parser: { lists: ['messages'] },
    make: (count) =>
      json({
        name: 'Example group',
        type: 'private_supergroup',
        id: 77,
        messages: list(count, (number) => ({
          id: number,
          type: 'message',
          date: iso(number).slice(0, 19),
          date_unixtime: String(Math.floor(at(number) / 1_000)),
          from: `Person ${who(number)}`,
          from_id: `user${who(number)}`,
          text: ['See ', { type: 'bold', text: 'this' }, textOf(number)],
          text_entities: [{ type: 'plain', text: textOf(number) }],
        })),
      }),
  },
  {
    connector: 'zulip-export',
    name: 'messages-000001.json',
    parser: { lists: ['messages'] },
    settings: { host: 'example.zulipchat.com' },
    make: (count) =>
      json({
        messages: list(count, (number) => ({
          id: number,
          type: 'stream',
          stream_id: 5,
          display_recipient: 'help',
          subject: `Topic ${number % 300}`,
          content: `<p>${textOf(number)}</p>`,
          timestamp: Math.floor(at(number) / 1_000),
          sender_id: who(number),
          sender_full_name: `Person ${who(number)}`,
          sender_email: `person${who(number)}@example.org`,
          reactions: [],
        })),
      }),
  },
  {
    connector: 'rocketchat-export',
    name: 'page.json',
    parser: { lists: ['messages'] },
    settings: { host: 'chat.example.org' },
    make: (count) =>
      json({
        messages: list(count, (number) => ({
          _id: `m${number}`,
          rid: 'R1',
          u: { _id: `u${who(number)}`, username: `p${who(number)}`, name: `Person ${who(number)}` },
          msg: textOf(number),
          ts: iso(number),
          _updatedAt: iso(number),
          mentions: [],
        })),
      }),
  },
  {
    connector: 'mattermost-export',
    name: 'export.jsonl',
    parser: { lists: [], documents: true },
    settings: { host: 'chat.example.org' },
    make: linesOf((number) =>
      number === 1
        ? { type: 'version', version: 1 }
        : {
            type: 'post',
            post: {
              team: 'main',
              channel: 'town-square',
              user: `p${who(number)}`,
              message: textOf(number),
              create_at: at(number),
              reactions: [],
            },
          },
    ),
  },
  {
    connector: 'matrix-export',
    name: 'garden.json',
    parser: { lists: ['messages'] },
    make: (count) =>
      json({
        room_name: 'Garden',
        messages: list(count, (number) => ({
          type: 'm.room.message',
          sender: `@p${who(number)}:example.org`,
          content: { msgtype: 'm.text', body: textOf(number) },
          origin_server_ts: at(number),
          event_id: `$${String(number).padStart(43, 'e')}`,
          room_id: '!garden:example.org',
          unsigned: { age: 1_000 },
        })),
      }),
  },
  {
    connector: 'gitter-export',
    name: 'garden.json',
    parser: { lists: [''] },
    make: (count) =>
      json(
        list(count, (number) => ({
          id: `5b${String(number).padStart(22, '0')}`,
          text: textOf(number),
          sent: iso(number),
          fromUser: { id: `5a${String(who(number)).padStart(22, '0')}`, username: `p${who(number)}`, displayName: `Person ${who(number)}` },
          mentions: [],
        })),
      ),
  },
  {
    connector: 'discourse-files',
    name: 'topic.json',
    parser: { lists: ['post_stream.posts'] },
    settings: { host: 'https://forum.example.org/' },
    make: (count) =>
      json({
        id: 7,
        title: 'How?',
        slug: 'how',
        post_stream: {
          posts: list(count, (number) => ({
            id: 900 + number,
            topic_id: 7,
            user_id: 40 + who(number),
            username: `p${who(number)}`,
            name: `Person ${who(number)}`,
            post_number: number,
            post_type: 1,
            cooked: `<p>${textOf(number)}</p>`,
            created_at: iso(number),
            updated_at: iso(number),
            trust_level: 2,
            version: 1,
          })),
        },
      }),
  },
  {
    connector: 'reddit-files',
    name: 'new.json',
    parser: { lists: ['data.children'] },
    make: (count) =>
      json({
        kind: 'Listing',
        data: {
          children: list(count, (number) => ({
            kind: 't3',
            data: { name: `t3_${number.toString(36)}`, author: `p${who(number)}`, author_fullname: `t2_${who(number).toString(36)}`, title: `Post ${number}`, selftext: textOf(number), created_utc: at(number) / 1_000, subreddit: 'garden', permalink: `/r/garden/comments/${number.toString(36)}/x/`, score: 3, num_comments: 2, removed_by_category: null }, // prettier-ignore
          })),
        },
      }),
  },
  {
    connector: 'stackexchange-dump',
    name: 'Posts.xml',
    parser: 'xml-rows',
    settings: { site: 'stackoverflow' },
    make: (count) =>
      `<?xml version="1.0" encoding="utf-8"?>\n<posts>\n${list(
        count,
        (number) =>
          `  <row Id="${number}" ${number % 4 === 1 ? `PostTypeId="1" Title="It fails, ${number}" Tags="&lt;build&gt;&lt;paths&gt;" AnswerCount="3"` : `PostTypeId="2" ParentId="${number - ((number - 1) % 4)}"`} CreationDate="${iso(number).slice(0, -1)}" Score="${number % 9}" OwnerUserId="${1 + who(number)}" Body="&lt;p&gt;${textOf(number, 120)}&lt;/p&gt;&#xA;" CommentCount="0" />\n`,
      ).join('')}</posts>\n`,
  },
  {
    connector: 'mbox',
    name: 'x.mbox',
    parser: 'mails',
    make: (count) =>
      list(count, (number) => {
        const person = `person${who(number)}@example.org`
        const date = new Date(at(number)).toUTCString()
        return `From ${person}  ${date}\nReceived: from a.example.org by b.example.org; ${date}\nFrom: =?utf-8?q?P=C3=A9rson?= ${who(number)} <${person}>\nTo: users@lists.example.org\nSubject: [users] It fails, ${number}\nDate: ${date}\nMessage-ID: <${number}@example.org>\nReferences: <${number - (number % 6)}@example.org>\nList-Id: Users <users.lists.example.org>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n${textOf(number, 120)}\n\n`
      }).join(''),
  },
  {
    connector: 'x-archive',
    name: 'data/tweets.js',
    parser: { lists: [''], after: ' = ' },
    settings: { username: 'project' },
    make: (count) =>
      `window.YTD.tweets.part0 = ${json(
        list(count, (number) => ({
          tweet: { id_str: String(1_000_000 + number), created_at: `Tue Jun 12 14:29:46 +0000 2018`, full_text: textOf(number), favorite_count: '3', retweet_count: '0', lang: 'en', entities: { hashtags: [{ text: 'garden' }], urls: [], user_mentions: [] } }, // prettier-ignore
        })),
      )}`,
  },
  {
    connector: 'meetup',
    name: 'rsvps.json',
    parser: { lists: [''] },
    make: (count) =>
      json(
        list(count, (number) => ({
          member: { id: number, name: `Person ${number}` },
          response: 'yes',
          guests: 0,
          created: at(number),
          event: { id: '77', name: 'Boats in March', time: at(number) },
          group: { urlname: 'tarn', name: 'Tarn' },
        })),
      ),
  },
  ...[
    [
      'luma',
      ['api_id', 'name', 'email', 'created_at', 'approval_status'],
      (number) => [`gst-${number}`, ...person(number), iso(number), 'approved'],
    ],
    [
      'eventbrite',
      ['Order Date', 'Name', 'Email', 'Attendee #', 'Attendee Status'],
      (number) => [iso(number), ...person(number), number, 'Attending'],
    ],
    [
      'tito',
      ['Ticket Reference', 'Ticket Full Name', 'Ticket Email', 'Ticket Created Date'],
      (number) => [`T-${number}`, ...person(number), iso(number)],
    ],
    ['hi-events', ['ID', 'First Name', 'Email', 'Created Date'], (number) => [number, ...person(number), iso(number)]],
  ].map(([connector, columns, row]) => ({
    connector,
    name: 'attendees.csv',
    parser: 'table',
    settings: { event: 'Boats in March' },
    make: attendees(columns, row),
  })),
  {
    connector: 'survey',
    name: 'survey.csv',
    parser: 'table',
    make: table(['Timestamp', 'Email', 'Name', 'How did you hear of us?', 'What would you change?'], (number) => [
      iso(number),
      `person${number}@example.org`,
      `Person ${number}`,
      textOf(number, 6),
      textOf(number, 20),
    ]),
  },
  ...[
    ['salesforce', ['Contact ID', 'First Name', 'Last Name', 'Email', 'Account Name', 'Title']],
    ['hubspot', ['Record ID', 'First Name', 'Last Name', 'Email', 'Company Name', 'Job Title']],
    ['crm', ['id', 'first name', 'last name', 'email', 'company', 'title']],
  ].map(([connector, columns]) => ({
    connector,
    name: 'contacts.csv',
    parser: 'table',
    make: table(columns, (number) => [
      `003${number}`,
      'Person',
      number,
      `person${number}@example.org`,
      `Company ${number % 900}`,
      'Engineer',
    ]),
  })),
  {
    connector: 'savannah',
    name: 'members.csv',
    parser: 'table',
    make: table(['Member', 'Company', 'Role', 'Tags'], (number) => [
      `Person ${number}`,
      `Company ${number % 900}`,
      'Community',
      'beta, speaker',
    ]),
  },
  {
    connector: 'common-room',
    name: 'contacts.csv',
    parser: 'table',
    make: table(['Full Name', 'Primary Email', 'Organization', 'Tags'], (number) => [...person(number), `Company ${number % 900}`, 'beta']),
  },
  {
    connector: 'linkedin-export',
    name: 'Connections.csv',
    parser: 'table',
    settings: { profile: 'https://www.linkedin.com/in/me-myself/' },
    make: table(['First Name', 'Last Name', 'URL', 'Email Address', 'Company', 'Position', 'Connected On'], (number) => [
      'Person',
      number,
      `https://www.linkedin.com/in/person-${number}`,
      '',
      `Company ${number % 900}`,
      'Engineer',
      '30 Jan 2024',
    ]),
  },
  {
    connector: 'all-contributors',
    name: '.all-contributorsrc',
    parser: { lists: ['contributors'] },
    make: (count) =>
      json({
        repoType: 'github',
        contributors: list(count, (number) => ({ login: `p${number}`, name: `Person ${number}`, avatar_url: `https://avatars.githubusercontent.com/u/${number}?v=4`, profile: `https://person${number}.example.org`, contributions: ['code', 'doc'] })), // prettier-ignore
      }),
  },
  {
    connector: 'orbit',
    name: 'activities.json',
    parser: { lists: ['data', 'included'] },
    make: (count) =>
      json({
        data: list(count, (number) => ({
          id: `a${number}`,
          type: 'custom_activity',
          attributes: {
            occurred_at: iso(number),
            created_at: iso(number),
            title: `Post ${number}`,
            key: `k${number}`,
            activity_type: 'custom:post',
            properties: {},
          },
          relationships: { member: { data: { id: `m${who(number)}`, type: 'member' } } },
        })),
        included: list(500, (number) => ({
          id: `m${number - 1}`,
          type: 'member',
          attributes: { name: `Person ${number - 1}`, slug: `p${number - 1}` },
        })),
      }),
  },
  {
    connector: 'crowd-dev',
    name: 'activities.json',
    parser: { lists: ['members', 'rows'] },
    make: (count) =>
      json({
        members: list(500, (number) => ({
          id: `m${number - 1}`,
          displayName: `Person ${number - 1}`,
          identities: [{ platform: 'discord', value: `p${number - 1}`, type: 'username', sourceId: String(1_000 + number) }],
        })),
        rows: list(count, (number) => ({
          id: `a${number}`,
          type: 'message',
          timestamp: iso(number),
          platform: 'discord',
          channel: 'general',
          title: '',
          body: textOf(number),
          sourceId: String(number),
          sourceParentId: '',
          memberId: `m${who(number)}`,
          username: `p${who(number)}`,
          score: 1,
          isContribution: true,
          url: `https://discord.com/channels/1/2/${number}`,
        })),
      }),
  },
  {
    connector: 'sessionize',
    name: 'all.json',
    parser: { lists: ['sessions', 'speakers'] },
    settings: { event: 'Boats in March', zone: 'UTC' },
    make: (count) =>
      json({
        speakers: list(500, (number) => ({ id: `s${number - 1}`, fullName: `Person ${number - 1}`, bio: textOf(number, 20), links: [] })),
        sessions: list(count, (number) => ({ id: String(number), title: `Talk ${number}`, description: textOf(number), startsAt: iso(number).slice(0, 19), endsAt: iso(number + 30).slice(0, 19), speakers: [`s${who(number)}`], isServiceSession: false })), // prettier-ignore
      }),
  },
  {
    connector: 'pretalx',
    name: 'submissions.json',
    parser: { lists: ['results'] },
    settings: { event: 'Boats in March', zone: 'UTC' },
    make: (count) =>
      json({
        count,
        results: list(count, (number) => ({ code: `T${number}`, title: `Talk ${number}`, abstract: textOf(number), state: 'confirmed', created: iso(number), submission_type: { en: 'Talk' }, track: { en: 'Boats' }, content_locale: 'en', duration: 30, speakers: [{ code: `S${who(number)}`, name: `Person ${who(number)}`, biography: textOf(who(number), 20), avatar: null }], slot: { room: { en: 'Hall' }, start: iso(number), end: iso(number + 30) }, answers: [] })), // prettier-ignore
      }),
  },
  {
    connector: 'ical',
    name: 'team.ics',
    parser: 'calendar',
    make: (count) =>
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        ...list(count, (number) => {
          const stamp = iso(number).replaceAll(/[-:]|\.\d+/g, '')
          return `BEGIN:VEVENT\r\nUID:u${number}@example.org\r\nDTSTART:${stamp}\r\nDTEND:${stamp}\r\nSUMMARY:Boats ${number}\r\nDESCRIPTION:${textOf(number, 10)}\r\nORGANIZER;CN=Person ${who(number)}:mailto:person${who(number)}@example.org\r\nEND:VEVENT`
        }),
        'END:VCALENDAR',
        '',
      ].join('\r\n'),
  },
]
