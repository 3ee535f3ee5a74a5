import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ActivityRecord } from '@kith/contract/records'
import { expect, it } from 'vitest'
import { readAll } from '../kit/harness.ts'
import { isObject, listAt } from '../kit/json.ts'
import { activitiesOf, countKinds, peopleOf, sampleData } from '../kit/testing.ts'
import { slackConnector } from './connector.ts'
import type { Cursor } from './read.ts'
import { answerSlack } from './testing/answer.ts'
import { Workspace, type Thing } from './testing/workspace.ts'

const SETTINGS = { token: 'xoxp-1234567890-0987654321-abcdefghijkl', private: false }
const whole = sampleData('slack/houstondatavis')
const pages = sampleData('perceval/slack')

const things = (path: string): Thing[] => {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return Array.isArray(value) ? value.filter(isObject).map((one) => ({ ...one })) : []
}

/** The workspace of an export, as Slack's API would show it. */
const workspaceOf = (folder: string): Workspace => {
  const workspace = new Workspace()
  workspace.users.push(...things(join(folder, 'users.json')))
  for (const { id, name } of things(join(folder, 'channels.json'))) {
    const channel = workspace.channel(String(id), String(name))
    const path = join(folder, String(name))
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) continue
    for (const day of readdirSync(path).toSorted()) channel.messages.push(...things(join(path, day)))
  }
  return workspace
}

const recordsOf = (items: Awaited<ReturnType<typeof readAll>>['items']) => items.flatMap((item) => ('record' in item ? [item.record] : []))
const answering = (answer: (url: URL) => unknown): typeof fetch => (input) =>
  Promise.resolve(Response.json(answer(new URL(input instanceof Request ? input.url : input.toString())))) // prettier-ignore

it.skipIf(!whole.isThere)(
  'a whole workspace through the API is what its export holds (optional: sample data that is not published)',
  async () => {
    const workspace = workspaceOf(whole.path)
    const options = { fetch: answering((url) => answerSlack(workspace, url, 100)), now: new Date('2026-01-01T00:00:00Z') }
    const { items, batches } = await readAll(slackConnector, SETTINGS, undefined, options)
    const byId = new Map(activitiesOf(recordsOf(items)).map((one) => [`${one.kind} ${one.externalId}`, one]))
    expect(items.filter((item) => 'setAside' in item)).toEqual([])
    expect(countKinds([...byId.values()])).toEqual({ message: 1031, joined: 320, left: 3, pinned: 1, 'channel-changed': 27, reaction: 199 })
    expect([
      new Set(peopleOf(recordsOf(items)).map(({ identity }) => identity.key)).size,
      new Set([...byId.values()].map(({ place }) => place)).size,
    ]).toEqual([71, 16])
    // By channel, as jq counts it.
    const places = countBy([...byId.values()].filter(({ kind }) => kind !== 'reaction').map(({ place }) => place ?? ''))
    expect(places).toMatchObject({ '#general': 476, '#datajam': 173, '#get_feedback': 149, '#meetup-': 147, '#tools': 83, '#meetup': 2 })
    const again = await readAll(slackConnector, SETTINGS, batches.at(-1)?.cursor as Cursor, options)
    // Who is who is told once a day; what was said is the same each time.
    const said = ({ actor, mentions = [], ...rest }: ActivityRecord) => ({ ...rest, by: actor.key, about: mentions.map(({ key }) => key) })
    for (const record of activitiesOf(recordsOf(again.items))) {
      const before = byId.get(`${record.kind} ${record.externalId}`)
      expect(said(record)).toEqual(before && said(before))
    }
  },
)

const countBy = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

it.skipIf(!pages.isThere)(
  'answers that Slack once gave are read through the API (optional: sample data that is not published)',
  async () => {
    const page = (name: string): Thing => {
      const value: unknown = JSON.parse(readFileSync(join(pages.path, name), 'utf8'))
      return isObject(value) ? { ...value } : {}
    }
    const { items } = await readAll(slackConnector, SETTINGS, undefined, {
      now: new Date('2026-01-01T00:00:00Z'),
      fetch: answering((url) => {
        const method = url.pathname.split('/').at(-1)
        if (method === 'auth.test') return { ok: true, team_id: 'T1', url: 'https://example.slack.com/' }
        if (method === 'conversations.list') return { ok: true, channels: [page('slack_info.json')['channel']] }
        if (method === 'conversations.history')
          return page(url.searchParams.has('latest') ? 'slack_history_next.json' : 'slack_history.json')
        if (method === 'users.list')
          return { ok: true, members: ['U0001', 'U0002', 'U0003'].map((id) => page(`slack_user_${id}.json`)['user']) }
        return page('slack_error.json')
      }),
    })
    expect(listAt(page('slack_history.json'), 'messages').length).toBe(7)
    expect(countKinds(recordsOf(items))).toEqual({ person: 3, message: 8, joined: 1 })
    expect(items.filter((item) => 'setAside' in item)).toEqual([])
  },
)
