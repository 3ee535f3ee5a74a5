import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { allRead, startOwned } from './kith.ts'
import { expectAccessible, gone, heading, see, settled, setStage } from './stage.ts'

const NAME = 'Ilka Moor'
const records = [
  { kind: 'question', externalId: '1', occurredAt: '2026-10-01T10:00:00Z', actor: { platform: 'forum', key: 'ilka', username: 'ilka', name: NAME, email: 'ilka@example.org' }, title: 'How do I start', conversation: 'c' },
  { kind: 'answer', externalId: '2', occurredAt: '2026-10-01T11:00:00Z', actor: { platform: 'forum', key: 'bo', username: 'bo', name: 'Bo Chen' }, title: 'Like this', body: 'Here you are, @ilka', conversation: 'c' },
] // prettier-ignore

/** One story, told in order: somebody asks for what is held, and then to be forgotten. */
describe.skipIf(requireBrowser() === undefined)('erasing', () => {
  let folder = ''
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const stage = setStage(async () => {
    const kith = await startOwned()
    // Not beside the data, which may lie in memory: of /dev nothing is read.
    folder = await mkdtemp(join(tmpdir(), 'kith-posts-'))
    const file = join(folder, 'posts.jsonl')
    await writeFile(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''))
    await kith.ask('sources.create', { connector: 'jsonl', title: 'Forum', settings: { files: [file] } })
    await allRead(kith)
    return kith
  })
  const visitPerson = async () => {
    const { people } = await stage.kith.ask('people.list', { search: NAME })
    const page = await stage.visit(`/people/${people[0]?.id ?? 0}`)
    await heading(page, NAME)
    await settled(page)
    return page
  }

  it('begins with an archive of all that is held', async () => {
    const page = await visitPerson()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download all that is held' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^person-\d+-[\d-]+\.html$/)
    const text = await readFile(await download.path(), 'utf8')
    for (const held of [NAME, 'ilka@example.org', 'How do I start']) expect(text).toContain(held)
  })

  it('shows what goes and what it cannot reach, and happens only under the right name', async () => {
    const page = await visitPerson()
    await page.getByRole('button', { name: 'Erase this person' }).click()
    const dialog = page.getByRole('dialog')
    await see(dialog.getByText('1 account: forum: ilka'))
    await see(dialog.getByText('mentions and addresses in 1 activity of others'))
    await see(dialog.getByText('Forum', { exact: true }))
    await expectAccessible(page)
    await dialog.getByLabel(/To confirm, write the name/).fill('ilka moor')
    await dialog.getByRole('button', { name: 'Erase for ever' }).click()
    await see(dialog.getByText(/1 activity is gone/))
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.waitForURL(/\/people$/)
    await see(page.getByText('Bo Chen'))
    await gone(page.getByText(NAME))
  })

  it('stands in the list of those who are kept out, without a word on whom it was', async () => {
    const page = await stage.visit('/settings')
    const list = page.locator('section.group').filter({ has: page.getByRole('heading', { name: 'Erased and opted out' }) })
    await see(list.getByText('1 address and 1 account'))
    expect(await list.innerText()).not.toMatch(/ilka|moor/i)
    await list.getByRole('button', { name: 'Block somebody' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('E-mail address').last().fill('noor.held@example.net')
    await dialog.getByLabel(/^Note/).fill('asked by phone')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Block for ever' }).click()
    await see(list.getByText('asked by phone'))
    await list.getByRole('button', { name: 'Let somebody in again' }).click()
    await page.getByRole('dialog').getByLabel('E-mail address').last().fill('noor.held@example.net')
    await page.getByRole('dialog').getByRole('button', { name: 'Lift it' }).click()
    await gone(list.getByText('asked by phone'))
  })
})
