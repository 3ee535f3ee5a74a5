import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openKith, until, type TestKith } from '../../testing/kith.ts'

let kith: TestKith

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}
const send = async (name: string, text: string): Promise<string> => (await kith.ask('uploads.create', { name }, { body: bytesOf(text) })).id

let commits = 0
const commit = (name: string, email: string, more: object = {}) => ({
  kind: 'commit',
  externalId: String(++commits),
  occurredAt: '2026-03-01T10:00:00Z',
  actor: { platform: 'git', key: `${name} <${email}>`, name, email, ...more },
})
const account = (key: string, username: string) => ({
  kind: 'star',
  externalId: String(++commits),
  occurredAt: '2026-03-02T10:00:00Z',
  actor: { platform: 'github', key, username },
})

/** The person to whom an identity belongs now, by the beginning of its key. */
const personOf = async (key: string): Promise<number> =>
  (await kith.app.state.db.selectFrom('identity').select('member_id').where('key', 'like', `${key}%`).executeTakeFirstOrThrow()).member_id

const fetchExport = async (
  format: 'mailmap' | 'gitdm' | 'sortinghat' | 'csv',
  robots: 'with' | 'without' | 'only' = 'with',
  source?: number,
): Promise<string> => {
  const answer: unknown = await kith.operations.perform(
    'identities.export',
    { format, robots, ...(source === undefined ? {} : { source }) },
    { actor: { kind: 'system', name: 'Test' }, address: 'local' },
  )
  let text = ''
  for await (const chunk of (answer as { chunks: AsyncIterable<string> }).chunks) text += chunk
  return text
}

const undoOf = async (decision: number | null): Promise<void> => {
  await kith.ask('identities.undo', { id: decision ?? 0, together: true })
}

beforeAll(async () => {
  kith = await openKith()
  await kith.importRecords('commits.jsonl', [
    commit('Ann Leestrom', 'ann@corp.example'),
    commit('Ann Leestrom', 'ann@corp.example'),
    commit('zork', 'zork@home.example'),
    commit('quux', 'root@localhost'),
    commit('Bo Krantz', 'bo@corp.example'),
    commit('borkenstein', 'b@mail.example'),
    commit('=HYPER("x")', 'formula@corp.example'),
    commit('Deploy Helper', 'helper@corp.example'),
    account('77', 'bkrantz77'),
  ])
})

const MAILMAP = [
  'Ann Leestrom <ann@corp.example> <zork@home.example>',
  'Ann Leestrom <ann@corp.example> <root@localhost>',
  'Bo Krantz <bo@corp.example> <later@mail.example>',
  'not a line',
  `Carlo <carlo@corp.example> ${'x'.repeat(9_000_000)}`,
].join('\n')

describe('a mailmap', () => {
  test('shows what it would change, changes it in one act, and changes nothing the second time', async () => {
    const file = await send('.mailmap', MAILMAP)
    const preview = await kith.ask('identities.importPreview', { file })
    expect(preview).toMatchObject({ format: 'mailmap', people: 2, merged: 1, refused: 0, waiting: 2, setAside: 2 })
    expect(preview.sample).toMatchObject([{ place: 'line 1', people: [{ name: 'Ann Leestrom' }, { name: 'zork' }] }])
    expect(preview.aside.map((one) => one.place)).toEqual(['line 4', 'line 5'])
    expect(await personOf('zork')).not.toBe(await personOf('Ann'))

    const { decision, ...report } = await kith.ask('identities.import', { file })
    expect(report).toEqual(preview)
    expect(await personOf('zork')).toBe(await personOf('Ann'))
    expect(await personOf('quux')).not.toBe(await personOf('Ann'))
    const [made] = (await kith.ask('identities.decisions', { limit: 1 })).decisions
    expect(made).toMatchObject({ id: decision, kind: 'merge', madeBy: 'rule', reason: 'stated by .mailmap, line 1' })

    expect(await kith.ask('identities.import', { file })).toMatchObject({ merged: 0, alreadyOne: 0, waiting: 2, decision: null })
  })

  test('joins those who arrive later', async () => {
    await kith.importRecords('later.jsonl', [commit('wholly else', 'later@mail.example')])
    await kith.ask('identities.look', {})
    await until(async () => (await personOf('wholly')) === (await personOf('Bo Krantz')), Boolean)
    expect((await kith.ask('identities.decisions', { limit: 1 })).decisions[0]).toMatchObject({
      madeBy: 'resolver',
      reason: expect.stringContaining('.mailmap, line 3'),
    })
  })
})

