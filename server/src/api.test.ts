import { OPERATIONS } from '@kith/contract/operations'
import { routeOf, type Operation } from '@kith/contract/operation'
import { ROUTES, type OperationName } from '@kith/contract/routes'
import { ROLE_SCOPES, ROLES, SCOPES, type Role } from '@kith/contract/scopes'
import { readdir, stat } from 'node:fs/promises'
import { request as rawRequest } from 'node:http'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from './platform/operation.ts'
import { trust } from './platform/trust.ts'
import { checkAnswer, openKith, type TestKith } from './testing/kith.ts'
import { cookieOf, request, send, type Answer } from './testing/http.ts'

let now = new Date('2026-11-20T12:00:00Z')
const kith: TestKith = await openKith({ now: () => now, env: { KITH_UPLOAD_BYTES_MAX: '1000000' } })
const names = Object.keys(ROUTES).filter((name): name is OperationName => name in ROUTES)
const operationOf = (name: OperationName): Operation => OPERATIONS[name]
const PASSWORD = 'correct horse battery'

/** Input with which each operation can be called without doing any harm; where it cannot be, it is refused after the permission. */
const HARMLESS: Partial<Record<OperationName, Record<string, unknown>>> = {
  'session.setup': { token: 'wrong', name: 'X', email: 'x@example.org', password: PASSWORD },
  'session.join': { token: 'wrong', name: 'X', password: PASSWORD },
  'session.create': { email: 'nobody@example.org', password: 'wrong' },
  'users.invite': { email: 'invited@example.org', role: 'viewer' },
  'users.update': { id: 999_999, role: 'viewer' },
  'users.remove': { id: 999_999 },
  'keys.create': { name: 'k', scopes: ['workspace:admin'] },
  'keys.revoke': { id: 999_999 },
  'demo.remove': {},
  'sources.create': { connector: 'nonsense', settings: {} },
  'sources.update': { id: 999_999 },
  'sources.remove': { id: 999_999, confirm: true },
  'sources.inspect': { connector: 'nonsense', settings: {} },
  'sources.preview': { connector: 'nonsense', settings: {} },
  'uploads.create': { name: 'x' },
  'setAside.retry': { ids: [999_999] },
  'setAside.dismiss': { ids: [999_999] },
  'people.update': { id: 999_999 },
  'watches.create': { name: 'x' },
  'watches.preview': { any: ['x'] },
  'finds.decide': { finds: [999_999], state: 'done' },
  'finds.undo': { decision: 999_999 },
  'ties.between': { a: 999_999, b: 999_999 },
  'ties.introductions': { person: 999_999 },
  'segments.create': { name: 'S', rule: { type: 'all', of: [{ type: 'cold' }] } },
  'segments.preview': { rule: { type: 'all', of: [{ type: 'cold' }] } },
  'segments.see': { id: 999_999, until: 1 },
  'where.people': { weekday: 1, hour: 9 },
  'annotations.create': { kind: 'note', title: 'Moved the forum', from: '2026-11-02' },
  'measures.query': { name: 'active-people' },
  'measures.people': { name: 'active-people' },
  'measures.activities': { name: 'active-people' },
  'measures.export': { name: 'active-people' },
  'views.save': { name: 'x', question: { name: 'helpers' }, form: 'line' },
}
const inputOf = (name: OperationName): Record<string, unknown> =>
  HARMLESS[name] ?? ('id' in OPERATIONS[name].input.shape ? { id: 999_999 } : {})

const auditCount = async (): Promise<number> => (await kith.ask('audit.list', { limit: 1 })).total

