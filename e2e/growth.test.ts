import { describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { startFilled } from './filled.ts'
import { heading, numberIn, see, settled, setStage } from './stage.ts'

/** A span that is over: its figures do not move while the journeys run. */
const DAYS = 'range=custom&from=2025-07-01&to=2026-06-30'

describe.skipIf(requireBrowser() === undefined)('growth and who carries it', () => {
  const stage = setStage(startFilled)
  const opensTo = async (page: Awaited<ReturnType<typeof stage.visit>>, people: number) =>
    see(page.locator('.lead').getByText(`${people.toLocaleString('en-GB')} ${people === 1 ? 'person' : 'people'}`, { exact: true }))

  it('opens a part of a column, a cell of a cohort and those who left to as many people as each says', async () => {
    const page = await stage.visit(`/growth?${DAYS}`)
    await settled(page)
    const chart = page.getByRole('group', { name: /one link for each part/ })
    const paused = chart.getByRole('link', { name: /April 2026: \d+ paused/ })
    const says = numberIn(((await paused.getAttribute('aria-label')) ?? '').split(':')[1] ?? '')
    await paused.focus()
    // Up to who stayed, and down again.
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await opensTo(page, says)
    await page.goBack()
    await settled(page)
    const cell = page.getByRole('table', { name: /Who comes back/ }).getByRole('link', { name: /October 2025, month 2:/ })
    const [, hits] = /(\d+) of \d+/.exec((await cell.getAttribute('aria-label')) ?? '') ?? []
    await cell.click()
    await opensTo(page, Number(hits))
    await see(page.getByText('People are put together by the month of their very first activity'))
    await page.goBack()
    await settled(page)
    const left = page
      .locator('#staying')
      .getByRole('row', { name: /Everybody/ })
      .getByRole('link')
      .first()
    const gone = numberIn(await left.innerText())
    await left.click()
    await opensTo(page, gone)
  })

  it('keeps what is chosen in the address, and goes through cells with the arrows', async () => {
    const page = await stage.visit(`/growth?${DAYS}`)
    await page.getByLabel('Cohorts by').selectOption({ label: 'by quarter' })
    await page.getByLabel('What counts as coming back').selectOption({ label: 'active in that quarter or later' })
    await expect.poll(() => new URL(page.url()).search).toContain('cohorts=quarter')
    await settled(page)
    const colleague = await stage.visit(page.url())
    await settled(colleague)
    const cells = colleague.getByRole('table', { name: /Who comes back/ }).getByRole('link')
    await cells.first().focus()
    await colleague.keyboard.press('ArrowRight')
    expect(await colleague.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/quarter 1 or later/)
  })

  it('says on how few people each part rests, and opens its core', async () => {
    const page = await stage.visit(`/carrying?${DAYS}`)
    await heading(page, /half of the code/)
    await page.getByRole('table').getByRole('link', { name: 'Answers', exact: true }).click()
    await see(page.getByRole('heading', { name: 'Who did most: answers' }))
    const core = page.getByRole('link', { name: /^Core/ })
    const people = numberIn(await core.locator('.num').first().innerText())
    await core.click()
    await opensTo(page, people)
    expect(await page.title()).toBe('Who carries it · Kith')
  })
})
