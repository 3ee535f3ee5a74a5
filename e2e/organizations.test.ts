import { describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { startFilled } from './filled.ts'
import { expectAccessible, expectNoSidewaysScroll, gone, heading, see, setStage, settled } from './stage.ts'

describe.skipIf(requireBrowser() === undefined)('organizations', () => {
  const stage = setStage(startFilled)
  const suggested = async () => (await stage.kith.ask('organizations.suggest', { limit: 50 })).domains
  const named = async (name: string): Promise<number> => {
    const { organizations } = await stage.kith.ask('organizations.list', { search: name, sort: 'name' })
    return organizations.find((one) => one.name === name)?.id ?? (await stage.kith.ask('organizations.create', { name })).id
  }

  it('are added from a domain of people’s addresses with one click, and show who is there', async () => {
    const [first] = await suggested()
    if (!first) throw new Error('The demo community has addresses.')
    const page = await stage.visit('/organizations')
    await settled(page)
    await expectAccessible(page)
    await page.getByRole('button', { name: `Add ${first.name}` }).click()
    await page.getByRole('link', { name: new RegExp(`^${first.name}`) }).click()
    await heading(page, first.name)
    await see(page.getByRole('navigation', { name: 'People' }).getByText(/There now, \d/))
    const { people } = await stage.kith.ask('organizations.people', { id: await named(first.name) })
    await see(page.getByRole('link', { name: people[0]?.name ?? '' }))
    await expectAccessible(page)
    await page.getByRole('link', { name: /in the list of people/ }).click()
    await see(page.getByRole('button', { name: `Only people at ${first.name}: show all` }))
    await heading(page, /^[\d,]+ (people|person)/)
  })

  it('are corrected in place; what cannot be is said and nothing typed is lost', async () => {
    const id = await named('Old Mill')
    const page = await stage.visit(`/organizations/${id}`, { refusals: [400, 409, 422] })
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Domains of its addresses').fill('gmail.com')
    await page.getByRole('button', { name: 'Keep' }).click()
    await see(page.getByRole('alert').getByText(/mailboxes to anybody/))
    await page.getByLabel('Domains of its addresses').fill('mill.example')
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Neue Mühle')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Keep' }).click()
    await heading(page, 'Neue Mühle')
    await see(page.getByText('mill.example'))
  })

  it('are merged, and the merge is undone from the history', async () => {
    const id = await named('Heron Works')
    await named('Heron Works Ltd')
    const page = await stage.visit(`/organizations/${id}`)
    await page.getByRole('button', { name: 'Merge', exact: true }).click()
    await page.getByLabel('Find an organization').fill('heron')
    await page.getByLabel('Why, for those who read it later').fill('the same register number')
    await page.getByRole('button', { name: 'Merge Heron Works Ltd into Heron Works' }).click()
    await see(page.getByText('Heron Works Ltd was merged into Heron Works'))
    await see(page.getByText('the same register number'))
    expect((await stage.kith.ask('organizations.list', { search: 'heron' })).total).toBe(1)
    await page.getByRole('button', { name: 'Undo this merge' }).click()
    await see(page.getByText(/^undone/))
    expect((await stage.kith.ask('organizations.list', { search: 'heron' })).total).toBe(2)
  })

  it('are said on the page of a person, corrected, and taken back', async () => {
    const [person] = (await stage.kith.ask('people.list', { sort: 'activities', limit: 1 })).people
    const page = await stage.visit(`/people/${person?.id}`)
    const section = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Organizations' }) })
    await section.getByRole('button', { name: 'Say where they are' }).click()
    await page.getByLabel('Organization', { exact: true }).fill('Lantern Press')
    await page.getByLabel('First day').fill('2024-02-01')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Keep' }).click()
    await see(section.getByRole('link', { name: 'Lantern Press' }))
    await see(page.getByText(/at Lantern Press/))
    await section.getByText('Everything that is said').click()
    await section.getByRole('button', { name: 'Correct' }).click()
    await page.getByLabel('Last day').fill('2024-12-31')
    await page.getByRole('button', { name: 'Keep' }).click()
    await gone(page.getByText(/at Lantern Press/))
    await section.getByRole('button', { name: 'Take back' }).click()
    await gone(section.getByRole('link', { name: 'Lantern Press' }))
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await see(section.getByRole('link', { name: 'Lantern Press' }))
  })

  it('can be read on a phone', async () => {
    const id = await named('Lantern Press')
    const page = await stage.visit('/organizations', { viewport: { width: 390, height: 844 } })
    for (const path of ['/organizations', `/organizations/${id}?when=before`, `/organizations/${id}?by=quarter`]) {
      await page.goto(stage.kith.url + path)
      await settled(page)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
  })
})