describe('a repository', () => {
  test('brings its mailmap along, and is read by it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kith-mapped-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const git = (args: readonly string[], name = 'Mia Torvik', email = 'mia@forge.example'): void => {
      const who = { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email }
      execFileSync('git', args, { cwd: folder, env: { ...process.env, ...who, GIT_CONFIG_GLOBAL: '/dev/null' }, stdio: 'pipe' })
    }
    git(['init', '-q'])
    writeFileSync(
      path.join(folder, '.mailmap'),
      'Mia Torvik <mia@forge.example> <xkcd@attic.example>\nMia Torvik <mia@forge.example> Sam Oduya <>\n',
    )
    git(['add', '.'])
    git(['commit', '-q', '-m', 'One'])
    git(['commit', '-q', '--allow-empty', '-m', 'Two'], 'gremlin', 'xkcd@attic.example')
    git(['commit', '-q', '--allow-empty', '-m', 'Three'], 'Nils Ahlberg', 'nils@forge.example')
    const { run } = await kith.ask('sources.create', { connector: 'git', settings: { path: folder } })
    await kith.ended(run?.id ?? 0)
    await kith.ask('identities.look', {})
    await until(async () => (await personOf('gremlin')) === (await personOf('Mia Torvik')), Boolean)
    expect(await personOf('Nils')).not.toBe(await personOf('Mia Torvik'))
  })
})

describe('an alias file', () => {
  test('with a circle joins all that are in it, and is undone together', async () => {
    const file = await send(
      'aliases',
      'b@mail.example bo@corp.example\nbo@corp.example helper@corp.example\nhelper@corp.example b@mail.example\n',
    )
    const { decision, ...report } = await kith.ask('identities.import', { file, format: 'gitdm' })
    expect(report).toMatchObject({ format: 'gitdm', merged: 2, refused: 0 })
    expect(new Set([await personOf('bork'), await personOf('Bo Krantz'), await personOf('Deploy')]).size).toBe(1)
    await undoOf(decision)
    expect(new Set([await personOf('bork'), await personOf('Bo Krantz'), await personOf('Deploy')]).size).toBe(3)
    // One of its merges taken back says that these are two; the file taken back as a whole says nothing.
    const again = await kith.ask('identities.import', { file, format: 'gitdm' })
    expect(again).toMatchObject({ merged: 2, refused: 0 })
    await kith.ask('identities.undo', { id: again.decision ?? 0 })
    const third = await kith.ask('identities.import', { file, format: 'gitdm' })
    expect(third.refused).toBeGreaterThan(0)
    expect(third.refusals[0]?.people).toHaveLength(2)
    await undoOf(again.decision)
    if (third.decision !== null) await undoOf(third.decision)
  })
})

describe('a list of developers', () => {
  test('says where they work, once however often it is imported', async () => {
    const file = await send(
      'developers.txt',
      'annl: ann!corp.example, zork!home.example\n\tInitech until 2025-01-01\n\tGlobex from 2025-01-01\nnew: new!far.example\n\tHooli\n',
    )
    const report = { format: 'gitdm', people: 2, known: 1, merged: 0, affiliations: { given: 3, taken: 2, left: 1 } }
    expect(await kith.ask('identities.importPreview', { file })).toMatchObject(report)
    expect(await kith.ask('identities.import', { file })).toMatchObject(report)
    expect((await kith.ask('people.get', { id: await personOf('zork') })).organization?.name).toBe('Globex')
    expect((await kith.ask('identities.import', { file })).affiliations).toEqual({ given: 3, taken: 0, left: 1 })
    expect(await fetchExport('gitdm')).toContain('\tInitech until 2025-01-01\n\tGlobex from 2025-01-01\n')
  })
})