describe('every operation', () => {
  const users = new Map<Role, Actor>()
  beforeAll(async () => {
    for (const role of ROLES) users.set(role, { kind: 'user', id: 1, name: role, role })
  })

  const outcome = async (name: OperationName, actor: Actor): Promise<string> => {
    try {
      await kith.operations.perform(name, inputOf(name), { actor, address: `test ${name} ${actor.name}` })
      return 'allowed'
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
      if (code === 'unauthenticated' && name === 'session.create') return 'allowed'
      return code === 'forbidden' || code === 'unauthenticated' ? code : 'allowed'
    }
  }

  // Creating the demo is tried elsewhere: it takes its time.
  test.each(names.filter((name) => name !== 'demo.create'))(
    '%s is allowed to whoever holds its scope, and to nobody else',
    async (name) => {
      const { scope } = operationOf(name)
      if (scope === 'public') return
      const got: Record<string, string> = { nobody: await outcome(name, { kind: 'nobody', name: 'nobody' }) }
      const wanted: Record<string, string> = { nobody: 'unauthenticated' }
      for (const role of ROLES) {
        got[role] = await outcome(name, users.get(role) ?? { kind: 'nobody', name: '' })
        wanted[role] = ROLE_SCOPES[role].includes(scope) ? 'allowed' : 'forbidden'
      }
      for (const held of SCOPES) {
        got[`key ${held}`] = await outcome(name, { kind: 'key', id: 1, name: `key ${held}`, scopes: [held], local: false })
        wanted[`key ${held}`] = held === scope ? 'allowed' : 'forbidden'
      }
      expect(got).toEqual(wanted)
    },
  )

  test.each(names.filter((name) => name !== 'demo.create'))(
    '%s leaves an audit row if it writes, and none if it reads or is not allowed',
    async (name) => {
      const before = await auditCount()
      await kith.operations
        .perform(name, inputOf(name), { actor: { kind: 'nobody', name: 'nobody' }, address: `audit ${name}` })
        .catch(() => undefined)
      if (operationOf(name).scope !== 'public') expect(await auditCount()).toBe(before)
      const done = await kith.operations
        .perform(name, inputOf(name), { actor: { kind: 'system', name: 'T' }, address: `audit ${name}` })
        .then(
          () => true,
          () => false,
        )
      const rows = (await auditCount()) - before
      if (operationOf(name).effect === 'read') expect(rows).toBe(0)
      else if (done) expect(rows).toBeGreaterThan(0)
    },
  )

  test('is described in OpenAPI 3.1, with all it takes and gives', async () => {
    const { json } = await send(`${kith.url}/api/openapi.json`, {})
    const document = trust<{
      openapi: string
      info: object
      paths: Record<string, Record<string, Described>>
      components: { schemas: object }
    }>(json)
    expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Kith', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) } })
    const described = Object.entries(document.paths).flatMap(([address, item]) =>
      Object.entries(item).map(([method, operation]) => ({ address, method, operation })),
    )
    expect(described.map((one) => one.operation.operationId).toSorted()).toEqual(names.toSorted())
    for (const { address, method, operation } of described) {
      const name = names.find((one) => one === operation.operationId) ?? 'session.get'
      const route = routeOf(name)
      expect(`${method.toUpperCase()} ${address}`).toBe(`${route.method} /api/v1${route.path}`)
      const inPath = [...address.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      const parameters = operation.parameters ?? []
      expect(
        parameters
          .filter((one) => one.in === 'path')
          .map((one) => one.name)
          .toSorted(),
      ).toEqual(inPath.toSorted())
      for (const one of parameters)
        expect({ ...one, operation: name }).toMatchObject({
          in: expect.stringMatching(/^(path|query|header)$/),
          required: one.in === 'path' ? true : expect.any(Boolean),
          schema: expect.any(Object),
        })
      const body = operation.requestBody?.content['application/json']?.schema.properties ?? {}
      const told = [...parameters.filter((one) => one.in !== 'header').map((one) => one.name), ...Object.keys(body)]
      expect({ name, told: told.toSorted() }).toEqual({ name, told: Object.keys(operationOf(name).input.shape).toSorted() })
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['200', 'default']))
    }
    // A reference that leads nowhere would break whoever generates a client.
    for (const [, target] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) {
      const found = (target ?? '')
        .replace(/^#\//, '')
        .split('/')
        .reduce<unknown>(
          (at, part) => (typeof at === 'object' && at !== null ? new Map(Object.entries(at)).get(part) : undefined),
          document,
        )
      expect({ target, isThere: found !== undefined }).toEqual({ target, isThere: true })
    }
    expect((await send(`${kith.url}/api/docs`, {})).text).toContain('people.list')
  })
})

