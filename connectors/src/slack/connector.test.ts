import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Situation } from '../kit/api-harness.ts'
import { defineConnector } from '../kit/connector.ts'
import type { DocumentCursor } from '../kit/documents.ts'
import { readAll } from '../kit/harness.ts'
import { readExport } from '../kit/slack/export.ts'
import { activitiesOf, countKinds, makeFolder, peopleOf } from '../kit/testing.ts'
import { slackConnector } from './connector.ts'
import type { Cursor } from './read.ts'
import type { Settings } from './settings.ts'
import { answerSlack } from './testing/answer.ts'
import { fill, recount, Workspace, type Thing } from './testing/workspace.ts'

const TOKEN = 'xoxb-1234567890-0987654321-abcdefghijkl'
const SETTINGS: Settings = { token: TOKEN, private: false }
const NOW = new Date('2026-01-01T00:00:00Z')
const NEW_YEAR_S = NOW.getTime() / 1_000

const open =
  (workspace: Workspace, pageMax = 200, change: (answer: Thing, url: URL) => unknown = (answer) => answer): typeof fetch =>
  (input) => {
    const url = new URL(input instanceof Request ? input.url : input.toString())
    return Promise.resolve(Response.json(change(structuredClone(answerSlack(workspace, url, pageMax)), url)))
  }

const filled = (): Workspace => {
  const workspace = new Workspace()
  fill(workspace, 40)
  const [general] = workspace.channels
  if (general !== undefined) workspace.say(general, 'U0ADA', NEW_YEAR_S - 3_600, 'An hour ago')
  return workspace
}

const SITUATIONS: Record<Situation, () => typeof fetch> = {
  empty: () => open(new Workspace()),
  'one-page': () => open(filled()),
  'many-pages': () => open(filled(), 12),
  'changed-field': () =>
    open(filled(), 12, (answer) => {
      const messages = (answer['messages'] ?? []) as Thing[]
      if (messages[0] !== undefined) Object.assign(messages[0], { ts: 12, user: { id: 1 }, reactions: 'none', text: ['x'] })
      return answer
    }),
  unicode: () => {
    const workspace = filled()
    const [general] = workspace.channels
    for (const [index, text] of ['Zoë 🦊', 'مرحبا', 'NUL \0 here', 'half \ud800 a character'].entries()) {
      if (general !== undefined) workspace.say(general, 'U0BO', NEW_YEAR_S - 100 + index, text)
    }
    workspace.user('U0NAME', 'Ж\0ур \ud800')
    return open(workspace, 12)
  },
  huge: () => {
    const workspace = filled()
    const [general] = workspace.channels
    if (general !== undefined) workspace.say(general, 'U0BO', NEW_YEAR_S - 100, 'x'.repeat(3_000_000))
    return open(workspace, 12)
  },
  edited: () => {
    const workspace = filled()
    const found = workspace.channels[0]?.messages.find(({ text }) => text === 'An hour ago')
    Object.assign(found ?? {}, { text: 'Edited', edited: { user: 'U0ADA', ts: `${NEW_YEAR_S - 60}.000000` } })
    return open(workspace, 12)
  },
  deleted: () => {
    const workspace = filled()
    const [general] = workspace.channels
    const found = general?.messages.find(({ text }) => text === 'An hour ago')
    if (general !== undefined && found !== undefined) workspace.remove(general, found)
    return open(workspace, 12)
  },
}

/** What the connector for exports is made of. */
const exportOnly = defineConnector<Settings, DocumentCursor>({
  ...slackConnector,
  check: async () => {},
  read: (context) => readExport(context, context.settings.files ?? [], {}),
})

const ids = (records: Parameters<typeof activitiesOf>[0]) =>
  new Map(activitiesOf(records).map((one) => [`${one.kind} ${one.externalId}`, one]))

