import type { OutputOf } from '@kith/contract/operation'
import type { Operations } from '@kith/contract/operations'
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHECKOUT, runCommand, type CommandOptions, type Finished } from './cli.ts'
import { startKith, type Kith } from './kith.ts'

let server: Kith
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kith-cli-'))
  server = await startKith()
})

afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const kith = (args: readonly string[], options: CommandOptions = {}): Promise<Finished> =>
  runCommand(args, { cwd: folder, ...options, env: { KITH_DATA: server.dataDir, ...options.env } })

const file = (name: string, content: string): string => {
  writeFileSync(path.join(folder, name), content)
  return path.join(folder, name)
}

const jsonLine = (id: string, name: string, day: string): string =>
  JSON.stringify({
    kind: 'signup',
    externalId: id,
    occurredAt: `${day}T10:00:00Z`,
    actor: { platform: 'shop', key: name, name },
    title: `Sign-up of ${name}`,
  })

const makeRepository = (name: string): string => {
  const dir = path.join(folder, name)
  mkdirSync(dir)
  const git = (args: readonly string[], author = 'Noor Haddad <noor@example.org>'): void => {
    const [, who = '', email = ''] = /^(.*) <(.*)>$/.exec(author) ?? []
    const env = {
      ...process.env,
      GIT_AUTHOR_NAME: who,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: who,
      GIT_COMMITTER_EMAIL: email,
      GIT_CONFIG_GLOBAL: '/dev/null',
    }
    execFileSync('git', args, { cwd: dir, env, stdio: 'pipe' })
  }
  git(['init', '-q'])
  for (const [at, author] of [
    'Noor Haddad <noor@example.org>',
    'Noor Haddad <noor@example.org>',
    '김민준 <minjun@example.org>',
  ].entries()) {
    writeFileSync(path.join(dir, 'notes.md'), `Note ${at}\n`)
    git(['add', '.'])
    git(['commit', '-q', '-m', `Note ${at}`], author)
  }
  return dir
}

type Result = {
  type: string
  run: OutputOf<Operations['runs.get']>
  source: OutputOf<Operations['sources.get']>
  setAside: unknown[]
  link: string
}
const lastLine = (out: string): Result => JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as Result

