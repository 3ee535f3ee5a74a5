import { describe, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { startFilled } from './filled.ts'
import { startOwned } from './kith.ts'
import { expectAccessible, setStage, settled } from './stage.ts'

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
  '/listening/watches/new',
  '/levels',
  '/levels/people',
  '/levels/weights',
  '/segments',
  '/segments/new',
  '/segments/new?template=helpers',
  '/journey',
  '/journey/people',
  '/journey/rules',
  '/communities',
  '/sources',
  '/sources/new',
  '/sources/new?connector=csv',
  '/sources/new?connector=git',
  '/settings',
  '/tallies',
  '/robots',
  '/teammates',
  '/nowhere',
]

describe.skipIf(requireBrowser() === undefined)('an empty Kith', () => {
  const stage = setStage(() => startOwned())

  it.each(['light', 'dark'] as const)('has no barrier on any screen in %s', async (colorScheme) => {
    const page = await stage.visit('/', { colorScheme })
    for (const path of ALWAYS) {
      await page.goto(stage.kith.url + path)
      await settled(page)
      await expectAccessible(page)
    }
  })
})

describe.skipIf(requireBrowser() === undefined)('a Kith full of people', () => {
  const stage = setStage(startFilled)

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 390],
  ] as const)('has no barrier on any screen in %s at %i px', async (colorScheme, width) => {
    const [person] = (await stage.kith.ask('people.list', { sort: 'activities', limit: 1 })).people
    const [source] = (await stage.kith.ask('sources.list', {})).sources
    const page = await stage.visit('/', { colorScheme, viewport: { width, height: 900 } })
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
    for (const path of [...ALWAYS, ...filled]) {
      await page.goto(stage.kith.url + path)
      await settled(page)
      await expectAccessible(page)
    }
  })
})