describe('domains in a file', () => {
  test('become those of organizations where somebody has an address, once, and never another’s', async () => {
    const file = await send(
      'domains',
      'corp.example Globex\nhome.example Hearth Ltd\ngmail.com Anybody\nnobody.example Nobody Inc\ncorp.example Initech\n',
    )
    const report = { format: 'gitdm', people: 0, domains: { given: 5, taken: 2 } }
    expect(await kith.ask('identities.importPreview', { file })).toMatchObject(report)
    expect((await kith.ask('organizations.list', { search: 'hearth' })).total).toBe(0)
    expect(await kith.ask('identities.import', { file })).toMatchObject(report)
    expect((await kith.ask('people.get', { id: await personOf('Bo Krantz') })).organization?.name).toBe('Globex')
    expect((await kith.ask('organizations.list', { search: 'nobody' })).total).toBe(0)
    expect((await kith.ask('identities.import', { file })).domains).toEqual({ given: 5, taken: 0 })
  })
})

describe('a registry of SortingHat', () => {
  test('joins accounts by login, and tells robots from people', async () => {
    const identity = (source: string, given: object) => ({ source, name: null, email: null, username: null, ...given })
    const uidentities = {
      bo: {
        profile: { is_bot: false },
        identities: [identity('git', { email: 'bo@corp.example' }), identity('GitHub', { username: 'BKrantz77' })],
      },
      helper: { profile: { is_bot: true }, identities: [identity('git', { name: 'Deploy Helper', email: 'helper@corp.example' })] },
    }
    const file = await send('sh.json', JSON.stringify({ uidentities }))
    expect(await kith.ask('identities.import', { file })).toMatchObject({ format: 'sortinghat', merged: 1, robots: 1 })
    expect(await personOf('77')).toBe(await personOf('Bo Krantz'))
    expect((await kith.ask('people.get', { id: await personOf('Deploy') })).robot).toBe('robot')
    expect(await kith.ask('identities.import', { file })).toMatchObject({ merged: 0, robots: 0, decision: null })
  })
})

describe('somebody who was erased', () => {
  test('is not brought back by a file, and goes out of the files that named them', async () => {
    await kith.importRecords('gone.jsonl', [commit('Gone Forever', 'gone@far.example')])
    const text = 'Gone Forever <gone@far.example> <gone@old.example>\nKept Kurt <kept@far.example> <kept@old.example>\n'
    const file = await send('.mailmap', text)
    await kith.ask('identities.import', { file })
    const kept = async () =>
      (await kith.app.state.execute(`select identities::text as t from identity_evidence`)).rows.map((row) => String(row['t']))
    expect((await kept()).join()).toContain('gone@old.example')
    expect(await kith.ask('people.erase', { id: await personOf('Gone'), confirm: 'Gone Forever' })).toMatchObject({
      state: 'done',
      evidence: 1,
    })
    expect((await kept()).join()).not.toContain('gone@')
    const again = await send('again', `# again\n${text}`)
    expect(await kith.ask('identities.importPreview', { file: again })).toMatchObject({ keptOut: 1, people: 1 })
    expect(await kith.ask('identities.import', { file: again })).toMatchObject({ keptOut: 1, waiting: 1 })
    expect((await kept()).join()).not.toContain('gone@')
    expect((await kept()).join()).toContain('kept@old.example')
  })
})

