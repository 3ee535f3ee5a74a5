import { describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { startFilled } from './filled.ts'
import { expectAccessible, numberIn, see, settled, setStage } from './stage.ts'

/** A day that is over: its figures do not move while the journeys run. */
const AT = '2026-06-28'

describe.skipIf(requireBrowser() === undefined)('levels', () => {
  const stage = setStage(startFilled)

  it('show how many people are at each, and open to just those', async () => {
    const page = await stage.visit(`/levels?at=${AT}`)
    const { levels } = await stage.kith.ask('levels.get', { at: AT })
    const rungs = page.locator('.ladder .rung')
    await see(rungs.first())
    const shown = await rungs.locator('b').allInnerTexts()
    expect(shown.map(numberIn)).toEqual(levels.map((one) => one.people))
    await settled(page)
    await expectAccessible(page)
    await page.getByLabel('Moved since when').selectOption('days')
    await page.getByLabel('From', { exact: true }).focus()
    // The fifth of May, in whichever order the browser wants it.
    await page.keyboard.type('05052026')
    await expect.poll(() => new URL(page.url()).searchParams.get('since')).toBe('2026-05-05')
    const { up } = await stage.kith.ask('levels.moves', { from: '2026-05-05', to: AT })
    await expect.poll(async () => numberIn(await page.getByRole('link', { name: /moved up: open$/ }).innerText())).toBe(up)
    const participants = levels.find((one) => one.level === 'participant')?.people ?? 0
    expect(participants).toBeGreaterThan(0)
    await rungs.nth(2).click()
    await see(page.getByRole('heading', { name: /^Participants/ }))
    await expect.poll(() => page.locator('main li.item').count()).toBe(Math.min(50, participants))
    await expectAccessible(page)
  })

  it('are seen for one community, and so are the screens that one goes on to', async () => {
    const { communities } = await stage.kith.ask('communities.list', {})
    const { id = 0, sources = [] } = communities.find((one) => one.name === 'Users') ?? {}
    const page = await stage.visit(`/levels?at=${AT}`)
    await page.getByRole('button', { name: 'Seen for: All communities' }).first().click()
    await page.getByRole('checkbox', { name: /^Users/ }).click()
    await page.keyboard.press('Escape')
    const { levels } = await stage.kith.ask('levels.get', { at: AT, community: [id] })
    const shown = async () => (await page.locator('.ladder .rung b').allInnerTexts()).map(numberIn)
    await expect.poll(shown).toEqual(levels.map((one) => one.people))
    const go = (name: string) =>
      page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name, exact: true }).click()
    await go('People')
    const { total } = await stage.kith.ask('people.list', { community: [id], limit: 1 })
    await expect.poll(async () => numberIn(await page.getByRole('heading', { level: 1 }).innerText())).toBe(total)
    await page
      .getByRole('navigation', { name: 'Upkeep' })
      .getByRole('link', { name: /^Sources/ })
      .click()
    await expect.poll(() => page.locator('main tbody tr').count()).toBe(sources.length)
    expect(new URL(page.url()).searchParams.getAll('community')).toEqual([String(id)])
    await see(page.getByRole('button', { name: 'Seen for: Users' }).first())
    await go('Communities')
    await see(page.getByText(/^This screen is the same for all communities/))
    await see(page.getByRole('table', { name: /both communities/ }))
    await settled(page)
    await expectAccessible(page)
  })

  it('say on a person’s page why, until when, and what leads further', async () => {
    const { people } = await stage.kith.ask('levels.people', { limit: 1 })
    const page = await stage.visit(`/people/${people[0]?.id}`)
    const level = page.locator('section.aside-section', { has: page.getByRole('heading', { name: 'Level' }) })
    await see(level.getByText(/^Holds until/))
    await see(level.getByText(/^(By|Was here) /).first())
  })

  it('follow other weights once these were seen and kept, and go back when they are taken back', async () => {
    const page = await stage.visit('/levels/weights')
    const row = page.locator('tbody tr').first()
    await row.getByRole('combobox').selectOption('12')
    const says = page.getByText(/would rise to a higher level/)
    await see(says)
    const rising = numberIn((await says.innerText()).split(' ')[0] ?? '')
    const before = (await stage.kith.ask('levels.get', {})).levels.find((one) => one.level === 'leader')?.people ?? 0
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Keep these weights' }).click()
    await see(page.getByText(/^Last changed by/))
    const after = (await stage.kith.ask('levels.get', {})).levels.find((one) => one.level === 'leader')?.people ?? 0
    expect(after - before).toBe(rising)
    await page.getByRole('button', { name: 'Take back the last change' }).click()
    await see(page.getByText(/nobody has changed them/))
  })
})
