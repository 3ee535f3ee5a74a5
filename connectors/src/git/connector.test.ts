import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ActivityRecord, AnyRecord } from '@kith/contract/records'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConnectorError } from '../kit/connector.ts'
import { exerciseConnector, localFiles, readAll, type HarnessReport } from '../kit/harness.ts'
import { gitConnector, gitConnectorWith } from './connector.ts'
import { makeRepository, removeScratch, scratchFolder, type FixtureRepository } from './fixtures/make-repository.ts'

const ada = 'Ada Example <Ada@Example.org>'
const bo = 'Bo Sample <bo@example.org>'
const small = gitConnectorWith({ maxRecords: 4, firstMs: 1e9, everyMs: 1e9, chunkCommits: 5 })
const settings = (path: string, refs: 'head' | 'all' = 'head') => ({ path, refs })
const activities = (records: readonly AnyRecord[]): ActivityRecord[] =>
  records.flatMap((record) => (record.type === 'activity' ? [record] : []))
const titled = (report: { readonly records: readonly AnyRecord[] }, title: string): ActivityRecord => {
  const found = activities(report.records).find((record) => record.title === title)
  if (found === undefined) throw new Error(`No activity is titled ${title}`)
  return found
}
const recordsOf = async (repository: FixtureRepository, cursor?: never) => {
  const { items } = await readAll(gitConnector, settings(repository.path), cursor)
  return { records: items.flatMap((item) => ('record' in item ? [item.record] : [])), items }
}

afterAll(removeScratch)