describe('what is exported', () => {
  test('as a mailmap is read by git as Kith means it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kith-mailmap-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    execFileSync('git', ['init', '-q', folder])
    writeFileSync(path.join(folder, '.mailmap'), await fetchExport('mailmap'))
    const meant = (who: string): string => execFileSync('git', ['check-mailmap', who], { cwd: folder, encoding: 'utf8' }).trim()
    expect(meant('zork <zork@home.example>')).toBe('Ann Leestrom <ann@corp.example>')
    expect(meant('wholly else <later@mail.example>')).toMatch(/^Bo Krantz </)
    expect(meant('quux <root@localhost>')).toBe('quux <root@localhost>')
  })

  test('imported again changes nothing, in every format', async () => {
    for (const format of ['mailmap', 'gitdm', 'sortinghat', 'csv'] as const) {
      const file = await send(`export.${format}`, await fetchExport(format))
      const report = await kith.ask('identities.importPreview', { file })
      const strangers = report.people - report.known
      // Whoever "quux <root@localhost>" is elsewhere, nobody can tell.
      expect({ ...report, strangers }).toMatchObject({
        format,
        merged: 0,
        refused: 0,
        robots: 0,
        affiliations: { taken: 0 },
        domains: { taken: 0 },
        setAside: 0,
        strangers: format === 'mailmap' ? 0 : 1,
      })
    }
  })

  test('for one source holds only whom it tells of', async () => {
    const { sources } = await kith.ask('sources.list', {})
    const repository = sources.find(({ connector }) => connector === 'git')?.id ?? 0
    expect(await fetchExport('mailmap', 'with', repository)).toBe(
      '# Who is who, from Kith\nMia Torvik <mia@forge.example> <xkcd@attic.example>\n',
    )
    await expect(fetchExport('mailmap', 'with', 999)).rejects.toMatchObject({ code: 'not_found' })
  })

  test('as a table holds no formula, and robots where they are asked for', async () => {
    expect(await fetchExport('csv')).toContain(`"'=HYPER(""x"")"`)
    expect(await fetchExport('csv', 'only')).toContain('Deploy Helper')
    expect(await fetchExport('csv', 'only')).not.toContain('Ann')
    expect(await fetchExport('csv', 'without')).not.toContain('Deploy Helper')
  })
})

describe('any mailmap', () => {
  const NAMES = ['Una Berg', 'Vic Ode', 'Wen Li', 'Xan Fry', 'Yul Kim', 'Zoe Dahl']
  const address = (at: number): string => `${NAMES[at]?.split(' ')[0]?.toLowerCase()}@many.example`
  const homes = async (): Promise<unknown> => {
    const { rows } = await kith.app.state.execute(
      `select i.key, m.name, i.home_id from identity i join member m on m.id = i.member_id where i.email like '%@many.example' order by i.key`,
    )
    return rows
  }

  test('imported twice at once and undone leaves everybody as they were', async () => {
    await kith.importRecords(
      'many.jsonl',
      NAMES.map((name, at) => commit(name, address(at))),
    )
    const before = await homes()
    const pair = fc.tuple(fc.nat(NAMES.length - 1), fc.nat(NAMES.length - 1))
    await fc.assert(
      fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 8 }), async (pairs) => {
        const lines = pairs.map(([a, b]) => `${NAMES[a]} <${address(a)}> <${address(b)}>`)
        const file = await send('.mailmap', `# ${++commits}\n${lines.join('\n')}\n`)
        const expected = await kith.ask('identities.importPreview', { file })
        const done = await Promise.all([kith.ask('identities.import', { file }), kith.ask('identities.import', { file })])
        const decision = done.map((one) => one.decision).find((one) => one !== null)
        expect(decision === undefined).toBe(expected.merged === 0)
        expect((await kith.ask('identities.importPreview', { file })).merged).toBe(0)
        if (decision !== undefined) await undoOf(decision)
        expect(await homes()).toEqual(before)
        // So that the next mailmap finds nobody said to be two.
        await kith.app.state.execute('delete from apart')
      }),
      { numRuns: 6 },
    )
  })
})

describe('files', () => {
  test('have to be uploads, and to be there', async () => {
    await expect(kith.ask('identities.importPreview', { file: '/etc/passwd' })).rejects.toThrow(/id of a file that was sent/)
    await expect(kith.ask('identities.importPreview', { file: `upload:${'0'.repeat(32)}` })).rejects.toThrow(/no longer there/)
  })

  test('that are something else are told so, and change nothing', async () => {
    const file = await send('logo.png', '\u0089PNG\r\n\u001a\n\0\0\0')
    expect(await kith.ask('identities.import', { file })).toMatchObject({ people: 0, merged: 0, decision: null })
    const broken = await send('half.json', '{"uidentities": {')
    expect((await kith.ask('identities.importPreview', { file: broken })).aside).toMatchObject([
      { reason: expect.stringContaining('no whole JSON') },
    ])
  })
})
