import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, countKinds, peopleOf } from '../kit/testing.ts'
import { discordConnector } from './connector.ts'
import type { Cursor } from './read.ts'
import { FakeServer, GUILD, NOW_MS, type Thing } from './testing/server.ts'

const SETTINGS = { server: GUILD, token: 'abcdefghijklmnopqrstuvwxyz', private: false, agreed: false }

const open =
  (server: FakeServer, pageMax = 100, change: (body: unknown, url: URL) => unknown = (body) => body): typeof fetch =>
  (input) => {
    const url = new URL(input instanceof Request ? input.url : input.toString())
    const [status, body] = Object.assign(server, { pageMax }).answerTo(url)
    const headers = { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '4', 'x-ratelimit-reset-after': '1.5' }
    return Promise.resolve(Response.json(change(structuredClone(body), url), { status, headers }))
  }

/** Two channels and a forum, with replies, threads, reactions and a robot. */
const filled = (): FakeServer => {
  const server = new FakeServer()
  const [ada, bo] = [server.user(1, 'Ada'), server.user(2, 'Bo', { discriminator: '1234' })]
  const bot = server.user(3, 'Greeter', { bot: true })
  const [general, forum] = [server.channel(1, 'general'), server.channel(2, 'questions', 15)]
  server.channel(3, 'Category', 4)
  const secret = server.channel(4, 'secret', 0, { permission_overwrites: [{ id: GUILD, type: 0, allow: '0', deny: '1024' }] })
  server.say(secret, ada, 1, 'between few')
  server.say(general, bo, 200, '', { type: 7 })
  for (let index = 0; index < 130; index++) {
    const said = server.say(general, index % 2 === 0 ? ada : bo, 190 - index, `Message ${index}`)
    if (index % 30 === 0) server.react(said, '🎉', ada, bo)
    if (index % 40 === 0) server.answer(general, said, bot, 189.9 - index, 'A reply')
  }
  const root = server.say(general, ada, 50, 'Let us talk')
  const talk = server.thread(general, root, 'Talk', 20)
  server.say(talk, ada, 50, '', { type: 21 })
  for (let index = 0; index < 5; index++) server.say(talk, bo, 49 - index, `In the thread ${index}`)
  for (let index = 0; index < 4; index++) {
    const question = server.thread(forum, undefined, `Question ${index}`, index === 0 ? undefined : index * 30)
    server.say(question, ada, index * 30 + 2, 'How?', { id: question['id'] })
    server.say(question, bo, index * 30 + 1, 'So.')
  }
  server.say(general, ada, 0.05, 'An hour ago', { mentions: [bo], content: 'An hour ago, <@200000000000000002>' })
  return server
}

const recent = (server: FakeServer): Thing | undefined =>
  server.messages.get('300000000000000001')?.find(({ content }) => String(content).startsWith('An hour ago'))

const SITUATIONS: Record<Situation, () => typeof fetch> = {
  empty: () => open(new FakeServer()),
  'one-page': () => open(filled()),
  // Discord gives fewer than asked for at the end alone.
  'many-pages': () => open(filled()),
  'changed-field': () =>
    open(filled(), 100, (body) => {
      if (Array.isArray(body) && body.length > 3 && 'content' in body[0])
        Object.assign(body[0], { author: [1], timestamp: 5, reactions: 'none' })
      return body
    }),
  unicode: () => {
    const server = filled()
    const [general = {}] = server.channels
    for (const text of ['Zoë 🦊', 'مرحبا', 'NUL \0 here', 'half \ud800 a character']) server.say(general, server.users[0] ?? {}, 0.01, text)
    return open(server)
  },
  huge: () => {
    const server = filled()
    server.say(server.channels[0] ?? {}, server.users[0] ?? {}, 0.01, 'x'.repeat(3_000_000))
    return open(server)
  },
  edited: () => {
    const server = filled()
    Object.assign(recent(server) ?? {}, { content: 'Edited', edited_timestamp: new Date(NOW_MS).toISOString() })
    return open(server)
  },
  deleted: () => {
    const server = filled()
    server.remove(server.channels[0] ?? {}, recent(server) ?? {})
    return open(server)
  },
}