describe('kith import', () => {
  it('reads a repository, says what it found, and ends with 0', async () => {
    const done = await kith(['import', 'git', makeRepository('notes')])
    expect(done).toMatchObject({ code: 0 })
    expect(done.out).toContain('2 people, 3 activities')
    expect(done.out).toContain('first open the address that the server printed')
    expect(done.out).toMatch(/See them: http:\/\/localhost:\d+\/people\?source=\d+/)
  })

  it('takes a relative path from where the user stands', async () => {
    makeRepository('beside')
    const { code } = await kith(['import', 'git', '.'], { cwd: path.join(folder, 'beside') })
    expect(code).toBe(0)
  })

  it('sets a broken line aside, says why, and ends with 2: the first time and again', async () => {
    const lines = file('broken.jsonl', `${jsonLine('b1', 'Ada', '2026-03-01')}\n{"kind":\n${jsonLine('b2', 'Bo', '2026-03-02')}\n`)
    const first = await kith(['import', 'jsonl', lines])
    expect(first.code).toBe(2)
    expect(first.out).toContain('1 record was set aside')
    expect(first.out).toContain('not valid JSON')
    const again = await kith(['import', 'jsonl', lines])
    expect(again.code).toBe(2)
    expect(again.out).toContain('0 added')
    expect(again.errors).toContain('known already')
    const aside = await kith(['set-aside'])
    expect(aside.out).toContain('broken.jsonl line 2')
  })

  it('prints one JSON line for each change, and the result as the last', async () => {
    const { code, out } = await kith(['import', 'jsonl', file('two.jsonl', `${jsonLine('t1', 'Cy', '2026-03-03')}\n`), '--json'])
    expect(code).toBe(0)
    const types = out
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as Result).type)
    expect(new Set(types.slice(0, -1))).toEqual(new Set(['progress']))
    expect(lastLine(out)).toMatchObject({ type: 'result', run: { state: 'done' }, source: { activities: 1 }, setAside: [] })
  })

  it('reads a folder by the name of any connector, with its settings', async () => {
    const days = path.join(folder, 'chat/general')
    mkdirSync(days, { recursive: true })
    writeFileSync(path.join(days, '2026-03-01.json'), JSON.stringify([{ type: 'message', user: 'U1', ts: '1772323200.1', text: 'Hello' }]))
    const dry = await kith(['import', 'slack-export', path.dirname(days), '--dry-run'])
    expect(dry.out).toContain('1 record by 1 person')
    const { code, out } = await kith(['import', 'slack-export', path.dirname(days), '--title', 'Our chat', '--json'])
    expect(code).toBe(0)
    expect(lastLine(out)).toMatchObject({ run: { state: 'done' }, source: { title: 'Our chat', activities: 1, people: 1 } })
    expect((await kith(['import', 'mbox', path.dirname(days), '--set', 'list'])).errors).toContain('names no value')
  })

  it('tries a CSV file out without storing anything, then imports it by its mapping', async () => {
    const table = file('signups.csv', 'Email,When\ndee@example.org,2026-02-01\neli@example.org,2026-02-02\nfay@example.org,some day\n')
    const args = ['import', 'csv', table, '--map', 'Email=email,When=date,kind:=signup']
    const dry = await kith([...args, '--dry-run'])
    expect(dry.code).toBe(2)
    expect(dry.out).toContain('Nothing was stored')
    expect((await kith(['sources'])).out).not.toContain('signups.csv')
    const { code, out } = await kith([...args, '--json'])
    expect(code).toBe(2)
    expect(lastLine(out)).toMatchObject({ source: { activities: 2, people: 2, setAside: 1 } })
  })

  it('uploads with --upload, and when the key may not have the server read its disk', async () => {
    const lines = file('sent.jsonl', `${jsonLine('u1', 'Gil', '2026-03-04')}\n`)
    expect(lastLine((await kith(['import', 'jsonl', lines, '--upload', '--json'])).out).source.settings).toMatchObject({
      files: [expect.stringMatching(/^upload:/)],
    })
    const key = await keyWith(['sources:read', 'sources:write'])
    const { code, errors } = await kith(['import', 'jsonl', file('own.jsonl', `${jsonLine('u2', 'Hal', '2026-03-05')}\n`)], {
      env: { KITH_KEY: key },
    })
    expect(errors).toContain('uploaded instead')
    expect(code).toBe(0)
  })

  it('leaves the import to the server on Ctrl+C, and says so', async () => {
    const many = Array.from({ length: 20_000 }, (_, at) => jsonLine(`m${at}`, `Person ${at % 50}`, '2026-04-01')).join('\n')
    let seen = 0
    const left = await kith(['import', 'jsonl', file('many.jsonl', many), '--json'], {
      onLine: (line, child) => {
        if (seen++ === 0 && line.includes('"progress"')) child.kill('SIGINT')
      },
    })
    expect(left.code).toBe(130)
    expect(left.errors).toContain('goes on in the background')
    const { runId } = JSON.parse(left.out.trimEnd().split('\n').at(-1) ?? '') as { runId: number }
    await expect
      .poll(async () => (JSON.parse((await kith(['run', String(runId), '--json'])).out) as { state: string }).state, { timeout: 30_000 })
      .toBe('done')
  })

  it('fails with 1 and says what to do when the path is no repository, or not there', async () => {
    const empty = path.join(folder, 'empty')
    mkdirSync(empty)
    expect(await kith(['import', 'git', empty])).toMatchObject({ code: 1, errors: expect.stringContaining('not a git repository') })
    expect(await kith(['import', 'jsonl', 'nowhere.jsonl'])).toMatchObject({ code: 1, errors: expect.stringContaining('There is no') })
  })
})

const keyWith = async (scopes: readonly string[]): Promise<string> => {
  const { out } = await kith(['keys', 'create', '--name', 'Test', ...scopes.flatMap((scope) => ['--scopes', scope]), '--json'])
  return (JSON.parse(out) as { secret: string }).secret
}

