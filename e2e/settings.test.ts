import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { requireBrowser } from './browser.ts'
import { allRead, startOwned } from './kith.ts'
import { expectAccessible, gone, heading, see, setStage } from './stage.ts'

const VIEWER = { name: 'Priya Raman', email: 'priya@example.org', password: 'the long way round the lake' }

/** One story, told in order: the team, its keys, and what the trail says of both. */
describe.skipIf(requireBrowser() === undefined)('the settings', () => {
  const stage = setStage(() => startOwned())

  it('take a name and a time zone, and say what is wrong with one that does not exist', async () => {
    const page = await stage.visit('/settings', { refusals: [400] })
    await page.getByLabel('Name of the community').fill('Gardeners of Lisbon')
    await page.getByLabel('Time zone').fill('Atlantis/Central')
    await page.getByRole('button', { name: 'Keep', exact: true }).click()
    await see(page.getByRole('alert').getByText(/time zone/i))
    expect(await page.getByLabel('Name of the community').inputValue()).toBe('Gardeners of Lisbon')
    await page.getByLabel('Time zone').fill('Europe/Lisbon')
    await page.getByRole('button', { name: 'Keep', exact: true }).click()
    await heading(page, /^Gardeners of Lisbon is looked after by one person/)
    expect(await stage.kith.ask('workspace.get', {})).toMatchObject({ name: 'Gardeners of Lisbon', zone: 'Europe/Lisbon' })
  })

  it('invite a colleague by a link that works once', async () => {
    const page = await stage.visit('/settings')
    await page.getByLabel('Invite a colleague').fill(VIEWER.email)
    await page.getByLabel('Role', { exact: true }).selectOption({ label: 'Viewer' })
    await page.getByRole('button', { name: 'Make the link' }).click()
    const link = await page.locator('.secret code').innerText()
    await expectAccessible(page)

    const joining = await stage.visit(link, { as: 'a visitor' })
    await heading(joining, 'Join Gardeners of Lisbon')
    await joining.getByLabel('Your name').fill(VIEWER.name)
    await joining.getByLabel('Password').fill(VIEWER.password)
    await joining.getByRole('button', { name: 'Join' }).click()
    await heading(joining, 'This Kith is still empty')

    const late = await stage.visit(link, { as: 'a visitor', refusals: [403] })
    await late.getByLabel('Your name').fill('Somebody Else')
    await late.getByLabel('Password').fill(VIEWER.password)
    await late.getByRole('button', { name: 'Join' }).click()
    await see(late.getByRole('alert').getByText(/not valid any more/))
  })

  it('show a viewer nothing to change, and refuse politely where one tries all the same', async () => {
    const page = await stage.visit('/sources', { as: VIEWER, refusals: [403] })
    await heading(page, 'No source is connected yet')
    expect(await page.getByRole('link', { name: /Connect a source|Import files/ }).count()).toBe(0)
    await page.goto(`${stage.kith.url}/settings`)
    await heading(page, /looked after by two people/)
    expect(await page.getByLabel('Time zone').isDisabled()).toBe(true)
    expect(await page.getByRole('button', { name: /Make a key|Make the link|Remove|Keep/ }).count()).toBe(0)
    await expectAccessible(page)
    await page.goto(`${stage.kith.url}/sources/new?connector=git`)
    const repository = page.getByLabel('Repository')
    const refused = page.getByText(/owner|admin|editor/i)
    await see(repository.or(refused))
    if (await repository.isVisible()) {
      await repository.fill('/srv/git')
      await page.getByRole('button', { name: 'Connect and read' }).click()
      await see(page.getByRole('alert').getByText(/may|only/i))
    }
    expect((await stage.kith.ask('sources.list', {})).sources).toHaveLength(0)
  })

  it('make a key that is shown once, works at once, and not after it was revoked', async () => {
    const page = await stage.visit('/settings')
    await page.getByRole('button', { name: 'Make a key' }).click()
    const dialog = page.getByRole('dialog', { name: 'A key for a program' })
    await dialog.getByLabel('What it is for').fill('Weekly report')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Make the key' }).click()
    const secret = await dialog.locator('code').innerText()
    const answer = async () =>
      (await fetch(`${stage.kith.url}/api/v1/workspace`, { headers: { Authorization: `Bearer ${secret}` } })).status
    expect(await answer()).toBe(200)
    await page.keyboard.press('Escape')
    await gone(dialog)
    await see(page.getByText('Weekly report'))
    expect(await page.content()).not.toContain(secret)
    await page.getByRole('listitem').filter({ hasText: 'Weekly report' }).getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke it' }).click()
    // While it asks, the list is hidden from everybody.
    await gone(page.getByRole('alertdialog'))
    await gone(page.getByRole('listitem').filter({ hasText: 'Weekly report' }))
    expect(await answer()).toBe(401)
  })

  it('tell in the audit trail who did all this', async () => {
    const page = await stage.visit('/settings')
    const trail = page.getByRole('table').filter({ hasText: 'With' })
    for (const operation of ['workspace.update', 'users.invite', 'session.join', 'keys.create', 'keys.revoke']) {
      await see(trail.getByRole('row').filter({ hasText: operation }))
    }
    await see(trail.getByRole('row').filter({ hasText: 'keys.create' }).getByText('Maya Okonjo'))
  })

  it('take over who is who from a file, once it is seen what that changes, and take it back', async () => {
    const author = (name: string, email: string) => ({ platform: 'git', key: `${name} <${email}>`, name, email })
    const commits = [author('Inês Mor', 'ines@example.org'), author('im', 'im@laptop.example.net')].map((actor, at) =>
      JSON.stringify({ kind: 'commit', externalId: String(at), occurredAt: '2026-03-01T10:00:00Z', actor }),
    )
    const folder = mkdtempSync(path.join(tmpdir(), 'kith-who-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(path.join(folder, 'commits.jsonl'), `${commits.join('\n')}\n`)
    await stage.kith.ask('sources.create', { connector: 'jsonl', settings: { files: [path.join(folder, 'commits.jsonl')] } })
    await allRead(stage.kith)
    const total = async () => (await stage.kith.ask('people.list', {})).total
    expect(await total()).toBe(2)

    const page = await stage.visit('/settings')
    const buffer = Buffer.from('Inês Mor <ines@example.org> <im@laptop.example.net>\nno entry\n')
    await page.getByLabel('Choose a file').setInputFiles({ name: 'mailmap', mimeType: 'text/plain', buffer })
    const preview = page.getByRole('region', { name: 'What it would change' })
    await see(preview.getByText('line 1: im would become Inês Mor'))
    await see(preview.getByText('line 2: This is no mailmap entry'))
    await expectAccessible(page)
    await preview.getByRole('button', { name: 'Take it over' }).click()
    await see(page.getByText('1 person merged.'))
    expect(await total()).toBe(1)
    await page.getByRole('button', { name: 'Undo' }).click()
    await see(page.getByText('1 decision undone.'))
    expect(await total()).toBe(2)
  })
})