const counted = (records: Parameters<typeof activitiesOf>[0]) =>
  countKinds([...new Map(activitiesOf(records).map((one) => [`${one.kind} ${one.externalId}`, one])).values()])

describe('a server', () => {
  it('is read through everything that platforms do', async () => {
    const report = await exerciseApiConnector(discordConnector, SETTINGS, (situation) => SITUATIONS[situation](), { maxResumes: 10 })
    // 130 messages, one that began a thread, the last, 4 questions; 4 replies, 5 in the thread, 4 answers.
    expect(counted(report.records)).toEqual({ message: 136, 'thread-reply': 13, reaction: 10, joined: 1 })
    expect([report.setAsides, report.claims, report.budgets.length > 0]).toEqual([[], { people: 3 }, true])
    const people = new Map(peopleOf(report.records).map(({ identity }) => [identity.key, identity]))
    expect(people.get('200000000000000001')).toMatchObject({
      platform: 'discord',
      username: 'ada',
      name: 'Ada',
      attributes: { roles: 'Helper' },
    })
    expect(people.get('200000000000000003')?.robot).toBe(true)
  }, 60_000)

  it('keeps replies, threads and forums together', async () => {
    const { items } = await readAll(discordConnector, SETTINGS, undefined, { fetch: open(filled()) })
    const activities = activitiesOf(items.flatMap((item) => ('record' in item ? [item.record] : [])))
    const said = (body: string) => activities.find((one) => one.body === body)
    const root = said('Let us talk')
    expect(said('In the thread 2')).toMatchObject({
      kind: 'thread-reply',
      conversation: root?.externalId,
      title: 'Talk',
      place: '#general',
    })
    const reply = said('A reply')
    expect(reply).toMatchObject({ kind: 'thread-reply', conversation: reply?.replyTo, actor: { robot: true } })
    expect(activities.filter(({ body }) => body === 'How?')).toContainEqual(
      expect.objectContaining({ kind: 'message', place: '#questions', title: 'Question 3' }),
    )
    expect(activities.at(0)).toMatchObject({ body: 'An hour ago, @Bo', mentions: [{ key: '200000000000000002' }] })
    expect(JSON.stringify(items)).not.toContain('between few')
  })

  it('finds what is new in open threads', async () => {
    const server = filled()
    const first = await readAll(discordConnector, SETTINGS, undefined, { fetch: open(server) })
    const thread = server.threads.find(({ name }) => name === 'Question 0')
    server.say(thread ?? {}, server.users[0] ?? {}, -0.1, 'One more thing')
    const options = { fetch: open(server), now: new Date(NOW_MS + 3 * 3_600_000) }
    const { items } = await readAll(discordConnector, SETTINGS, first.batches.at(-1)?.cursor as Cursor, options)
    expect(JSON.stringify(items)).toContain('One more thing')
  })

  it('is read as far as the bot may, and says what it may not', async () => {
    const server = filled()
    server.mayListMembers = false
    const { notes, items } = await readAll(discordConnector, { ...SETTINGS, private: true }, undefined, { fetch: open(server) })
    expect(notes).toMatchObject([{ code: 'members_refused' }])
    expect(JSON.stringify(items)).toContain('between few')
    await expect(
      readAll(discordConnector, { ...SETTINGS, server: '999999999999999999' }, undefined, { fetch: open(server) }),
    ).rejects.toMatchObject({ code: 'not_found' })
  })

  it('asks for consent before accounts are compared, and waits as Discord says, for all paths where it does', async () => {
    expect(discordConnector.consent).toEqual({ platform: 'discord', setting: 'agreed' })
    expect(
      discordConnector.settings.parse({ server: `https://discord.com/channels/${GUILD}/5`, token: `Bot ${SETTINGS.token}` }),
    ).toMatchObject({ server: GUILD, token: SETTINGS.token, agreed: false })
    let asked = 0
    const real = open(filled())
    const limited: typeof fetch = (input, init) => {
      asked += 1
      if (asked !== 4) return real(input, init)
      return Promise.resolve(
        Response.json(
          { message: 'You are being rate limited.', retry_after: 0.35, global: true },
          { status: 429, headers: { 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' } },
        ),
      )
    }
    const { items } = await readAll(discordConnector, SETTINGS, undefined, { fetch: limited })
    expect(items.length).toBeGreaterThan(150)
  })
})
