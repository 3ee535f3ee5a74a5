import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { allRead, startOwned } from './kith.ts'
import { expectAccessible, gone, heading, see, setStage } from './stage.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-e2e-files-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const HEADER = 'Anmeldedatum;Vollständiger Name;E-Mail-Adresse;Veranstaltung'

/** One story, told in order: files of several kinds come into one Kith. */
describe.skipIf(requireBrowser() === undefined)('imported files', () => {
  const stage = setStage(() => startOwned())
  const sourceOf = async (title: RegExp) => (await stage.kith.ask('sources.list', {})).sources.find((source) => title.test(source.title))

  it('may be dropped: a GitHub archive becomes people', async () => {
    const page = await stage.visit('/sources/new?connector=github-archive')
    await drop(page, 'hour.json', archive())
    await see(page.getByRole('button', { name: 'Take away hour.json' }))
    await page.getByRole('button', { name: 'Connect and read' }).click()
    await heading(page, 'GitHub archive')
    await see(page.getByText('read whole'))
    await page.getByRole('link', { name: '2 people' }).click()
    await see(page.getByRole('link', { name: /ada-example/ }))
    await see(page.getByRole('link', { name: /linus-example/ }))
  })

  it('with headers in another language arrive with a mapping to correct, and a look counts before anything is stored', async () => {
    const page = await stage.visit('/sources/new?connector=csv')
    await choose(
      page,
      file('herbst.csv', [
        HEADER,
        '03.09.2026;Ximena Ruiz;ximena@example.org;Herbsttreffen',
        '04.09.2026;Øyvind Berg;oyvind@example.org;Herbsttreffen',
      ]),
    )
    await see(page.getByText(/A guess from the names of the columns/))
    expect(await saysOf(page, 'Anmeldedatum')).toMatch(/^Date/)
    expect(await saysOf(page, 'Vollständiger Name')).toBe('Name')
    expect(await saysOf(page, 'E-Mail-Adresse')).toBe('E-mail address')
    expect(await saysOf(page, 'Veranstaltung')).toBe('Place')
    await expectAccessible(page)
    await page.getByLabel('What column Veranstaltung says').selectOption({ label: 'Title' })
    await page.getByLabel('Kind, for every row').fill('signup')
    await page.getByRole('button', { name: 'Look first' }).click()
    const look = page.getByRole('region', { name: 'What it would bring' })
    await see(look.getByText(/2 records would bring 2 people/))
    await see(look.getByText('Ximena Ruiz'))
    expect(await sourceOf(/herbst/)).toBeUndefined()
    await page.getByRole('button', { name: 'Connect and read' }).click()
    await heading(page, /herbst/)
    await see(page.getByText('read whole'))
    await page.goto(`${stage.kith.url}/people?search=oyvind`)
    await see(page.getByRole('link', { name: /Øyvind Berg/ }))
  })

  it('with a header seen before are mapped as they were corrected then', async () => {
    const page = await stage.visit('/sources/new?connector=csv')
    await choose(page, file('winter.csv', [HEADER, '05.12.2025;Ximena Ruiz;ximena@example.org;Wintertreffen']))
    await see(page.getByText(/As you chose for a table with the same header before/))
    expect(await saysOf(page, 'Veranstaltung')).toBe('Title')
    expect(await page.getByLabel('Kind, for every row').inputValue()).toBe('signup')
  })

  it('lose nothing where rows are broken: they are set aside, read, corrected together and taken in', async () => {
    const page = await stage.visit('/sources/new?connector=csv')
    const rows = ['2026-06-01,a@example.org', '2026-06-31x,b@example.org', '2026-07-31x,c@example.org', '2026-08-01,d@example.org']
    await choose(page, file('broken.csv', ['date,email', ...rows]))
    await page.getByLabel('Kind, for every row').fill('talk-attended')
    await page.getByRole('button', { name: 'Connect and read' }).click()
    await heading(page, /broken/)
    await see(page.getByRole('heading', { name: '2 records set aside' }))
    await page.getByRole('button', { name: 'Read them' }).click()
    const records = page.getByLabel('The record as it came')
    await see(records)
    expect(await Promise.all((await records.all()).map((record) => record.inputValue()))).toEqual(
      expect.arrayContaining([expect.stringContaining('2026-06-31x'), expect.stringContaining('2026-07-31x')]),
    )
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Correct all' }).click()
    await page.getByLabel('Where it says').fill('31x')
    await page.getByLabel('put instead').fill('30')
    await page.getByRole('button', { name: 'Correct 2 and try again' }).click()
    await see(page.getByRole('status').getByText('2 records taken in.'))
    await gone(page.getByRole('heading', { name: /set aside/ }))
    await see(page.getByText(/4 activities of/))
    expect((await stage.kith.ask('people.list', { search: 'c@example.org' })).total).toBe(1)
  })

  it('of any size can be held, gone on with and given up while they are read', async () => {
    const page = await stage.visit('/sources/new?connector=csv')
    await choose(page, file('large.csv', ['date,email,kind', ...largeRows(400_000)]))
    await see(page.getByText(/A guess from the names/))
    await page.getByRole('button', { name: 'Connect and read' }).click()
    await heading(page, /large/)
    const reading = page.getByRole('region', { name: /^Reading .*large/ })
    await reading.getByRole('button', { name: 'Pause' }).click()
    await see(reading.getByText(/Paused/))
    await see(reading.getByText(/ · paused/))
    const held = await sourceOf(/large/)
    expect(held?.lastRun?.state).toBe('paused')
    await reading.getByRole('button', { name: 'Go on' }).click()
    await see(reading.getByRole('button', { name: 'Pause' }))
    await reading.getByRole('button', { name: 'Cancel' }).click()
    await see(page.getByText('cancelled'))
    await allRead(stage.kith)
    const left = await sourceOf(/large/)
    expect(left?.lastRun?.state).toBe('cancelled')
    expect(left?.activities).toBeLessThan(400_000)
  })
})

/** Drops a file as a hand would: the browser offers no other way to make a drop happen. */
async function drop(page: Page, name: string, content: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([name, content]) => {
      const transfer = new DataTransfer()
      transfer.items.add(new File([content ?? ''], name ?? ''))
      return transfer
    },
    [name, content],
  )
  await page.getByText('Drop files here').dispatchEvent('drop', { dataTransfer: data })
}

const choose = (page: Page, path: string) => page.getByLabel('Choose files').setInputFiles(path)

/** What the mapping says of a column, in the words of the choice. */
const saysOf = async (page: Page, column: string) =>
  (await page.getByLabel(`What column ${column} says`).locator('option:checked').innerText()).replace(' *', '').trim()

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

const largeRows = (rows: number) =>
  Array.from({ length: rows }, (_, n) => {
    const at = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString()
    return `${at},person${n % 5_000}@example.org,signup`
  })

function archive(): string {
  const event = (id: number, type: string, login: string, actor: number, payload: unknown) =>
    JSON.stringify({
      id: String(id),
      type,
      actor: { id: actor, login },
      repo: { id: 7, name: 'example/garden' },
      payload,
      public: true,
      created_at: `2026-05-01T10:00:0${id % 10}Z`,
    })
  return [
    event(9001, 'WatchEvent', 'ada-example', 101, { action: 'started' }),
    event(9002, 'WatchEvent', 'linus-example', 102, { action: 'started' }),
    event(9003, 'ForkEvent', 'ada-example', 101, { forkee: { id: 8, full_name: 'ada-example/garden' } }),
  ].join('\n')
}
