import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { startFilled } from './filled.ts'
import { startOwned } from './kith.ts'
import { expectAccessible, setStage, settled, still } from './stage.ts'

const ALWAYS = [
  '/',
  '/people',
  '/identities',
  '/organizations',
  '/overview',
  '/boards',
  '/explore',
  '/growth',
  '/arrivals',
  '/arrivals/people',
  '/carrying',
  '/ties',
  '/where',
  '/listening',
  '/listening/watches',
  '/levels',
  '/levels/people',
  '/segments',
  '/segments/new',
  '/segments/new?template=helpers',
  '/journey',
  '/journey/people',
  '/communities',
  '/sources',
  '/settings',
  '/tallies',
  '/robots',
  '/teammates',
]

/** The same whether anybody is there or not. */
const FORMS = [
  '/listening/watches/new',
  '/levels/weights',
  '/journey/rules',
  '/sources/new',
  '/sources/new?connector=csv',
  '/sources/new?connector=git',
  '/nowhere',
]

const DESK = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 900 }
/** Far more than it takes, also where the machine is busy with other things. */
const TIMEOUT_MS = 600_000

/** The page is told of the system's colours in its own time: whoever looks before it has followed sees some of either. */
const turn = async (page: Page, colorScheme: 'dark' | 'light'): Promise<void> => {
  await page.emulateMedia({ colorScheme })
  await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe(colorScheme)
  await still(page)
}

/** In both colours, which follow the system without the page being loaded anew: every second screen begins in the dark, and turns but once. */
const lookAt = async (page: Page, address: string): Promise<void> => {
  await page.goto(address)
  await settled(page)
  await expectAccessible(page)
  const isDark = await page.evaluate(() => document.documentElement.dataset['theme'] === 'dark')
  await turn(page, isDark ? 'light' : 'dark')
  await expectAccessible(page, 'colours')
}

describe.skipIf(requireBrowser() === undefined)('an empty Kith', () => {
  const stage = setStage(() => startOwned())

  it('has no barrier on any screen, in light and in dark', { timeout: TIMEOUT_MS }, async () => {
    const page = await stage.visit('/', { colorScheme: 'light', viewport: DESK })
    for (const path of ALWAYS) await lookAt(page, stage.kith.url + path)
  })
})

describe.skipIf(requireBrowser() === undefined)('a Kith full of people', () => {
  const stage = setStage(startFilled)

  it('has no barrier on any screen, in light, in dark and on a phone', { timeout: TIMEOUT_MS }, async () => {
    const [person] = (await stage.kith.ask('people.list', { sort: 'activities', limit: 1 })).people
    const [source] = (await stage.kith.ask('sources.list', {})).sources
    const page = await stage.visit('/', { colorScheme: 'light', viewport: DESK })
    const filled = [
      `/people/${person?.id}`,
      `/sources/${source?.id}`,
      '/people?search=nobody-has-this-name',
      '/people?category=code&from=2026-01-01',
      '/tallies?range=all&name=downloads',
      '/figures/active-people?interval=all',
      '/figures/activities?interval=all&show=activities',
      '/explore?by=weekday&across=hour',
      '/explore?name=activities&by=place&against=year&form=bar',
      '/growth?by=platform&split=year&later=yes',
      '/growth/people?of=survival&state=left&silent=90',
    ]
    for (const path of [...ALWAYS, ...FORMS, ...filled]) {
      await lookAt(page, stage.kith.url + path)
      await page.setViewportSize(PHONE)
      await still(page)
      await expectAccessible(page)
      await page.setViewportSize(DESK)
    }
  })
})
