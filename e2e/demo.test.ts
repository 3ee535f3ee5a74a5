import { describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { allRead, startOwned } from './kith.ts'
import { expectAccessible, gone, heading, numberIn, see, setStage } from './stage.ts'

/** One story, told in order: an empty Kith, a community to look at, and an empty Kith again. */
describe.skipIf(requireBrowser() === undefined)('a demo community', () => {
  const stage = setStage(() => startOwned())

  it('is one of three doors of an empty Kith; the others lead to files and to sources', async () => {
    const page = await stage.visit('/')
    await heading(page, /Nobody is here yet/)
    await see(page.getByRole('button', { name: /Look at a demo community/ }))
    await page.getByRole('link', { name: /Import files/ }).click()
    await see(page.getByRole('group', { name: /Files?/ }))
    await page.goBack()
    await page.getByRole('link', { name: /Connect a source/ }).click()
    await heading(page, /Where does your community leave traces/)
    for (const kind of [/Git repository/, /GitHub archive/, /CSV|table/i]) await see(page.getByRole('link', { name: kind }))
  })

  it('teaches on every empty screen what will be there', async () => {
    const page = await stage.visit('/people')
    await heading(page, 'Nobody is here yet')
    await see(page.getByText(/People appear here as soon as/))
    await page.goto(`${stage.kith.url}/overview`)
    await heading(page, 'There is nothing to count yet')
    await page.goto(`${stage.kith.url}/sources`)
    await heading(page, 'No source is connected yet')
    await see(page.getByText(/A source is where activities come from/))
  })

  it('comes in with one click, shows how far it is, and people appear', async () => {
    const page = await stage.visit('/')
    await page.getByRole('button', { name: /Look at a demo community/ }).click()
    // A busy machine may have read it all before the page asks how far it is.
    await see(page.getByRole('progressbar', { name: /Reading Demo/ }).or(page.getByRole('region', { name: 'Demo community' })))
    await see(page.getByText(/You are looking at a demo community: these people are invented/))
    await allRead(stage.kith)
    await page.getByRole('link', { name: 'People', exact: true }).first().click()
    const held = await stage.kith.ask('people.list', { limit: 1 })
    expect(held.total).toBeGreaterThan(1_000)
    // Meanwhile accounts of one person become one: both numbers fall, and the page shows that of its moment.
    const isShown = async () => {
      await page.reload()
      return numberIn(await heading(page, /\d people/)) === (await stage.kith.ask('people.list', { limit: 1 })).total
    }
    await expect.poll(isShown).toBe(true)
  })

  it('is marked on every screen', async () => {
    const page = await stage.visit('/')
    for (const path of ['/', '/people', '/overview', '/sources', '/settings']) {
      await page.goto(stage.kith.url + path)
      await see(page.getByRole('region', { name: 'Demo community' }))
    }
  })

  it('is gone again with one click, and leaves nothing of itself', async () => {
    const page = await stage.visit('/people')
    await heading(page, /\d people/)
    await page.getByRole('button', { name: 'Remove the demo community' }).click()
    await see(page.getByRole('status').getByText(/The demo community is gone: [\d,]+ people and [\d,]+ activities/))
    await gone(page.getByRole('region', { name: 'Demo community' }))
    await heading(page, 'Nobody is here yet')
    await page.goto(stage.kith.url)
    await heading(page, /Three ways to begin/)
    await expectAccessible(page)
    expect(await stage.kith.ask('workspace.get', {})).toMatchObject({ people: 0, activities: 0, sources: 0, setAside: 0 })
  })
})