describe('a workspace', () => {
  it('is read through everything that platforms do', async () => {
    const report = await exerciseApiConnector(slackConnector, SETTINGS, (situation) => SITUATIONS[situation](), { maxResumes: 8 })
    expect(countKinds([...ids(report.records).values()])).toEqual(recount(filled()))
    expect([report.setAsides, new Set(peopleOf(report.records).map(({ identity }) => identity.key)).size]).toEqual([[], 4])
  }, 60_000)

  it('says what the app does not see, and reads private channels only when told', async () => {
    const workspace = filled()
    workspace.channel('C0OUT', 'outside', { isMember: false })
    const hidden = workspace.channel('G0SECRET', 'secret', { isPrivate: true })
    workspace.say(hidden, 'U0ADA', NEW_YEAR_S - 50, 'between few')
    const { items, notes } = await readAll(slackConnector, SETTINGS, undefined, { fetch: open(workspace) })
    expect(JSON.stringify(items)).not.toContain('between few')
    expect(notes).toMatchObject([{ code: 'not_in_channel', count: 1, message: expect.stringContaining('#outside') }])
    const more = await readAll(slackConnector, { ...SETTINGS, private: true }, undefined, { fetch: open(workspace) })
    expect(JSON.stringify(more.items)).toContain('between few')
    const named = await readAll(slackConnector, { ...SETTINGS, channels: '#help' }, undefined, { fetch: open(workspace) })
    expect(new Set(activitiesOf(recordsOf(named.items)).map(({ place }) => place))).toEqual(new Set(['#help']))
  })

  it('gives replies to young threads, although what began them is old', async () => {
    const workspace = filled()
    const [general] = workspace.channels
    if (general === undefined) throw new Error('There is a channel.')
    const root = workspace.say(general, 'U0ADA', NEW_YEAR_S - 20 * 86_400, 'A question')
    workspace.reply(general, root, 'U0BO', NEW_YEAR_S - 86_400, 'A first answer')
    const first = await readAll(slackConnector, SETTINGS, undefined, { fetch: open(workspace) })
    workspace.reply(general, root, 'U0CY', NEW_YEAR_S + 3_600, 'A late answer')
    const asked: string[] = []
    const counting = open(workspace, 200, (answer, url) => (asked.push(url.pathname), answer))
    const again = { fetch: counting, now: new Date(NOW.getTime() + 2 * 3_600_000) }
    const { items } = await readAll(slackConnector, SETTINGS, first.batches.at(-1)?.cursor as Cursor, again)
    expect(activitiesOf(recordsOf(items))).toContainEqual(expect.objectContaining({ kind: 'thread-reply', body: 'A late answer' }))
    // Threads that are silent since long are not asked for again.
    expect(asked.filter((path) => path.endsWith('conversations.replies')).length).toBe(1)
  })

  it('gives the same message by export and API, but for its address', async () => {
    const workspace = filled()
    const days: Record<string, unknown> = {
      'users.json': workspace.users,
      'channels.json': workspace.channels.map(({ id, name }) => ({ id, name })),
    }
    for (const { name, messages } of workspace.channels) if (messages.length > 0) days[`${name}/2025-12-31.json`] = messages
    const folder = await makeFolder(days)
    const exported = await readAll(exportOnly, { ...SETTINGS, files: [folder.path] }, undefined)
    const asked = await readAll(slackConnector, SETTINGS, undefined, { fetch: open(workspace) })
    const [left, right] = [ids(recordsOf(exported.items)), ids(recordsOf(asked.items))]
    expect([...right.keys()].toSorted()).toEqual([...left.keys()].toSorted())
    for (const [id, record] of left) expect({ ...right.get(id), url: undefined }).toEqual({ ...record, url: undefined })
    // Given to the same source, the two are one reading, and the export of another workspace is refused.
    const settings = { ...SETTINGS, files: [folder.path] }
    const both = await readAll(slackConnector, settings, undefined, { fetch: open(workspace) })
    expect(countKinds([...ids(recordsOf(both.items)).values()])).toEqual(recount(workspace))
    const other = new Workspace()
    Object.assign(other, { team: 'T0OTHER' })
    await expect(readAll(slackConnector, settings, undefined, { fetch: open(other) })).rejects.toMatchObject({ code: 'export_of_another' })
    await folder.remove()
  })
})

const recordsOf = (items: Awaited<ReturnType<typeof readAll>>['items']) => items.flatMap((item) => ('record' in item ? [item.record] : []))

describe('what Slack refuses', () => {
  const refused = (error: string, method = '', more: Thing = {}) =>
    readAll(slackConnector, SETTINGS, undefined, {
      fetch: open(filled(), 200, (answer, url) => (url.pathname.endsWith(method) ? { ok: false, error, ...more } : answer)),
    })

  it('is told in words that say what to do', async () => {
    for (const error of ['invalid_auth', 'not_authed', 'token_revoked', 'account_inactive', 'token_expired']) {
      await expect(refused(error)).rejects.toMatchObject({ code: 'unauthorized', transient: false, hint: expect.stringContaining('OAuth') })
    }
    await expect(refused('missing_scope', 'conversations.list', { needed: 'channels:read' })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('channels:read'),
    })
    await expect(refused('fatal_error', 'conversations.history')).rejects.toMatchObject({ code: 'platform_failed', transient: true })
    await expect(refused('some_new_error')).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('some_new_error') })
    await expect(refused('enterprise_is_restricted')).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('of one channel, or of the list of members, leaves the rest', async () => {
    const channel = await refused('not_in_channel', 'conversations.history')
    expect(channel.notes.map(({ code }) => code)).toEqual(['channel_refused', 'channel_refused', 'channel_refused'])
    const members = await refused('missing_scope', 'users.list')
    expect(members.notes).toMatchObject([{ code: 'members_refused' }])
    expect(activitiesOf(recordsOf(members.items)).length).toBeGreaterThan(40)
  })

  it('shows what is left of each method’s minute', async () => {
    const { budgets } = await readAll(slackConnector, SETTINGS, undefined, { fetch: open(filled(), 12), now: NOW })
    expect(budgets).toContainEqual(expect.objectContaining({ name: 'conversations.history', limit: 50 }))
    expect(Math.min(...budgets.map(({ remaining = 0 }) => remaining))).toBeGreaterThan(0)
  })
})

describe('the settings', () => {
  it('take tokens and channels as people paste them, and tell workspaces apart', () => {
    for (const token of ['', 'secret', 'xoxb-', 'xoxb-1 2', 'ghp_abcdefghijkl'])
      expect(slackConnector.settings.safeParse({ token }).success).toBe(false)
    const same = (token: string) => slackConnector.sameness?.({ ...SETTINGS, token }, [])
    expect(same('xoxb-1234567890-5-other')).toBe(same(TOKEN))
    expect(same('xoxb-99-5-other')).not.toBe(same(TOKEN))
  })
})