interface Described {
  readonly operationId: string
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: object }[]
  readonly requestBody?: { content: Record<string, { schema: { properties?: object } }> }
  readonly responses: object
}

describe('accounts', () => {
  const owner = { name: 'Olga Owner', email: 'olga@example.org', password: PASSWORD }
  let cookie = ''

  test('the set-up link makes one owner, also when two follow it at once, and is then used up', async () => {
    expect(kith.setupToken).toBeDefined()
    const token = kith.setupToken ?? ''
    expect((await request(kith.url, 'session.get', {})).json).toMatchObject({ ready: false, user: null })
    const both = await Promise.all([
      request(kith.url, 'session.setup', { token, ...owner }),
      request(kith.url, 'session.setup', { token, ...owner, email: 'second@example.org' }),
    ])
    expect(both.map((one) => one.status).toSorted()).toEqual([200, 403])
    const made = both.find((one) => one.status === 200)
    expect(both.find((one) => one.status === 403)?.error).toMatchObject({ code: 'forbidden', hint: expect.any(String) })
    owner.email = trust<{ user: { email: string } }>(made?.json).user.email
    expect((await request(kith.url, 'session.setup', { token, ...owner })).status).toBe(403)
    cookie = made ? cookieOf(made) : ''
    expect((await request(kith.url, 'session.get', {}, { cookie })).json).toMatchObject({
      ready: true,
      user: { email: owner.email, role: 'owner' },
    })
    const flags = made?.headers.getSetCookie()[0] ?? ''
    expect(flags).toMatch(/HttpOnly/i)
    expect(flags).toMatch(/SameSite=Lax/i)
    expect(flags).toMatch(/Path=\//)
    expect(flags).not.toMatch(/Secure/i)
    expect(flags).not.toMatch(/Domain/i)
  })

  test('a session ends when its user says so, and with time', async () => {
    const signedIn = await request(kith.url, 'session.create', { email: owner.email.toUpperCase(), password: PASSWORD })
    expect(signedIn.status).toBe(200)
    const mine = cookieOf(signedIn)
    expect((await request(kith.url, 'people.list', {}, { cookie: mine })).status).toBe(200)
    expect((await request(kith.url, 'session.end', {}, { cookie: mine })).status).toBe(200)
    expect((await request(kith.url, 'people.list', {}, { cookie: mine })).status).toBe(401)
    const later = now
    now = new Date(now.getTime() + 31 * 86_400_000)
    expect((await request(kith.url, 'people.list', {}, { cookie })).status).toBe(401)
    now = later
    expect((await request(kith.url, 'people.list', {}, { cookie })).status).toBe(200)
  })

  test('writing by cookie needs our header, our origin and our site; a key needs none of them', async () => {
    const rename = (headers: Record<string, string>, extra: { cookie?: string; key?: string } = { cookie }) =>
      send(`${kith.url}/api/v1/workspace`, { method: 'PATCH', body: JSON.stringify({ name: 'Renamed' }) }, { ...extra, headers })
    expect((await rename({ 'x-kith-csrf': '' })).error).toMatchObject({ code: 'forbidden' })
    expect((await rename({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await rename({ origin: 'http://localhost.evil.example:4400' })).status).toBe(403)
    expect((await rename({ origin: `${kith.url}.evil.example` })).status).toBe(403)
    expect((await rename({ origin: 'null' })).status).toBe(403)
    expect((await rename({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await rename({ origin: kith.url })).status).toBe(200)
    expect((await rename({})).status).toBe(200)
    const { secret } = await kith.ask('keys.create', { name: 'program', scopes: ['workspace:admin'] })
    expect((await rename({ origin: 'https://other.example' }, { key: secret })).status).toBe(200)
    // A wrong key does not fall back to the cookie.
    expect((await rename({}, { key: 'kith_wrong', cookie })).status).toBe(401)
  })

  test('an invitation works once, for seven days, and makes exactly the role it was for', async () => {
    const token = async (email: string, role: Role) => {
      const invited = await request(kith.url, 'users.invite', { email, role }, { cookie })
      return new URL(trust<{ link: string }>(invited.json).link).searchParams.get('token') ?? ''
    }
    const mine = await token('vera@example.org', 'viewer')
    const joins = await Promise.all([1, 2].map(() => request(kith.url, 'session.join', { token: mine, name: 'Vera', password: PASSWORD })))
    expect(joins.map((one) => one.status).toSorted()).toEqual([200, 403])
    expect(joins.find((one) => one.status === 200)?.json).toMatchObject({ user: { role: 'viewer', email: 'vera@example.org' } })
    const late = await token('late@example.org', 'editor')
    const before = now
    now = new Date(now.getTime() + 8 * 86_400_000)
    expect((await request(kith.url, 'session.join', { token: late, name: 'Late', password: PASSWORD })).status).toBe(403)
    now = before
    expect((await request(kith.url, 'session.join', { token: late, name: 'Late', password: 'short' })).error).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('at least 10'),
    })
  })

  test('the last owner cannot be removed or demoted, and only owners touch owners', async () => {
    const { users } = await kith.ask('users.list', {})
    const id = users.find((one) => one.role === 'owner')?.id ?? 0
    const asOwner = { actor: { kind: 'user', id, name: 'Olga', role: 'owner' } } as const
    const asAdmin = { actor: { kind: 'user', id: 77, name: 'Arno', role: 'admin' } } as const
    await expect(kith.ask('users.remove', { id }, asOwner)).rejects.toMatchObject({ code: 'conflict', hint: expect.any(String) })
    await expect(kith.ask('users.update', { id, role: 'admin' }, asOwner)).rejects.toMatchObject({ code: 'conflict' })
    await expect(kith.ask('users.invite', { email: owner.email, role: 'viewer' }, asOwner)).rejects.toMatchObject({ code: 'conflict' })
    for (const name of ['users.remove', 'users.update'] as const)
      await expect(
        kith.operations.perform(name, { id, ...(name === 'users.update' ? { role: 'viewer' } : {}) }, { ...asAdmin, address: '' }),
      ).rejects.toMatchObject({ code: 'forbidden' })
    await expect(kith.ask('users.invite', { email: 'new-owner@example.org', role: 'owner' }, asAdmin)).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(kith.ask('users.invite', { email: owner.email, role: 'owner' }, asAdmin)).rejects.toMatchObject({ code: 'forbidden' })
    const key = { actor: { kind: 'key', id: 1, name: 'k', scopes: ['workspace:admin'], local: false } } as const
    await expect(kith.ask('users.invite', { email: 'k@example.org', role: 'owner' }, key)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('an API key is shown once, kept as a hash, and ends when revoked or with its time', async () => {
    const made = await kith.ask('keys.create', { name: 'once', scopes: ['people:read', 'people:read'], expiresInDays: 1 })
    expect(made.key).toMatchObject({
      scopes: ['people:read'],
      prefix: made.secret.slice(0, 10),
      expiresAt: new Date(now.getTime() + 86_400_000).toISOString(),
    })
    const works = async () => (await request(kith.url, 'people.list', {}, { key: made.secret })).status
    expect(await works()).toBe(200)
    expect((await request(kith.url, 'workspace.get', {}, { key: made.secret })).error).toMatchObject({ code: 'forbidden' })
    const { rows } = await kith.app.state.execute(
      `select (select string_agg(k::text, ' ') from api_key k) || (select string_agg(a::text, ' ') from audit a) || (select string_agg(u::text, ' ') from app_user u) || (select string_agg(s::text, ' ') from session s) as text`,
    )
    const kept = String(rows[0]?.['text'])
    for (const secret of [made.secret, PASSWORD, kith.setupToken ?? '', cookie.split('=')[1] ?? ''])
      expect(kept.includes(secret)).toBe(false)
    expect(JSON.stringify(await kith.ask('keys.list', {}))).not.toContain(made.secret)
    const before = now
    now = new Date(now.getTime() + 86_400_001)
    expect(await works()).toBe(401)
    now = before
    expect(await works()).toBe(200)
    await kith.ask('keys.revoke', { id: made.key.id })
    expect(await works()).toBe(401)
    const editor = { actor: { kind: 'user', id: 5, name: 'E', role: 'admin' } } as const
    await expect(
      kith.ask('keys.create', { name: 'more', scopes: ['workspace:admin'] }, { actor: { ...editor.actor, role: 'editor' } }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('the key of the command line lies in the data folder for its owner alone', async () => {
    expect((await stat(path.join(kith.dataDir, 'owner.key'))).mode & 0o777).toBe(0o600)
  })

  test('after a few wrong passwords the account rests, however fast they come; others do not', async () => {
    const tries = await Promise.all(
      Array.from({ length: 20 }, () => request(kith.url, 'session.create', { email: 'vera@example.org', password: 'wrong wrong wrong' })),
    )
    expect(tries.filter((one) => one.status === 401).length).toBeLessThanOrEqual(8)
    const refused = tries.find((one) => one.status === 429)
    expect(refused?.error).toMatchObject({ code: 'too_many_requests', hint: expect.stringMatching(/\d+ minutes/) })
    expect((await request(kith.url, 'session.create', { email: 'vera@example.org', password: PASSWORD })).status).toBe(429)
    now = new Date(now.getTime() + 16 * 60_000)
    expect((await request(kith.url, 'session.create', { email: 'vera@example.org', password: PASSWORD })).status).toBe(200)
  })
})

describe('HTTP', () => {
  let key = ''
  beforeAll(async () => {
    key = (await kith.ask('keys.create', { name: 'http', scopes: [...SCOPES] })).secret
  })

  const refusal = (answer: Answer): object => ({ status: answer.status, ...answer.error })

  test('answers are what the operations describe, and carry a number', async () => {
    await kith.importRecords('http.jsonl', [
      {
        type: 'activity',
        kind: 'note',
        externalId: '1',
        occurredAt: '2026-11-01T00:00:00Z',
        actor: { platform: 'p', key: 'k', name: 'Ka' },
        place: 'here',
        technologies: ['Go'],
        conversation: 'c',
        body: '<b>hi</b>',
      },
      { nonsense: true },
    ])
    const id = (await kith.ask('people.list', {})).people[0]?.id ?? 0
    const run = (await kith.ask('runs.list', {})).runs[0]?.id ?? 0
    const source = (await kith.ask('sources.list', {})).sources[0]?.id ?? 0
    const organization = await kith.ask('organizations.create', { name: 'Acme' })
    const { id: view } = await kith.ask('views.save', { name: 'People', question: { name: 'active-people' }, form: 'line' })
    const board = await kith.ask('boards.create', { name: 'Board' })
    const segment = await kith.ask('segments.create', { name: 'Cold', rule: { type: 'all', of: [{ type: 'cold' }] } })
    const watch = await kith.ask('watches.create', { name: 'Ours', any: ['gardenkit'], active: false })
    for (const name of names) {
      if (
        operationOf(name).effect !== 'read' ||
        operationOf(name).transport === 'download' ||
        name === 'sources.inspect' ||
        name === 'sources.preview' ||
        name === 'identities.importPreview'
      )
        continue
      const given = name.startsWith('people.') ? { id } : name.startsWith('runs.') ? { id: run } : { id: source }
      const of: Partial<Record<OperationName, Record<string, unknown>>> = {
        'people.previewMerge': { people: [id, id] },
        'identities.explain': { a: id, b: id },
        'identities.previewRule': { confidenceFrom: 0.9 },
        'organizations.get': organization,
        'organizations.people': organization,
        'affiliations.list': { person: id },
        'teammates.previewRules': { rules: [] },
        'tallies.list': { source },
        'tallies.series': { source, name: 'views' },
        'levels.moves': { from: '2026-10-01' },
        'levels.person': { id },
        'levels.preview': { rules: {} },
        'journey.preview': { rules: [] },
        'arrivals.person': { id },
        'segments.get': segment,
        'segments.changes': segment,
        'segments.person': { id },
        'ties.person': { id },
        'ties.between': { a: id, b: id },
        'ties.introductions': { person: id },
        'notes.list': { id },
        'growth.people': { of: 'retention' },
        'views.get': { id: view },
        'boards.get': board,
        'watches.get': { id: watch.id },
      }
      const input = of[name] ?? HARMLESS[name] ?? ('id' in OPERATIONS[name].input.shape ? given : {})
      const answer = await request(kith.url, name, input, { key })
      expect({ name, status: answer.status }).toEqual({ name, status: 200 })
      checkAnswer(name, answer.json)
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    }
  })

  test.each([
    ['no JSON', { body: '{"name":' }, 400, 'invalid_input'],
    ['JSON that is no object', { body: '[1]' }, 400, 'invalid_input'],
    ['JSON null', { body: 'null' }, 400, 'invalid_input'],
    ['a field of another type', { body: '{"name":7}' }, 400, 'invalid_input'],
    ['a field that is not there', { body: '{"nmae":"x"}' }, 400, 'invalid_input'],
    ['what is nested without end', { body: `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}` }, 400, 'invalid_input'],
    ['NUL in a text', { body: '{"name":"a\\u0000b"}' }, 400, 'invalid_input'],
    ['more than it may', { body: JSON.stringify({ name: 'x'.repeat(6_000_000) }) }, 413, 'too_large'],
  ])('%s is refused with what to do', async (_label, init, status, code) => {
    const answer = await send(`${kith.url}/api/v1/workspace`, { method: 'PATCH', ...init }, { key })
    expect(refusal(answer)).toMatchObject({
      status,
      code,
      message: expect.stringMatching(/\w+ \w+/),
      hint: expect.stringMatching(/\w+/),
      requestId: answer.headers.get('x-request-id'),
    })
  })

  test('a body without an end is cut off', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const { hostname, port } = new URL(kith.url)
      const out = rawRequest(
        {
          host: hostname,
          port,
          method: 'PATCH',
          path: '/api/v1/workspace',
          headers: { authorization: `Bearer ${key}`, 'transfer-encoding': 'chunked' },
        },
        (answer) => resolve(answer.statusCode ?? 0),
      )
      out.on('error', reject)
      const more = (): void => void (out.destroyed || !out.write('x'.repeat(500_000)) ? out.once('drain', more) : setImmediate(more))
      out.once('response', () => out.destroy())
      more()
    })
    expect(status).toBe(413)
  })

  test.each([
    ['people.list', { limit: '1' }, 200],
    ['people.list', { limit: 'many' }, 400],
    ['people.list', { limit: '0' }, 400],
    ['people.list', { limit: '201' }, 400],
    ['people.list', { platform: ['git', 'garden'], kind: 'note' }, 200],
    ['people.list', { source: ['1', '999999'], kind: 'note' }, 404],
    ['people.list', { source: 'one' }, 400],
    ['people.list', { teammates: 'maybe' }, 400],
    ['people.list', { teamates: 'include' }, 400],
    ['people.get', { id: 'abc' }, 400],
    ['people.get', { id: '1.5' }, 400],
    ['people.get', { id: '99999999999999999999' }, 400],
    ['people.get', { id: '999999' }, 404],
    ['sources.remove', { id: '999999', confirm: 'yes' }, 400],
    ['sources.remove', { id: '999999', confirm: 'true' }, 404],
  ] as const)('%s with %j in its address answers %i', async (name, input, status) => {
    const answer = await request(kith.url, name, input, { key })
    expect(refusal(answer)).toMatchObject({ status })
    if (status !== 200)
      expect(answer.error).toMatchObject({ code: expect.any(String), message: expect.any(String), hint: expect.any(String) })
  })

  test('an address that does not exist says so', async () => {
    expect((await send(`${kith.url}/api/v1/nothing`, {})).error).toMatchObject({
      code: 'not_found',
      hint: expect.stringContaining('/api/docs'),
    })
  })

  test('says how it is', async () => {
    expect((await send(`${kith.url}/healthz`, {})).json).toMatchObject({ ok: true })
    expect((await send(`${kith.url}/readyz`, {})).json).toMatchObject({ ok: true, state: true, log: true })
    const metrics = (await send(`${kith.url}/metrics`, {})).text
    expect(metrics).toMatch(/^# HELP /m)
    expect(metrics).toContain('operation="people.list"')
  })

  test('a browser that shows what names no icon is given one', async () => {
    const [usual, named] = await Promise.all(['favicon.ico', 'favicon.svg'].map((name) => send(`${kith.url}/${name}`, {})))
    expect(usual?.status).toBe(200)
    expect(usual?.text).toContain('<svg')
    expect(usual?.text).toBe(named?.text)
  })

  test.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/server/package.json',
    '/assets/..%5c..%5cpackage.json',
    '/%00',
    '/%E0%A4%A',
    '/.env',
    '//etc/passwd',
    '/assets/%2e%2e/%2e%2e/%2e%2e/owner.key',
  ])('no address leads out of the web app: %s', async (address) => {
    const text = await new Promise<string>((resolve, reject) => {
      const { hostname, port } = new URL(kith.url)
      rawRequest({ host: hostname, port, path: address }, (answer) => {
        let body = ''
        answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk))
        answer.on('end', () => resolve(`${answer.statusCode} ${body}`))
      })
        .on('error', reject)
        .end()
    })
    expect(text).toMatch(/^(200 <!doctype html|400|404|503)/i)
    expect(text).not.toMatch(/"name": "@kith|root:|kith_/)
  })

  test('a page may not be framed, and says where its parts may come from', async () => {
    const { headers } = await send(`${kith.url}/api/docs`, {})
    expect(headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('an upload is named by what is in it, wherever its name points', async () => {
    const upload = (name: string, body: string | Uint8Array<ArrayBuffer>) =>
      send(`${kith.url}/api/v1/uploads?${new URLSearchParams({ name }).toString()}`, { method: 'POST', body }, { key })
    const first = await upload('../../../etc/people.jsonl', 'the same bytes')
    const second = await upload('C:\\Users\\x\\other.jsonl', 'the same bytes')
    expect(first.json).toMatchObject({ name: 'people.jsonl', sizeBytes: 14, id: expect.stringMatching(/^upload:[0-9a-f]{32}$/) })
    expect(second.json).toMatchObject({ name: 'other.jsonl', id: trust<{ id: string }>(first.json).id })
    for (const name of ['..', '.', '/', '   ', 'a\u0000b']) expect([200, 400]).toContain((await upload(name, 'x')).status)
    expect((await upload('..', 'dots')).json).toMatchObject({ name: 'file' })
    const large = await upload('large.bin', new Uint8Array(1_200_000)).catch((error: unknown) => error)
    if (!(large instanceof Error))
      expect(large).toMatchObject({ status: 413, error: { code: 'too_large', hint: expect.stringContaining('KITH_UPLOAD_BYTES_MAX') } })
    for (const file of await readdir(path.join(kith.dataDir, 'uploads'))) expect(file).toMatch(/^[0-9a-f]{32}$/)
    expect(
      (await request(kith.url, 'sources.create', { connector: 'jsonl', settings: { files: ['upload:../../owner.key'] } }, { key })).status,
    ).toBe(400)
  })
})