describe('kith and its operations', () => {
  it('lists people as a table, and with --json as the API answers', async () => {
    const table = await kith(['people', '--search', '김민준'])
    expect(table.out).toContain('김민준')
    const viaCommand: unknown = JSON.parse((await kith(['people', '--limit', '2', '--sort', 'name', '--json'])).out)
    expect(viaCommand).toEqual(await server.ask('people.list', { limit: 2, sort: 'name' }))
  })

  it('shows a person and a measure, with the definition', async () => {
    const { people } = JSON.parse((await kith(['people', '--search', 'Noor', '--json'])).out) as OutputOf<Operations['people.list']>
    const person = await kith(['person', String(people[0]?.id)])
    expect(person.out).toContain('Noor Haddad')
    expect(person.out).toContain('noor@example.org')
    const measure = await kith(['measure', 'active-people', '--from', '2026-03-01', '--to', '2026-03-31', '--interval', 'month'])
    expect(measure.code).toBe(0)
    expect(measure.out).toContain('each counted once')
    const by = await kith(['measure', 'activities', '--by', 'kind', '--interval', 'all'])
    expect(by.out).toContain('commits')
  })

  it('reaches every operation as noun and verb, also those that change something', async () => {
    const { people } = JSON.parse((await kith(['people', '--search', 'Noor', '--json'])).out) as OutputOf<Operations['people.list']>
    const id = String(people[0]?.id)
    expect((await kith(['people', 'update', id, '--teammate'])).code).toBe(0)
    expect((JSON.parse((await kith(['person', id, '--json'])).out) as { teammate: boolean }).teammate).toBe(true)
    expect((await kith(['people', 'update', id, '--no-teammate'])).code).toBe(0)
    expect((await kith(['runs', 'cancel', '1'])).code).toBe(1)
    const csv = await kith(['people', 'export'])
    expect(csv.out).toContain('Noor Haddad')
  })

  it('prints names without their escape sequences', async () => {
    const evil = jsonLine('e1', 'Eve\u001b[2J\u001b]0;gone\u0007\u202e', '2026-03-06')
    await kith(['import', 'jsonl', file('evil.jsonl', `${evil}\n`)])
    const { out } = await kith(['people', '--search', 'Eve'])
    expect(out).toContain('Eve')
    // oxlint-disable-next-line no-control-regex -- control characters are what it is about
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]|gone/)
  })

  it('says what is wrong with an option, and with --json as the API would', async () => {
    expect(await kith(['people', '--sort', 'luck'])).toMatchObject({ code: 1, errors: expect.stringContaining('lastAt') })
    const { code, out } = await kith(['people', '--limit', '9999', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'invalid_input', details: [expect.stringContaining('limit')] } })
    expect((await kith(['nosuch'])).code).toBe(1)
  })
})

