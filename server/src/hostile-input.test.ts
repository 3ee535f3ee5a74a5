import { readdirSync, statSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { openKith } from './testing/kith.ts'

const kith = await openKith()
const PASSWORD = 'a long enough password'

const post = (address: string, body: object): Promise<Response> =>
  fetch(`${kith.url}/api/v1${address}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Kith-CSRF': '1' },
    body: JSON.stringify(body),
  })
const tokenOf = (link: string): string => new URL(link).searchParams.get('token') ?? ''
const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
const whoIs = async (cookie: string): Promise<unknown> =>
  (await fetch(`${kith.url}/api/v1/session`, { headers: { Cookie: cookie } })).json()

describe('signing in', () => {
  test('with a new invitation ends what others had open in this account', async () => {
    const email = 'ada@example.org'
    const first = await kith.ask('users.invite', { email, role: 'viewer' })
    const stolen = cookieOf(await post('/session/join', { token: tokenOf(first.link), name: 'Ada', password: PASSWORD }))
    expect(await whoIs(stolen)).toMatchObject({ user: { email } })
    const second = await kith.ask('users.invite', { email, role: 'viewer' })
    const own = cookieOf(await post('/session/join', { token: tokenOf(second.link), name: 'Ada', password: `${PASSWORD}!` }))
    expect(await whoIs(own)).toMatchObject({ user: { email } })
    expect(await whoIs(stolen)).toMatchObject({ user: null })
  })

  test('is throttled for tries at the same time, which leave no trace in the audit log beyond those that were tried', async () => {
    const before = (await kith.ask('audit.list', {})).total
    const tries = Array.from({ length: 30 }, () => post('/session', { email: 'nobody@example.org', password: 'a guess' }))
    const answers = (await Promise.all(tries)).map((response) => response.status)
    expect(answers.filter((status) => status === 401)).toHaveLength(8)
    expect(answers.filter((status) => status === 429)).toHaveLength(22)
    expect((await kith.ask('audit.list', {})).total).toBe(before + 8)
  })
})

describe('what a source reads', () => {
  const refused = { code: 'forbidden' }
  const preview = (file: string) => kith.ask('sources.preview', { connector: 'jsonl', settings: { files: [file] } })

  test('is never a file of the data folder, such as the owner’s key, not even by a link', async () => {
    const key = path.join(kith.dataDir, 'owner.key')
    await expect(preview(key)).rejects.toMatchObject(refused)
    const link = path.join(path.dirname(await kith.write('real.jsonl', '')), 'link.jsonl')
    symlinkSync(key, link)
    await expect(preview(link)).rejects.toMatchObject(refused)
    await expect(preview('/proc/self/environ')).rejects.toMatchObject(refused)
  })
})

describe('input that no figure can be made of', () => {
  test.each(['utc', 'SystemV/AST4', '+05:30', 'Africa/Nowhere', "UTC'; DROP"])('a zone %s is refused, and figures go on', async (zone) => {
    await expect(kith.ask('workspace.update', { zone })).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await kith.ask('people.list', { from: '2026-01-01' })).toMatchObject({ total: 0 })
  })

  test('a zone that both engines know is taken', async () => {
    expect(await kith.ask('workspace.update', { zone: 'Asia/Kolkata' })).toMatchObject({ zone: 'Asia/Kolkata' })
    expect(await kith.ask('people.list', { from: '2026-01-01' })).toMatchObject({ total: 0 })
    await kith.ask('workspace.update', { zone: 'UTC' })
  })

  test.each(['9999-12-31', '0001-01-01T00:00:00Z', '2026-02-31', '2299-12-31'])('the day %s is refused', async (day) => {
    for (const span of [{ from: day }, { to: day }])
      await expect(kith.ask('people.list', span)).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('the first and the last day that the log holds are taken', async () => {
    expect(await kith.ask('people.list', { from: '1900-01-01', to: '2299-12-30' })).toMatchObject({ total: 0 })
  })

  test('a NUL is refused wherever it hides', async () => {
    await expect(kith.ask('people.list', { search: 'a\0' })).rejects.toMatchObject({ code: 'invalid_input' })
    const settings = { mapping: [{ deep: ['\0'] }] }
    await expect(kith.ask('sources.preview', { connector: 'csv', settings })).rejects.toMatchObject({ code: 'invalid_input' })
  })
})

describe('over HTTP', () => {
  test('an address with a broken escape is not found, and no fault of the server', async () => {
    expect((await fetch(`${kith.url}/%E0%A4%A`)).status).toBe(404)
  })

  test('nobody keeps an answer that tells of people, failed ones included', async () => {
    for (const address of ['/session', '/people', '/nothing'])
      expect((await fetch(`${kith.url}/api/v1${address}`)).headers.get('cache-control')).toBe('no-store')
  })
})

test('the embedded database is closed to other users of the machine', () => {
  expect(readdirSync(kith.dataDir)).toContain('pglite')
  expect(statSync(path.join(kith.dataDir, 'pglite')).mode & 0o077).toBe(0)
})
