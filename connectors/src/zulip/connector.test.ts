import { describe, expect, it } from 'vitest'
import { exerciseApiConnector } from '../kit/api-harness.ts'
import { makeWorld, platformOf, SETTINGS, type Show, type WorldMessage } from '../kit/chat-world.ts'
import { zulipConnector } from './connector.ts'

const NAMES = ['', 'ada', 'bo']
const STREAMS = [
  { stream_id: 1, name: 'help', invite_only: false },
  { stream_id: 2, name: 'talk', invite_only: false },
  { stream_id: 3, name: 'secret', invite_only: true },
]

const messageOf = ({ number, channel, user, text, atMs, editedMs, reactedBy = [] }: WorldMessage) => ({
  id: number,
  type: 'stream',
  stream_id: channel,
  display_recipient: STREAMS[channel - 1]?.name,
  subject: number % 2 === 0 ? 'It fails' : 'Plans',
  sender_id: user,
  sender_full_name: NAMES[user],
  sender_email: `user${user}@chat.example.org`,
  content: text,
  content_type: 'text/x-markdown',
  timestamp: Math.floor(atMs / 1_000),
  ...(editedMs === undefined ? {} : { last_edit_timestamp: Math.floor(editedMs / 1_000) }),
  reactions: reactedBy.map((who) => ({ emoji_name: 'tada', user_id: who })),
})

const show: Show = (world, url, pageMax) => {
  const path = url.pathname.replace('/api/v1', '')
  if (path === '/users/me') return { result: 'success', user_id: 9 }
  if (path === '/users') return { members: world.users.map(({ number, name }) => ({ user_id: number, full_name: name, delivery_email: `${name}@example.org`, is_bot: false, is_active: true })) } // prettier-ignore
  if (path === '/streams') return { streams: STREAMS }
  if (path !== '/messages') return undefined
  const narrow = url.searchParams.get('narrow') ?? ''
  const stream = /"operand":(\d)/.exec(narrow)?.[1]
  const anchor = url.searchParams.get('anchor') ?? 'newest'
  const all = world.messages.filter(({ channel, number, deletedMs }) => String(channel) === stream && deletedMs === undefined && (anchor === 'newest' || number < Number(anchor))) // prettier-ignore
  const shown = all.slice(Math.max(0, all.length - Math.min(pageMax, Number(url.searchParams.get('num_before')))))
  return { result: 'success', messages: shown.map(messageOf), found_oldest: shown.length === all.length }
}

describe('an organization of Zulip', () => {
  it('is read through everything that platforms do', async () => {
    const report = await exerciseApiConnector(zulipConnector, SETTINGS, platformOf(show, 12), { maxResumes: 6 })
    const activities = report.records.filter((record) => record.type === 'activity')
    expect(new Set(activities.filter(({ kind }) => kind === 'message').map(({ externalId }) => externalId)).size).toBe(
      makeWorld().messages.length,
    )
    expect(new Set(activities.filter(({ kind }) => kind === 'reaction').map(({ externalId }) => externalId)).size).toBe(8)
    expect([report.setAsides, report.claims]).toEqual([[], { people: 2 }])
    expect(activities.find(({ externalId }) => externalId === '2')).toMatchObject({
      actor: { platform: 'zulip:chat.example.org', key: '2', name: 'bo', email: 'bo@example.org' },
      place: '#help',
      title: 'It fails',
      conversation: 'help>It fails',
    })
    expect(new Set(activities.map(({ place }) => place))).toEqual(new Set(['#help', '#talk']))
  }, 60_000)
})
