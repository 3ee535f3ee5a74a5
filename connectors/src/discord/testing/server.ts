export type Thing = Record<string, unknown>

const EPOCH_MS = 1_420_070_400_000n
export const NOW_MS = Date.UTC(2026, 0, 1)
export const GUILD = '100000000000000001'

/** A server of people who do not exist, and what Discord's API answers of it. */
export class FakeServer {
  readonly users: Thing[] = []
  readonly channels: Thing[] = []
  readonly threads: Thing[] = []
  readonly messages = new Map<string, Thing[]>()
  /** Who reacted: "message emoji" to users. */
  readonly reacted = new Map<string, Thing[]>()
  pageMax = 100
  mayListMembers = true
  #last = 0n

  user(number: number, name: string, more: Thing = {}): Thing {
    const user = {
      id: `20000000000000000${number}`,
      username: name.toLowerCase(),
      global_name: name,
      discriminator: '0',
      avatar: 'abcdef0123',
      ...more,
    }
    this.users.push(user)
    return user
  }

  channel(number: number, name: string, type = 0, more: Thing = {}): Thing {
    const channel = { id: `30000000000000000${number}`, guild_id: GUILD, name, type, permission_overwrites: [], ...more }
    this.channels.push(channel)
    return channel
  }

  say(channel: Thing, author: Thing, daysAgo: number, content: string, more: Thing = {}): Thing {
    const atMs = Math.floor(NOW_MS - daysAgo * 86_400_000)
    this.#last = (this.#last + 1n) % 4_000n
    const id = String(((BigInt(atMs) - EPOCH_MS) << 22n) | this.#last)
    const message = { id, type: 0, channel_id: channel['id'], author, content, timestamp: new Date(atMs).toISOString(), edited_timestamp: null, pinned: false, mentions: [], attachments: [], embeds: [], ...more } // prettier-ignore
    const all = this.messages.get(String(channel['id'])) ?? []
    all.push(message)
    this.messages.set(String(channel['id']), all)
    return message
  }

  answer(channel: Thing, to: Thing, author: Thing, daysAgo: number, content: string): Thing {
    return this.say(channel, author, daysAgo, content, {
      type: 19,
      message_reference: { message_id: to['id'], channel_id: channel['id'], guild_id: GUILD },
      referenced_message: to,
    })
  }

  react(message: Thing, name: string, ...users: Thing[]): void {
    const all = (message['reactions'] ?? []) as Thing[]
    message['reactions'] = [...all, { count: users.length, emoji: { id: null, name } }]
    this.reacted.set(`${String(message['id'])} ${name}`, users)
  }

  thread(parent: Thing, root: Thing | undefined, name: string, archivedDaysAgo?: number): Thing {
    const id =
      root === undefined ? String(((BigInt(NOW_MS) - EPOCH_MS - 5_000_000n) << 22n) | BigInt(this.threads.length)) : String(root['id'])
    const archived = archivedDaysAgo !== undefined
    const at = new Date(NOW_MS - (archivedDaysAgo ?? 0) * 86_400_000).toISOString()
    const thread: Thing = {
      id,
      guild_id: GUILD,
      parent_id: parent['id'],
      name,
      type: 11,
      thread_metadata: { archived, archive_timestamp: at },
    }
    this.threads.push(thread)
    return thread
  }

  remove(channel: Thing, message: Thing): void {
    const all = this.messages.get(String(channel['id'])) ?? []
    all.splice(all.indexOf(message), 1)
  }

  /** What Discord answers: status and body. */
  answerTo(url: URL): readonly [number, unknown] {
    const path = url.pathname.replace('/api/v10', '')
    const limit = Math.min(Number(url.searchParams.get('limit') ?? 50), this.pageMax)
    const parts = path.split('/').filter((part) => part !== '')
    if (parts[0] === 'guilds' && parts[1] === GUILD) return this.#inGuild(parts.slice(2).join('/'), url, limit)
    if (parts[0] !== 'channels') return [404, { message: 'Unknown Guild', code: 10_004 }]
    const id = parts[1] ?? ''
    if (parts.length === 2) return [200, [...this.channels, ...this.threads].find((one) => one['id'] === id)]
    if (parts[2] === 'threads') return this.#archived(id, url, limit)
    if (parts[4] === 'reactions') return [200, this.#reactors(`${parts[3]} ${decodeURIComponent(parts[5] ?? '')}`, url, limit)]
    const before = url.searchParams.get('before')
    const all = (this.messages.get(id) ?? []).filter((one) => before === null || BigInt(String(one['id'])) < BigInt(before))
    return [200, all.toSorted((a, b) => (BigInt(String(a['id'])) < BigInt(String(b['id'])) ? 1 : -1)).slice(0, limit)]
  }

  #inGuild(what: string, url: URL, limit: number): readonly [number, unknown] {
    if (what === '') {
      const roles = [{ id: GUILD, name: '@everyone', permissions: '66560' }, { id: '500000000000000001', name: 'Helper', permissions: '0' }] // prettier-ignore
      return [200, { id: GUILD, name: 'Example', approximate_member_count: this.users.length, roles }]
    }
    if (what === 'channels') return [200, this.channels]
    if (what === 'threads/active') {
      const threads = this.threads
        .filter(({ thread_metadata: about }) => !(about as Thing)['archived'])
        .map((thread) => ({ ...thread, last_message_id: this.messages.get(String(thread['id']))?.at(-1)?.['id'] ?? null }))
      return [200, { threads, members: [] }]
    }
    if (!this.mayListMembers) return [403, { message: 'Missing Access', code: 50_001 }]
    const after = BigInt(url.searchParams.get('after') ?? '0')
    const found = this.users.filter(({ id }) => BigInt(String(id)) > after).slice(0, limit)
    return [
      200,
      found.map((user) => ({
        user,
        nick: null,
        roles: user['bot'] === true ? [] : ['500000000000000001'],
        joined_at: '2025-01-01T00:00:00Z',
      })),
    ]
  }

  #archived(parent: string, url: URL, limit: number): readonly [number, unknown] {
    const before = url.searchParams.get('before') ?? '9999'
    const at = (thread: Thing): string => String((thread['thread_metadata'] as Thing)['archive_timestamp'])
    const all = this.threads
      .filter(
        (thread) => thread['parent_id'] === parent && (thread['thread_metadata'] as Thing)['archived'] === true && at(thread) < before,
      )
      .toSorted((a, b) => (at(a) < at(b) ? 1 : -1))
    return [200, { threads: all.slice(0, limit), members: [], has_more: all.length > limit }]
  }

  #reactors(key: string, url: URL, limit: number): readonly Thing[] {
    const after = BigInt(url.searchParams.get('after') ?? '0')
    return (this.reacted.get(key) ?? []).filter(({ id }) => BigInt(String(id)) > after).slice(0, limit)
  }
}