describe('finding the server', () => {
  it('needs nothing but the data folder, whose key is readable for its owner alone', async () => {
    expect(statSync(path.join(server.dataDir, 'owner.key')).mode & 0o777).toBe(0o600)
    expect((await kith(['workspace'])).code).toBe(0)
  })

  it('says that a key is wrong, and what to do', async () => {
    const { code, errors } = await kith(['people'], { env: { KITH_KEY: 'kith_wrong' } })
    expect(code).toBe(1)
    expect(errors).toContain('does not accept this key')
  })

  it('says what a key may not do', async () => {
    const key = await keyWith(['measures:read'])
    expect((await kith(['measures'], { env: { KITH_KEY: key } })).code).toBe(0)
    expect(await kith(['people'], { env: { KITH_KEY: key } })).toMatchObject({ code: 1, errors: expect.stringContaining('people:read') })
  })

  it('says how to start the server when none runs', async () => {
    const { code, errors } = await kith(['people'], { env: { KITH_DATA: path.join(folder, 'none'), KITH_URL: 'http://127.0.0.1:9' } })
    expect(code).toBe(1)
    expect(errors).toContain('npm start')
    expect(errors).toContain('kith doctor')
  })

  it('tells another program from Kith', async () => {
    const other = createServer((_, response) => response.writeHead(404).end('<h1>Hello</h1>'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    const { code, errors } = await kith(['people'], { env: { KITH_URL: url } })
    other.close()
    expect(code).toBe(1)
    expect(errors).toContain('is not Kith')
  })
})

describe('the installed command', () => {
  it('says what to run when it has not been built yet', () => {
    const bin = path.join(folder, 'bin')
    mkdirSync(bin)
    copyFileSync(path.join(CHECKOUT, 'cli/bin/kith.js'), path.join(bin, 'kith.mjs'))
    const { status, stderr } = spawnSync(process.execPath, [path.join(bin, 'kith.mjs')], { encoding: 'utf8' })
    expect(status).toBe(1)
    expect(stderr).toContain('npm run build')
  })

  it('helps without a server, with everything that there is', async () => {
    const { code, out } = await kith(['--help'], { env: { KITH_URL: 'http://127.0.0.1:9' } })
    expect(code).toBe(0)
    for (const noun of ['import', 'people', 'set-aside', 'measure', 'doctor', 'mcp', 'KITH_URL']) expect(out).toContain(noun)
    const people = await kith(['people', '--help'])
    expect(people.out).toContain('--search')
    expect(people.out).toContain('kith people timeline ID')
    expect((await kith(['import', 'csv', '--help'])).out).toContain('Exit codes')
  })
})

describe('kith identities', () => {
  it('shows what a file would merge, merges it, and exports who is who', async () => {
    const git = (name: string, email: string) => ({ platform: 'git', key: `${name} <${email}>`, name, email })
    const commit = (id: string, actor: object) =>
      JSON.stringify({ kind: 'commit', externalId: id, occurredAt: '2026-03-01T10:00:00Z', actor })
    const lines = [commit('a', git('Zelda Fitz', 'zelda@example.org')), commit('b', git('zf', 'zf@laptop.example.net'))]
    await kith(['import', 'jsonl', file('zelda.jsonl', `${lines.join('\n')}\n`)])
    const mailmap = file('.mailmap', 'Zelda Fitz <zelda@example.org> <zf@laptop.example.net>\nno entry\n')

    const preview = await kith(['identities', 'import-preview', mailmap])
    expect(preview.out).toMatch(/Would merge\s+1 person\n/)
    expect(preview.out).toMatch(/line 2\s+This is no mailmap entry/)
    const done = await kith(['identities', 'import', mailmap, '--format', 'mailmap'])
    expect(done.out).toMatch(/Merged\s+1 person\n/)
    expect(done.out).toMatch(/Undo: kith identities undo \d+ --together/)
    expect(JSON.parse((await kith(['identities', 'import', mailmap, '--json'])).out)).toMatchObject({ merged: 0, decision: null })
    expect((await kith(['identities', 'export', '--format', 'mailmap'])).out).toContain(
      'Zelda Fitz <zelda@example.org> <zf@laptop.example.net>\n',
    )
    expect((await kith(['identities', 'import', path.join(folder, 'none')])).errors).toContain('There is no')
  })
})

describe('kith doctor', () => {
  it('checks the installation from both sides', async () => {
    const { code, out } = await kith(['doctor'])
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`held by process \\d+ .* listens on ${server.url}`))
    expect(out).toContain('All is well')
  })

  it('works when the server is down', async () => {
    const dataDir = path.join(folder, 'nothing')
    const { code, out } = await kith(['doctor', '--json'], { env: { KITH_DATA: dataDir, KITH_URL: 'http://127.0.0.1:9' } })
    expect(code).toBe(1)
    const { checks } = JSON.parse(out) as OutputOf<Operations['workspace.doctor']>
    expect(checks.map((check) => [check.name, check.ok])).toEqual([
      ['node', true],
      ['data', true],
      ['engine', true],
      ['server', false],
    ])
    expect(checks.at(-1)?.hint).toMatch(/Start it with/)
    expect(checks.at(-1)?.hint).not.toContain('kith doctor')
  })
})