describe('a repository with everything in it', () => {
  let repository: FixtureRepository
  let report: HarnessReport

  beforeAll(async () => {
    repository = makeRepository()
    repository.git('remote', 'add', 'origin', 'https://jo:secret@github.com/example/garden.git')
    repository.commit(
      {
        author: ada,
        at: '1700000000 +0530',
        message: 'Plant the first tree\n\nIt will grow.\n',
        files: { 'src/tree.ts': 'a\nb\n', 'logo.png': Buffer.from([0, 1, 2]), Makefile: 'all:\n' },
      },
      { author: bo, at: '1700000100 +0000', message: 'Move the tree\n', files: { 'src/oak.ts': { renamedFrom: 'src/tree.ts' } } },
      {
        author: ada,
        committer: bo,
        at: '1700000200 -0800',
        committedAt: '1700000220 +0000',
        message:
          'Water it\n\nCo-authored-by: Cy Demo <12345+cydemo@users.noreply.github.com>\nSigned-off-by: Ada <ada@example.org>\nSigned-off-by: Bo Sample <bo@example.org>\nReported-and-tested-by: Di Model <di@example.org>\n',
      },
      { author: bo, at: '1700000250 +0000', message: 'Dig a pond\n', branch: 'pond', from: 'main', files: { 'pond.py': 'x\n' } },
      {
        author: ada,
        committer: 'GitHub <noreply@github.com>',
        at: '1700000400 +0100',
        message: "Merge branch 'pond'\n",
        merges: ['pond'],
        files: { 'pond.py': 'x\n' },
      },
      {
        author: bo,
        at: '1700000500 +0000',
        encoding: 'ISO-8859-1',
        message: Buffer.from('Gr\u00fc\u00dfe aus dem Garten\n', 'latin1'),
      },
      { author: bo, at: '1700000550 +0000', message: Buffer.from([0x42, 0x61, 0x64, 0x20, 0xe9, 0xff, 0x0a]) },
      { author: bo, at: '0 +0000', committedAt: '1700000600 +0000', message: 'From 1970\n' },
      { author: bo, at: '9999999999 +0000', message: 'From the year 2286\n' },
      { author: '<nameless@example.org>', at: '1700000700 +0000', message: 'No name\n' },
      { author: 'No Address <>', at: '1700000800 +0000', message: 'No address\n' },
      { author: 'Tricky \u001b[31m\rName <tricky @example.org>', at: '1700000900 +0000', message: 'Tricks\n' },
      {
        author: bo,
        at: '1700001000 +0000',
        message: 'Map the people\n',
        files: { '.mailmap': `# people\nAda Example <ada@example.org> <ada@old.example>\nthis is no entry\nBo Sample <bo@example.org>\n` },
      },
      { author: 'dependabot[bot] <49+dependabot[bot]@users.noreply.github.com>', at: '1700001100 +0000', message: '' },
      {
        author: bo,
        at: '1700001200 +0000',
        message: 'Five thousand\n',
        files: Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`leaves/leaf-${index}.rs`, 'x\n'.repeat((index % 50) + 1)])),
      },
    )
    repository.git('tag', 'light', 'main~3')
    repository.git('tag', '-a', '-m', 'The first harvest\n\nApples.', 'v1.0#1', 'main~2')
    repository.git('tag', 'a-file', 'main:.mailmap')
    report = await exerciseConnector(small, settings(repository.path))
  })

  it('tells what it holds, newest first, and sets aside what has no believable date', () => {
    const kinds: Record<string, number> = {}
    for (const { kind } of activities(report.records)) kinds[kind] = (kinds[kind] ?? 0) + 1
    expect(kinds).toEqual({
      commit: 13,
      merge: 1,
      'commit-landed': 1,
      'co-author': 1,
      'sign-off': 1,
      report: 1,
      test: 1,
      release: 2,
    })
    expect(report.setAsides.map((aside) => aside.reason).toSorted()).toEqual(['date_implausible', 'mailmap_invalid'])
    expect(report.claims).toEqual({ commit: 14, merge: 1, release: 2 })
    expect(report.notes).toEqual([expect.objectContaining({ code: 'tags_without_commit', count: 1 })])
    const dated = activities(report.records).filter((record) => record.kind === 'commit' && record.attributes?.['dateFrom'] === undefined)
    expect(dated.map((record) => Number(record.occurredAt))).toEqual(
      dated.map((record) => Number(record.occurredAt)).toSorted((a, b) => b - a),
    )
  })

  it('counts files, lines and languages as git does', () => {
    expect(titled(report, 'Plant the first tree')).toMatchObject({
      body: 'It will grow.',
      place: 'example/garden',
      technologies: ['Makefile', 'TypeScript'],
      attributes: { files: 3, additions: 3, deletions: 0, binaryFiles: 1 },
      actor: { platform: 'git', key: 'Ada Example <ada@example.org>', email: 'ada@example.org', attributes: { timezone: '+05:30' } },
    })
    expect(titled(report, 'Move the tree').attributes).toMatchObject({ files: 1, additions: 0, deletions: 0, paths: 'src/oak.ts' })
    const many = titled(report, 'Five thousand')
    expect(many).toMatchObject({ technologies: ['Rust'], attributes: { files: 5_000, additions: 127_500 } })
    expect(String(many.attributes?.['paths']).split('\n')).toHaveLength(20)
  })

  it('links to the commit without giving the password of the remote away', () => {
    const { url, externalId } = titled(report, 'Water it')
    expect(url).toBe(`https://github.com/example/garden/commit/${externalId}`)
    expect(JSON.stringify(report)).not.toContain('secret')
  })

  it('gives everybody named in a commit their own activity, and nobody two for one', () => {
    const sha = titled(report, 'Water it').externalId
    const ofIt = activities(report.records).filter((record) => record.conversation === sha && record.kind !== 'release')
    expect(ofIt.map((record) => [record.kind, record.externalId, record.actor.email])).toEqual([
      ['commit', sha, 'ada@example.org'],
      ['commit-landed', `${sha}:committer`, 'bo@example.org'],
      ['co-author', `${sha}:co-author:0`, '12345+cydemo@users.noreply.github.com'],
      ['sign-off', `${sha}:sign-off:1`, 'bo@example.org'],
      ['report', `${sha}:report:0`, 'di@example.org'],
      ['test', `${sha}:test:0`, 'di@example.org'],
    ])
    expect(ofIt[2]?.actor.attributes).toMatchObject({ githubLogin: 'cydemo', githubId: '12345' })
  })

  it('decodes other encodings and replaces what is no text', () => {
    expect(titled(report, 'Grüße aus dem Garten').kind).toBe('commit')
    expect(titled(report, 'Bad \uFFFD\uFFFD').kind).toBe('commit')
  })

  it('takes the committer date where the author date cannot be', () => {
    expect(titled(report, 'From 1970')).toMatchObject({ occurredAt: 1_700_000_600_000, attributes: { dateFrom: 'committer' } })
    const aside = report.setAsides.find(({ reason }) => reason === 'date_implausible')
    const fixed = gitConnector.reread((aside?.raw ?? '').replaceAll('9999999999', '1700000650'), settings(repository.path))
    expect(fixed).toMatchObject([
      { record: { kind: 'commit', title: 'From the year 2286', occurredAt: 1_700_000_650_000, place: 'example/garden' } },
    ])
  })

  it('keeps people without a name or an address apart and cleans names', () => {
    expect(titled(report, 'No name').actor).toMatchObject({ key: '<nameless@example.org>', email: 'nameless@example.org' })
    expect(titled(report, 'No address').actor).toMatchObject({ key: 'No Address <>', name: 'No Address' })
    expect(titled(report, 'Tricks').actor.name).toBe('Tricky [31m Name')
    expect(activities(report.records).find((record) => record.actor.robot === true)?.actor.attributes).toMatchObject({
      githubLogin: 'dependabot[bot]',
    })
  })

  it('reads tags as releases, told apart by whether somebody signed them', () => {
    const releases = activities(report.records).filter((record) => record.kind === 'release')
    expect(releases.find((record) => record.externalId === 'v1.0#1')).toMatchObject({
      actor: { email: 'tess@example.org' },
      occurredAt: 1_700_500_000_000,
      body: 'The first harvest\n\nApples.',
      url: 'https://github.com/example/garden/releases/tag/v1.0%231',
      attributes: { tag: 'annotated' },
    })
    expect(releases.find((record) => record.externalId === 'light')).toMatchObject({
      actor: { key: expect.stringContaining('Tricky') },
      attributes: { tag: 'lightweight' },
    })
  })

  it('reads the mailmap as evidence, who is meant first', () => {
    const evidence = report.records.flatMap((record) =>
      record.type === 'evidence' ? [[record.locator, ...record.identities.map(({ key }) => key)]] : [],
    )
    expect(evidence).toEqual([
      ['.mailmap line 2', 'Ada Example <ada@example.org>', '<ada@old.example>'],
      ['.mailmap line 4', 'Bo Sample <bo@example.org>', '<bo@example.org>'],
    ])
  })

  it('reads only what is new later, and survives rewritten history', async () => {
    const copy = join(scratchFolder(), 'copy')
    repository.git('clone', '-q', '--mirror', repository.path, copy)
    const first = await readAll(small, settings(copy), undefined)
    repository.commit({ author: bo, at: '1700002000 +0000', message: 'Autumn\n', from: 'main' })
    repository.git('--git-dir', copy, 'fetch', '-q', '--prune')
    const second = await readAll(small, settings(copy), first.batches.at(-1)?.cursor)
    expect(second.items).toMatchObject([{ record: { title: 'Autumn' } }])
    repository.git('--git-dir', copy, 'update-ref', 'refs/heads/main', repository.git('rev-parse', 'main~1'))
    repository.git('--git-dir', copy, 'reflog', 'expire', '--expire=now', '--all')
    repository.git('--git-dir', copy, 'gc', '-q', '--prune=now')
    const third = await readAll(small, settings(copy), second.batches.at(-1)?.cursor)
    expect(new Set(third.items.flatMap((item) => ('record' in item ? [item.record.type] : [])))).toEqual(new Set(['activity']))
    expect(third.batches.at(-1)?.cursor.held).toEqual([repository.git('rev-parse', 'main~1')])
  })
})

