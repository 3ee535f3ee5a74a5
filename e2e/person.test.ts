import { describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { startFilled } from './filled.ts'
import { OWNER } from './kith.ts'
import { expectAccessible, gone, heading, numberIn, see, settled, setStage } from './stage.ts'

describe.skipIf(requireBrowser() === undefined)('a person', () => {
  const stage = setStage(startFilled)
  /** The busiest people of the community, who have all that a page can show. */
  const busiest = async (rank = 0) => {
    const { people } = await stage.kith.ask('people.list', { sort: 'activities', limit: rank + 1 })
    const person = people[rank]
    if (!person) throw new Error('The demo community is smaller than that.')
    return stage.kith.ask('people.get', { id: person.id })
  }

  it('has all accounts on one page, each with what came from it', async () => {
    const { people } = await stage.kith.ask('people.list', { sort: 'activities', limit: 50 })
    const known = await Promise.all(people.map(({ id }) => stage.kith.ask('people.get', { id })))
    const person = known.find(({ identities }) => identities.length > 1) ?? (await busiest())
    const page = await stage.visit(`/people/${person.id}`)
    await heading(page, person.name)
    expect(await page.title()).toBe(`${person.name} · Kith`)
    const accounts = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Accounts' }) })
    expect(await accounts.getByRole('listitem').count()).toBe(person.identities.length)
    for (const { username, name } of person.identities) await see(accounts.getByText(username ?? name ?? ''))
    await expectAccessible(page)
  })

  it('is told conversation by conversation, newest first, and further back when asked', async () => {
    const person = await busiest()
    const page = await stage.visit(`/people/${person.id}`)
    await settled(page)
    const entries = page.locator('ol.timeline > li')
    const first = await stage.kith.ask('people.timeline', { id: person.id })
    expect(await entries.count()).toBe(first.groups.length)
    const shown = await entries.locator('time').evaluateAll((times) => times.map((time) => time.getAttribute('datetime') ?? ''))
    expect(shown).toEqual(shown.toSorted().toReversed())
    const together = first.groups.findIndex(({ activities }) => activities.length > 1)
    if (together >= 0) expect(await entries.nth(together).locator('.line').count()).toBeGreaterThan(1)
    await page.getByRole('button', { name: 'Show what came before' }).click()
    await expect.poll(() => entries.count()).toBeGreaterThan(first.groups.length)
  })

  it('can be looked at one kind at a time, and the address says which', async () => {
    const person = await busiest()
    // The rarest of those that are shown: the screen has twelve.
    const kind = person.kinds.slice(0, 12).at(-1)
    if (!kind) throw new Error('Somebody that busy did something.')
    const page = await stage.visit(`/people/${person.id}`)
    await page.getByRole('button', { name: new RegExp(`^${kind.plural} ${kind.count.toLocaleString('en-GB')}$`, 'i') }).click()
    await see(page.getByText(`only ${kind.plural}: show all`))
    expect(new URL(page.url()).searchParams.get('kind')).toBe(kind.kind)
    await page.getByRole('button', { name: /show all/ }).click()
    await see(page.getByText(/activities in [\d,]+ conversations/))
  })

  it('has a calendar for each year, and says how many days were active', async () => {
    const person = await busiest()
    const page = await stage.visit(`/people/${person.id}`)
    const { years } = await stage.kith.ask('people.rhythm', { id: person.id })
    const year = years[1] ?? 0
    await page
      .getByRole('group', { name: 'Year' })
      .getByRole('button', { name: String(year) })
      .click()
    const { days } = await stage.kith.ask('people.rhythm', { id: person.id, from: `${year}-01-01`, to: `${year}-12-31` })
    const active = days.filter(({ count }) => count > 0).length
    await see(page.getByText(`Active on ${active} days in ${year}`))
    await see(page.getByRole('img', { name: new RegExp(`Active on ${active} days in ${year}`) }))
    expect(new URL(page.url()).searchParams.get('year')).toBe(String(year))
  })

  it('can be given another name, which can be taken back', async () => {
    const person = await busiest(2)
    const page = await stage.visit(`/people/${person.id}`)
    await page.getByRole('button', { name: 'Edit name' }).click()
    await page.getByLabel('Name of the person').fill('Zofia z Łąki')
    await expectAccessible(page)
    await page.keyboard.press('Enter')
    await heading(page, 'Zofia z Łąki')
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await heading(page, person.name)
    expect((await stage.kith.ask('people.get', { id: person.id })).name).toBe(person.name)
  })

  it('marked as a teammate leaves the figures, and comes back by undo', async () => {
    const person = await busiest(1)
    const page = await stage.visit('/overview?range=all')
    const figure = page.getByRole('link', { name: /Active people: open/ })
    await see(figure)
    const before = numberIn(await figure.innerText())
    await page.goto(`${stage.kith.url}/people/${person.id}`)
    await page.getByRole('button', { name: 'Mark as teammate' }).click()
    await see(page.getByText('Teammate', { exact: true }))
    const colleague = await stage.visit('/overview?range=all')
    await expect.poll(async () => numberIn(await colleague.getByRole('link', { name: /Active people: open/ }).innerText())).toBe(before - 1)
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await see(page.getByRole('button', { name: 'Mark as teammate' }))
    await page.goto(`${stage.kith.url}/overview?range=all`)
    await expect.poll(async () => numberIn(await figure.innerText())).toBe(before)
  })

  it('has notes that can be changed and taken away, and nothing that was written is lost', async () => {
    const person = await busiest(3)
    const page = await stage.visit(`/people/${person.id}`)
    const notes = page.locator('section.group').filter({ has: page.getByRole('heading', { name: 'Notes', exact: true }) })
    const box = notes.getByLabel('A note about this person')
    await box.fill('Grows tomatoes\non a roof')
    await page.goto(`${stage.kith.url}/people/${person.id}`)
    await box.fill('Grows tomatoes\non a roof')
    await page.getByRole('link', { name: 'People', exact: true }).first().click()
    await heading(page, /people/)
    await page.goBack()
    expect(await box.inputValue()).toBe('Grows tomatoes\non a roof')
    await notes.getByRole('button', { name: 'Keep' }).click()
    await see(notes.locator('.note').getByText('on a roof'))
    expect(await box.inputValue()).toBe('')

    await notes.getByRole('button', { name: 'Edit' }).click()
    await notes.getByLabel('What the note says').fill('Grows beans')
    await page.keyboard.press('Control+Enter')
    await see(notes.getByText('Grows beans'))
    await notes.getByRole('button', { name: 'what it said' }).click()
    await see(notes.locator('.earlier').getByText('Grows tomatoes'))
    await expectAccessible(page)

    await notes.getByRole('button', { name: 'Remove' }).click()
    await gone(notes.getByText('Grows beans'))
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).last().click()
    await see(notes.getByText('Grows beans'))
    await notes.getByRole('button', { name: 'Remove' }).click()
    await notes.getByRole('button', { name: '1 removed' }).click()
    await notes.getByRole('button', { name: 'Bring back' }).click()
    await see(notes.getByRole('button', { name: 'Edit' }))
    expect((await stage.kith.ask('notes.list', { id: person.id })).notes).toMatchObject([{ text: 'Grows beans', author: OWNER.name }])
  })

  it('is looked after by somebody of the team, by whom they are found', async () => {
    const person = await busiest(4)
    const page = await stage.visit(`/people/${person.id}`)
    await page.getByLabel('Who of the team looks after this person').selectOption({ label: OWNER.name })
    await see(page.getByRole('status').getByText(`${OWNER.name} looks after`))
    await page.getByRole('link', { name: `All whom ${OWNER.name} looks after` }).click()
    await heading(page, /^1 person fits/)
    await see(page.getByRole('link', { name: person.name }))
    await page.getByRole('button', { name: `Looked after by ${OWNER.name}` }).click()
    await page.getByLabel(OWNER.name, { exact: true }).uncheck()
    await heading(page, /people/)
    expect(new URL(page.url()).searchParams.has('owner')).toBe(false)
  })
})
