import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { OWNER, startKith } from './kith.ts'
import { expectAccessible, gone, heading, numberIn, see, setStage } from './stage.ts'

const AUTHORS = [
  ['Inês Moreira', 'ines@example.org'],
  ['Tomasz Wilk', 'tomasz@example.org'],
  ['김민준', 'minjun@example.org'],
] as const

const folder = mkdtempSync(join(tmpdir(), 'kith-e2e-git-'))
const repository = (name: string, commits: number) => makeRepository(join(folder, name), commits)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** One story, told in order: started on a repository, then connected to another. */
describe.skipIf(requireBrowser() === undefined)('a git repository', () => {
  const first = repository('garden', 7)
  const stage = setStage(() => startKith({ isFirst: true, args: ['--source', `git:${first}`], viaNpm: true }))

  it('is read at once when Kith is started on it, and the printed link leads to its people', async () => {
    const [, link = ''] = await stage.kith.prints(/See them: (\S+)/)
    expect(stage.kith.printed()).toMatch(/garden: 3 people in \d+ activities/)
    const page = await stage.visit(link, { as: 'a visitor' })
    await page.getByLabel('Your name').fill(OWNER.name)
    await page.getByLabel('E-mail').fill(OWNER.email)
    await page.getByLabel('Password').fill(OWNER.password)
    await page.getByRole('button', { name: 'Open Kith' }).click()
    await heading(page, /^3 people/)
    expect(new URL(page.url()).pathname).toBe('/people')
    for (const [name] of AUTHORS) await see(page.getByRole('link', { name }))
  })

  it('is asked for by its path, and a wrong path is answered with what to do', async () => {
    const page = await stage.visit('/sources/new?connector=git', { refusals: [400] })
    await heading(page, 'Git repository')
    await page.getByRole('button', { name: 'Connect and read' }).click()
    await see(page.getByText('Repository is needed.'))
    await page.getByLabel('Repository').fill(join(folder, 'nowhere'))
    await page.getByRole('button', { name: 'Look first' }).click()
    await see(page.getByRole('alert').getByText(/There is nothing at .*nowhere/))
    await see(page.getByRole('alert').getByText(/Check the path/))
    await expectAccessible(page)
    await page.getByLabel('Repository').fill(folder)
    await page.getByRole('button', { name: 'Look first' }).click()
    await see(page.getByRole('alert').getByText(/is not a git repository/))
  })

  it('shows what it would bring, stores nothing until it is told to, then reads it whole', async () => {
    const page = await stage.visit('/sources/new?connector=git')
    await page.getByLabel('Repository').fill(repository('orchard', 12))
    await page.getByRole('button', { name: 'Look first' }).click()
    await see(page.getByRole('region', { name: 'What it would bring' }).getByText(/12 records? would bring 3 people/))
    expect((await stage.kith.ask('sources.list', {})).sources).toHaveLength(1)
    await page.getByRole('button', { name: 'Connect and read' }).click()
    await heading(page, /orchard/)
    await see(page.getByText('read whole'))
    await see(page.getByText(/12 activities of/))
  })

  it('is kept with its history, and what it claims stands beside what is held', async () => {
    const page = await stage.visit('/sources')
    await heading(page, 'Two sources, read whole')
    await page.getByRole('link', { name: /^git: orchard/ }).click()
    await heading(page, /orchard/)
    const claims = page.getByRole('table').filter({ hasText: 'Kith holds' })
    const commits = claims.getByRole('row', { name: /^commits/i })
    await see(commits)
    const [, says = '', holds = ''] = await commits.getByRole('cell').allInnerTexts()
    expect([numberIn(says), numberIn(holds)]).toEqual([12, 12])
    await see(page.getByRole('heading', { name: 'History' }))
    await commits.getByRole('link', { name: '12 commits: open' }).click()
    await see(page.getByText(/12 activities/))
    await page.goBack()
    await see(page.getByText(/12 new activities/i))
    await page.getByRole('button', { name: 'Read again' }).click()
    await see(page.getByText(/Nothing new|12 known already/))
    expect((await stage.kith.ask('workspace.get', {})).activities).toBe(19)
  })

  it('is removed only after a question that says what goes, and leaves what came from elsewhere', async () => {
    const page = await stage.visit('/sources')
    await page.getByRole('link', { name: /^git: orchard/ }).click()
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    const question = page.getByRole('alertdialog', { name: /Remove .*orchard/ })
    await see(question.getByText(/12 activities/))
    await expectAccessible(page)
    await question.getByRole('button', { name: 'Keep' }).click()
    await gone(question)
    await page.getByRole('button', { name: 'Remove', exact: true }).click()
    await question.getByRole('button', { name: 'Remove it all' }).click()
    await see(page.getByRole('status').getByText(/orchard is gone, with 12 activities/))
    await heading(page, 'One source, read whole')
    expect(await stage.kith.ask('workspace.get', {})).toMatchObject({ activities: 7, people: 3, sources: 1 })
  })
})

/** A repository with so many commits, one a day, by three people in turn. */
function makeRepository(path: string, commits: number): string {
  execFileSync('git', ['init', '-q', '-b', 'main', path])
  for (let n = 0; n < commits; n++) {
    const [name, email] = AUTHORS[n % AUTHORS.length] ?? AUTHORS[0]
    const date = new Date(Date.UTC(2026, 9, 1 + n, 12)).toISOString()
    writeFileSync(join(path, `bed-${n}.md`), `Row ${n}\n`)
    execFileSync('git', ['-C', path, 'add', '.'])
    const env = {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    }
    execFileSync('git', ['-C', path, 'commit', '-q', '--no-gpg-sign', '-m', `Plant row ${n}`], { env })
  }
  return path
}