describe('branches', () => {
  it('are read all on request', async () => {
    const repository = makeRepository('forest', { bare: true })
    repository.commit(
      { author: ada, at: '1700000000 +0000', message: 'One\n' },
      { author: bo, at: '1700000001 +0000', message: 'Two\n', branch: 'side', from: 'main' },
    )
    expect((await recordsOf(repository)).records).toHaveLength(1)
    const report = await exerciseConnector(small, settings(repository.path, 'all'))
    expect(report.records).toHaveLength(2)
    expect(activities(report.records)[0]?.place).toBe('forest')
  })
})

describe('a damaged repository', () => {
  it('gives commits without their files where a file is missing', async () => {
    const repository = makeRepository()
    repository.git('config', 'fastimport.unpackLimit', '1000')
    repository.commit(
      { author: ada, at: '1700000000 +0000', message: 'One\n', files: { 'a.ts': 'one\n' } },
      { author: ada, at: '1700000001 +0000', message: 'Two\n', files: { 'b.ts': 'two\n' } },
      { author: ada, at: '1700000002 +0000', message: 'Three\n', files: { 'c.ts': 'three\n' } },
    )
    const blob = repository.git('rev-parse', 'main~1:b.ts')
    rmSync(join(repository.path, '.git/objects', blob.slice(0, 2), blob.slice(2)))
    const report = await exerciseConnector(small, settings(repository.path))
    expect(activities(report.records).map(({ title, attributes }) => [title, attributes?.['files']])).toEqual([
      ['Three', 1],
      ['Two', undefined],
      ['One', 1],
    ])
    expect(report.notes).toMatchObject([{ code: 'files_unreadable', count: 1 }])
  })
})

