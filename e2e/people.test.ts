import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { startFilled } from './filled.ts'
import { expectAccessible, heading, numberIn, see, settled, setStage } from './stage.ts'

describe.skipIf(requireBrowser() === undefined)('the list of people', () => {
  const stage = setStage(startFilled)
  const names = (page: Page) => page.locator('tbody a.who b').allInnerTexts()
  const nameOf = async (script: RegExp) => {
    for (let offset = 0; ; offset += 200) {
      const { people } = await stage.kith.ask('people.list', { sort: 'activities', limit: 200, offset })
      const found = people.find(({ name }) => script.test(name))
      if (found || people.length === 0) return found?.name ?? ''
    }
  }

  it.each([
    ['Cyrillic', /^\p{Script=Cyrillic}{3,} \p{Script=Cyrillic}{3,}$/u],
    ['Chinese', /^\p{Script=Han}{2,}$/u],
  ])('finds names in %s letters', async (_script, pattern) => {
    const name = await nameOf(pattern)
    expect(name).not.toBe('')
    const page = await stage.visit('/people')
    await page.getByRole('searchbox').fill(name)
    await heading(page, `by the name of “${name}”`)
    await see(page.getByRole('link', { name }))
    expect(new URL(page.url()).searchParams.get('search')).toBe(name)
  })

  it('finds names with accents, whether they are typed or not', async () => {
    const name = await nameOf(/^[A-Z][a-z]*[éíóáñüøöäç][a-z]* [A-Z]/)
    const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replace('ø', 'o')
    const page = await stage.visit('/people')
    await page.getByRole('searchbox').fill(plain.toLowerCase())
    await see(page.getByRole('link', { name }))
  })

  it('sorts by each column and says which way, and turns round when asked twice', async () => {
    const page = await stage.visit('/people')
    const activities = page.getByRole('columnheader', { name: /Activities/ })
    await activities.getByRole('button').click()
    await expect.poll(() => activities.getAttribute('aria-sort')).toBe('descending')
    const busiest = await stage.kith.ask('people.list', { sort: 'activities', limit: 3 })
    await expect.poll(async () => (await names(page)).slice(0, 3)).toEqual(busiest.people.map(({ name }) => name))
    await activities.getByRole('button').click()
    await expect.poll(() => activities.getAttribute('aria-sort')).toBe('ascending')
    const person = page.getByRole('columnheader', { name: /Person/ })
    await person.getByRole('button').click()
    await expect.poll(() => person.getAttribute('aria-sort')).toBe('ascending')
    const first = await stage.kith.ask('people.list', { sort: 'name', direction: 'asc', limit: 3 })
    await expect.poll(async () => (await names(page)).slice(0, 3)).toEqual(first.people.map(({ name }) => name))
  })

  it('keeps its filters in the address, so that a colleague sees the same', async () => {
    const page = await stage.visit('/people')
    await heading(page, /\d people$/)
    await page.getByRole('button', { name: 'Category', exact: true }).click()
    await page.getByRole('dialog', { name: 'Category' }).getByLabel('Events').check()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Dates', exact: true }).click()
    await page.getByLabel('From').fill('2026-01-01')
    await page.keyboard.press('Escape')
    const expected = await stage.kith.ask('people.list', { category: ['event'], from: '2026-01-01', limit: 1 })
    await expect.poll(async () => numberIn(await heading(page, /fit these filters/))).toBe(expected.total)
    const colleague = await stage.visit(page.url())
    await expect.poll(async () => numberIn(await heading(colleague, /fit these filters/))).toBe(expected.total)
    expect(await names(colleague)).toEqual(await names(page))
    await see(colleague.getByRole('button', { name: 'Category: Events' }))
    await colleague.getByRole('button', { name: 'Clear', exact: true }).click()
    await heading(colleague, /\d people$/)
  })

  it('says what to do when nobody fits', async () => {
    const page = await stage.visit('/people?search=nobody-has-this-name')
    await heading(page, 'Nobody by the name of “nobody-has-this-name”')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Clear search and filters' }).click()
    await heading(page, /\d people$/)
  })

  it('shows the columns that were chosen, also the next time', async () => {
    const page = await stage.visit('/people')
    await see(page.getByRole('columnheader', { name: 'Where' }))
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('dialog', { name: 'Columns' }).getByLabel('Where').uncheck()
    await expectAccessible(page)
    await expect.poll(() => page.locator('thead').getByText('Where').count()).toBe(0)
    await page.reload()
    await see(page.getByRole('columnheader', { name: /Last seen/ }))
    expect(await page.getByRole('columnheader', { name: 'Where' }).count()).toBe(0)
  })

  it('exports everybody who fits as CSV, not only the page that is shown', async () => {
    const page = await stage.visit('/people?category=code')
    const total = numberIn(await heading(page, /\d people/))
    expect(total).toBeGreaterThan(50)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /Export .* as CSV/ }).click()])
    const lines = readFileSync(await download.path(), 'utf8')
      .trim()
      .split(/\r?\n/)
    expect(lines).toHaveLength(total + 1)
    expect(download.suggestedFilename()).toMatch(/\.csv$/)
  })

  it('shows fifty at a time and the next fifty when asked', async () => {
    const page = await stage.visit('/people?sort=name&direction=asc')
    await expect.poll(async () => (await names(page)).length).toBe(50)
    await page.getByRole('button', { name: /Show more: 50 of/ }).click()
    await expect.poll(async () => (await names(page)).length).toBe(100)
    const { people } = await stage.kith.ask('people.list', { sort: 'name', direction: 'asc', limit: 100 })
    expect(await names(page)).toEqual(people.map(({ name }) => name))
  })

  it('moves with j and k and opens with Enter', async () => {
    const page = await stage.visit('/people')
    await settled(page)
    const focused = () => page.evaluate(() => document.activeElement?.querySelector('b')?.textContent)
    const [first, second] = await names(page)
    await page.keyboard.press('j')
    await expect.poll(focused).toBe(first)
    await page.keyboard.press('j')
    await expect.poll(focused).toBe(second)
    await page.keyboard.press('k')
    await expect.poll(focused).toBe(first)
    await page.keyboard.press('Enter')
    await heading(page, first ?? '')
  })
})
