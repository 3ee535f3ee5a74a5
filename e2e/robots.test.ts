import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { startFilled } from './filled.ts'
import { expectAccessible, expectNoSidewaysScroll, gone, heading, numberIn, see, settled, setStage } from './stage.ts'

/** The demo community has a robot that no source calls one: it works every night at the same minute. */
const QUIET_ROBOT = 'Linnet Babel'

describe.skipIf(requireBrowser() === undefined)('robots and teammates', () => {
  const stage = setStage(startFilled)
  const judged = async (): Promise<void> => {
    await stage.kith.ask('robots.judge', {})
    await expect.poll(async () => (await stage.kith.ask('robots.list', {})).judging, { timeout: 120_000 }).toBe(false)
  }
  const robotState = async () => (await stage.kith.ask('people.list', { search: QUIET_ROBOT, robots: 'include' })).people[0]?.robot
  const row = (page: Page) => page.locator('.suspects > li').filter({ hasText: QUIET_ROBOT })

  it('tell whom Kith suspects and why, and take a decision by keyboard, which can be taken back', async () => {
    await judged()
    const page = await stage.visit('/robots')
    await heading(page, /may be/)
    await see(row(page).getByText(/acted at 03:17 UTC on \d+ of its \d+ active days/))
    await see(row(page).getByText(/texts follow 1 pattern/))
    await expectAccessible(page)
    expect(await robotState()).toBe('unknown')

    for (let step = 0; step < 20; step++) {
      await page.keyboard.press('j')
      if (await row(page).evaluate((item) => item.contains(document.activeElement))) break
    }
    await page.keyboard.press('r')
    await see(page.getByRole('status').getByText(`${QUIET_ROBOT} is a robot and is left out of figures.`))
    await gone(row(page))
    expect(await robotState()).toBe('robot')
    await page.getByRole('link', { name: /^Decided by hand/ }).click()
    await see(row(page).getByText(/said so/))

    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await gone(row(page))
    expect(await robotState()).toBe('unknown')
  })

  it('take one decision on many, and show robots with their proof', async () => {
    const page = await stage.visit('/robots?state=robot')
    await heading(page, /left out of figures/)
    await see(page.getByText(/known to be a robot|the source says that it is a robot/))
    const before = await page.locator('.suspects > li').count()
    await page.getByRole('button', { name: 'Choose all' }).click()
    await page.getByRole('group', { name: 'The chosen' }).getByRole('button', { name: 'Both' }).click()
    await heading(page, 'No robots are known')
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => page.locator('.suspects > li').count()).toBe(before)
  })

  it('let a rule make teammates after showing whom, and take it back', async () => {
    const { total } = await stage.kith.ask('people.list', {})
    const page = await stage.visit('/teammates', { refusals: [400] })
    await page.getByLabel('Mail domain').fill('gmail.com')
    await page.getByRole('button', { name: 'See whom it fits' }).click()
    await see(page.getByRole('alert').getByText(/Anybody can have an address at gmail.com/))
    await page.getByRole('button', { name: 'Leave them as they were' }).click()

    await page.getByLabel('Mail domain').fill('tarnfold.example')
    await page.getByRole('button', { name: 'See whom it fits' }).click()
    const says = page.getByText(/become teammates: [\d,]+ activities leave community figures/)
    await see(says)
    const become = numberIn(await says.innerText())
    expect(become).toBeGreaterThan(5)
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
    expect((await stage.kith.ask('people.list', {})).total).toBe(total)
    await page.getByRole('button', { name: 'Keep these rules' }).click()
    await heading(page, /are teammates/)
    await see(page.getByText(/by this rule, made by/))
    expect((await stage.kith.ask('people.list', { teammates: 'only', robots: 'include' })).total).toBe(become)

    await page.getByRole('button', { name: /^Remove: Everybody with an address at/ }).click()
    await see(page.getByText(/are no teammates any more/))
    await page.getByRole('button', { name: 'Keep these rules' }).click()
    await heading(page, 'Nobody is a teammate yet')
    expect((await stage.kith.ask('people.list', {})).total).toBe(total)
  })

  it('fit a phone', async () => {
    const page = await stage.visit('/robots', { viewport: { width: 320, height: 700 } })
    await settled(page)
    await expectNoSidewaysScroll(page)
    await page.goto(`${stage.kith.url}/teammates`)
    await settled(page)
    await expectNoSidewaysScroll(page)
  })
})