describe('hostile configuration', () => {
  it('runs no program that the repository names, nor one of the environment', async () => {
    const repository = makeRepository()
    const marker = join(scratchFolder(), 'ran')
    const command = `touch ${marker};false`
    repository.commit({
      author: ada,
      at: '1700000000 +0000',
      message: 'One\n',
      files: { '.gitattributes': '* diff=evil filter=evil\n', 'a.txt': 'x\n' },
    })
    repository.git('checkout', '-q', 'main')
    for (const key of [
      'diff.external',
      'diff.evil.command',
      'diff.evil.textconv',
      'core.fsmonitor',
      'core.pager',
      'core.sshCommand',
      'gpg.program',
      'filter.evil.clean',
    ]) {
      repository.git('config', key, command)
    }
    repository.git('config', 'log.showSignature', 'true')
    repository.git('config', 'pager.log', 'true')
    repository.git('config', 'extensions.partialClone', 'origin')
    repository.git('config', 'remote.origin.url', `ext::sh -c "touch ${marker}"`)
    process.env['GIT_EXTERNAL_DIFF'] = command
    try {
      const { records } = await recordsOf(repository)
      expect(records).toHaveLength(1)
      expect(existsSync(marker)).toBe(false)
    } finally {
      delete process.env['GIT_EXTERNAL_DIFF']
    }
  })

  it.skipIf(process.getuid?.() !== 0)('reads the repository of another user', async () => {
    const repository = makeRepository()
    repository.commit({ author: ada, at: '1700000000 +0000', message: 'One\n' })
    for (const path of [repository.path, join(repository.path, '.git')]) chownSync(path, 12_345, 12_345)
    expect((await recordsOf(repository)).records).toHaveLength(1)
  })
})

describe('a check', () => {
  const check = async (path: string): Promise<string> => {
    const context = { settings: settings(path), files: localFiles, fetch: globalThis.fetch, signal: new AbortController().signal }
    return gitConnector.check(context).then(
      () => 'fine',
      (error: unknown) => (error instanceof ConnectorError ? `${error.code}: ${error.hint}` : `unexpected: ${String(error)}`),
    )
  }
  it('says what is wrong and what to do', async () => {
    const repository = makeRepository()
    const plain = join(repository.path, 'plain')
    mkdirSync(plain)
    writeFileSync(join(plain, 'file'), '')
    expect(await check(repository.path)).toMatch(/^repository_empty: Commit something first/)
    expect(await check(plain)).toMatch(/^not_a_repository/)
    expect(await check(scratchFolder())).toMatch(/^not_a_repository/)
    expect(await check(join(plain, 'file'))).toMatch(/^not_a_repository/)
    expect(await check(join(plain, 'nowhere'))).toMatch(/^path_missing/)
    repository.commit({ author: ada, at: '1700000000 +0000', message: 'One\n', branch: 'other' })
    expect(await check(repository.path)).toMatch(/^head_unborn/)
    repository.git('symbolic-ref', 'HEAD', 'refs/heads/other')
    expect(await check(repository.path)).toBe('fine')
    expect(gitConnector.settings.safeParse({ path: '--upload-pack=x' }).success).toBe(false)
  })
  it('names git when it is missing', async () => {
    const { path } = makeRepository()
    const before = process.env['PATH']
    process.env['PATH'] = scratchFolder()
    try {
      expect(await check(path)).toMatch(/^git_missing: Install git/)
    } finally {
      process.env['PATH'] = before
    }
  })
})

const published = join(import.meta.dirname, '../../../../shared/data/crowd.dev/services/apps/git_integration/src/test')
describe.skipIf(!existsSync(published))('a published trailer test of another platform (skipped where ../shared/data is missing)', () => {
  it('gives the same people for the same acts, but for the differences that the README explains', async () => {
    const seed: { commits: { message: string; author: { name: string; email: string }; committer?: { name: string; email: string } }[] } =
      JSON.parse(readFileSync(join(published, 'fixtures/test_repo_seed.json'), 'utf8'))
    const expected: { type: string; body: string; username: string }[] = JSON.parse(
      readFileSync(join(published, 'outputs/test-repo_expected.json'), 'utf8'),
    )
    const repository = makeRepository()
    const ident = (person: { name: string; email: string }): string => `${person.name} <${person.email}>`
    repository.commit(
      ...seed.commits.map((commit, index) => ({
        author: ident(commit.author),
        committer: ident(commit.committer ?? commit.author),
        at: `${1_700_000_000 + index} +0100`,
        message: commit.message,
      })),
    )
    const kindByType: Record<string, string> = {
      'authored-commit': 'commit',
      'committed-commit': 'commit-landed',
      'co-authored-commit': 'co-author',
      'reviewed-commit': 'review',
      'signed-off-commit': 'sign-off',
      'tested-commit': 'test',
    }
    const ours = activities((await recordsOf(repository)).records).map(
      (record) => `${record.kind} ${record.actor.email ?? record.actor.name} ${record.title}`,
    )
    const theirs = expected.map(({ type, body, username }) => `${kindByType[type]} ${username} ${body.split('\n')[0]}`)
    const author = new Map(seed.commits.map((commit) => [commit.message.split('\n')[0], commit.author.email]))
    const ownSignOffs = theirs.filter(
      (act) => act.startsWith('sign-off') && author.get(act.split(' ').slice(2).join(' ')) === act.split(' ')[1],
    )
    const nameOnly = ours.filter((act) => !act.includes('@'))
    expect([theirs.length, ownSignOffs.length, nameOnly.length]).toEqual([21, 6, 1])
    expect(ours.filter((act) => !nameOnly.includes(act)).toSorted()).toEqual(theirs.filter((act) => !ownSignOffs.includes(act)).toSorted())
    expect(readdirSync(published)).not.toHaveLength(0)
  })
})
