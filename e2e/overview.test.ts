import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { startFilled } from './filled.ts'
import { expectAccessible, gone, heading, numberIn, see, settled, setStage } from './stage.ts'

/** A span that is over: its figures do not move while the journeys run. */
const DAYS = { from: '2026-01-05', to: '2026-06-28' }
const OVERVIEW = `/overview?range=custom&from=${DAYS.from}&to=${DAYS.to}`

/** Three in the afternoon of a Tuesday, in a heat map that has the focus. */
const goTo = async (page: Page): Promise<void> => {
  for (let day = 0; day < 7; day++) await page.keyboard.press('ArrowUp')
  for (const key of ['Home', 'ArrowDown', ...Array.from({ length: 15 }, () => 'ArrowRight')]) await page.keyboard.press(key)
}

describe.skipIf(requireBrowser() === undefined)('the overview', () => {
  const stage = setStage(startFilled)
  const total = async (name: string) => {
    const { series } = await stage.kith.ask('measures.query', { ...DAYS, name, interval: 'all' })
    return series[0]?.total
  }

  it('shows the figures that the API gives', async () => {
    const page = await stage.visit(OVERVIEW)
    for (const name of ['active-people', 'new-people', 'returning-people', 'activities', 'conversations']) {
      const { measures } = await stage.kith.ask('measures.list', {})
      const label = measures.find((measure) => measure.name === name)?.label ?? name
      const figure = page.getByRole('link', { name: `${label}: open` })
      await see(figure)
      expect([name, numberIn(await figure.innerText())]).toEqual([name, await total(name)])
    }
    expect(await page.title()).toBe('Overview · Kith')
  })

  it.each([
    ['Active people', 'people'],
    ['New people', 'people'],
    ['Activities', 'activities'],
  ])('opens %s to as many %s as the figure says', async (label, unit) => {
    const page = await stage.visit(OVERVIEW)
    const figure = page.getByRole('link', { name: `${label}: open` })
    await see(figure)
    const says = numberIn(await figure.innerText())
    await figure.click()
    if (unit === 'activities')
      await page
        .getByRole('navigation', { name: /behind the figure/ })
        .getByRole('link', { name: 'Activities' })
        .click()
    await see(page.locator('.lead').getByText(`${says.toLocaleString('en-GB')} ${unit}`))
    await settled(page)
    const rows = page.locator(unit === 'people' ? 'tbody tr' : 'main li.item')
    await expect.poll(() => rows.count()).toBe(Math.min(50, says))
  })

  it('opens every bar to as many activities as it says', async () => {
    const page = await stage.visit(OVERVIEW)
    await settled(page)
    const bars = page.locator('ul.bars a')
    const opens = await bars.evaluateAll((links) =>
      links.map((link) => ({ href: link.getAttribute('href') ?? '', says: link.querySelector('.num')?.textContent ?? '' })),
    )
    expect(opens.length).toBeGreaterThan(20)
    for (const { href, says } of opens) {
      const { searchParams, pathname } = new URL(href, stage.kith.url)
      const query = Object.fromEntries(searchParams)
      const by = query.by === 'source' || query.by === 'kind' || query.by === 'place' || query.by === 'technology' ? query.by : undefined
      const { total } = await stage.kith.ask('measures.activities', {
        ...DAYS,
        name: pathname.split('/').at(-1) ?? '',
        interval: 'all',
        ...(by === undefined ? {} : { by }),
        key: query.key ?? '',
        limit: 1,
      })
      expect([href, total]).toEqual([href, numberIn(says)])
    }
    await bars.first().click()
    await see(page.locator('.lead').getByText(/[\d,]+ (people|activities)/))
  })

  it('opens a week of the chart to the people in it, by mouse and by keyboard', async () => {
    const page = await stage.visit(OVERVIEW)
    const chart = page.getByRole('group', { name: /Active people by week, one link for each/ })
    await see(chart)
    const week = chart.getByRole('link').nth(10)
    const says = (await week.getAttribute('aria-label')) ?? ''
    const people = numberIn(says.split(':').at(-1) ?? '')
    await week.focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    await see(page.locator('.lead').getByText(`${people.toLocaleString('en-GB')} people`))
  })

  it('says how each figure is defined, by hover and by focus', async () => {
    const page = await stage.visit(OVERVIEW)
    const { measures } = await stage.kith.ask('measures.list', {})
    const definition = measures.find(({ name }) => name === 'active-people')?.definition ?? ''
    const word = page.getByRole('button', { name: 'Active people', exact: true })
    // Figures that come in move the word from under the pointer.
    await settled(page)
    await word.hover()
    await see(page.getByRole('tooltip', { name: definition }))
    await page.mouse.move(0, 0, { steps: 5 })
    await expect.poll(() => page.getByRole('tooltip').count()).toBe(0)
    await word.focus()
    await see(page.getByRole('tooltip', { name: definition }))
    await expectAccessible(page)
  })

  it('keeps its days in the address, so that a colleague sees the same', async () => {
    const page = await stage.visit('/overview')
    await page.getByLabel('Which days').selectOption({ label: 'Last 12 weeks' })
    await see(page.getByText('Active people by week'))
    await page.getByLabel('Which days').selectOption({ label: 'All time' })
    await see(page.getByText('Active people by month'))
    expect(new URL(page.url()).searchParams.get('range')).toBe('all')
    await settled(page)
    const title = await heading(page, /took part/)
    const colleague = await stage.visit(page.url())
    expect(await heading(colleague, /took part/)).toBe(title)
  })

  it('leads on to Explore: asked further, drawn, saved, found again by its short link, and opened', async () => {
    const page = await stage.visit(OVERVIEW)
    await page.getByRole('heading', { name: 'Active people by' }).locator('..').getByRole('link', { name: 'Explore' }).click()
    await heading(page, 'Active people')
    await page.getByLabel('Split by').selectOption({ label: 'by weekday' })
    await page.getByLabel('And by', { exact: true }).selectOption({ label: 'by hour of the day' })
    await heading(page, 'Active people by weekday and hour of the day')
    const { series, columns } = await stage.kith.ask('measures.query', {
      ...DAYS,
      name: 'active-people',
      interval: 'all',
      by: 'weekday',
      across: 'hour',
    })
    const column = columns?.findIndex(({ key }) => key === '15') ?? 0
    const wanted = series.find(({ key }) => key === '2')?.cells?.[column]?.value ?? 0
    const chart = page.getByRole('group', { name: 'Active people by weekday and hour of the day' }).getByRole('link')
    await chart.focus()
    await goTo(page)
    await see(page.getByRole('status').filter({ hasText: `15:00, Tuesday: ${wanted.toLocaleString('en-GB')}` }))
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByLabel('Name').fill('When people come')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await see(page.getByText('saved for the team'))
    const [view] = (await stage.kith.ask('views.list', {})).views
    expect(view).toMatchObject({ form: 'heat', question: { by: 'weekday', across: 'hour', ...DAYS } })
    const [svg] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('button', { name: 'Export' })
        .click()
        .then(() => page.getByRole('button', { name: 'SVG' }).click()),
    ])
    const picture = await readFile(await svg.path(), 'utf8')
    expect(picture).toContain('<title>Active people by weekday and hour of the day</title>')
    expect(picture).not.toMatch(/var\(|class=|<a[ >]/)
    const colleague = await stage.visit(`/views/${view?.id}`)
    await heading(colleague, 'Active people by weekday and hour of the day')
    const link = colleague.getByRole('group', { name: 'Active people by weekday and hour of the day' }).getByRole('link')
    await link.focus()
    await goTo(colleague)
    await colleague.keyboard.press('Enter')
    await see(colleague.locator('.lead').getByText(`${wanted.toLocaleString('en-GB')} people`))
  })

  it('shows HTML and script in what people write as text, on every screen and in pictures; nothing of it runs', async () => {
    const { kith } = stage
    const name = `<img src=x onerror="window.ran=1">`
    const title = `<script>window.ran=2</script> Harmless`
    const body = `Hostileword <svg onload="window.ran=3"></svg> <a href="javascript:window.ran=4">press</a> [press](javascript:window.ran=5)`
    const place = `"><script>window.ran=6</script>`
    const at = new Date(Date.now() - 86_400_000).toISOString()
    const actor = {
      platform: 'hostile',
      key: '1',
      name,
      username: name,
      url: 'javascript:window.ran=7',
      avatarUrl: 'javascript:window.ran=8',
    }
    const written = { kind: 'note', externalId: '1', occurredAt: at, actor, title, body, place, url: 'javascript:window.ran=9' }
    await kith.ask('activities.send', { activities: [written] })
    const { id: watch } = await kith.ask('watches.create', { name: title, any: ['hostileword'] })
    await expect.poll(async () => (await kith.ask('watches.get', { id: watch })).finds, { timeout: 30_000 }).toBe(1)
    const [person] = (await kith.ask('people.list', { search: 'onerror' })).people
    const page = await stage.visit(`/people?search=onerror`)
    const harmless = async (...texts: string[]) => {
      for (const text of texts) await see(page.getByText(text))
      await settled(page)
      const found = await page.evaluate(() => ({
        ran: 'ran' in window,
        links: document.querySelectorAll('a[href^="javascript:" i]').length,
        made: document.querySelectorAll('main :is(script, img[src="x"], [onload], [onerror])').length,
      }))
      expect({ at: page.url(), ...found }).toEqual({ at: page.url(), ran: false, links: 0, made: 0 })
    }
    await harmless(name)
    await page.goto(`${kith.url}/people/${person?.id}`)
    await harmless(name, title)
    await page.goto(`${kith.url}/listening?watch=${watch}`)
    await harmless(title, '<svg onload="window.ran=3"></svg>')
    const day = at.slice(0, 10)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.goto(`${kith.url}/explore?name=activities&by=place&interval=all&form=bar&from=${day}&to=${day}&platform=hostile`)
    await harmless(place)
    const [svg] = await Promise.all([
      page.waitForEvent('download'),
      page
        .getByRole('button', { name: 'Export' })
        .click()
        .then(() => page.getByRole('button', { name: 'SVG' }).click()),
    ])
    const inPicture = await page.evaluate(
      (text) => {
        const picture = new DOMParser().parseFromString(text, 'image/svg+xml')
        const all = [...picture.querySelectorAll('*')]
        return {
          texts: all.map(({ textContent }) => textContent),
          hostile: all.filter(
            (one) =>
              one.matches('script, a, foreignObject, image') || one.getAttributeNames().some((attribute) => attribute.startsWith('on')),
          ).length,
          colours: ['rect', 'text'].map((one) => picture.querySelector(one)?.getAttribute('fill')),
        }
      },
      await readFile(await svg.path(), 'utf8'),
    )
    expect(inPicture).toMatchObject({ texts: expect.arrayContaining([place]), hostile: 0, colours: ['#ffffff', 'rgb(32, 36, 31)'] })
  })

  it('marks releases below the chart, and what the team adds there; one switch hides them', async () => {
    const page = await stage.visit(OVERVIEW)
    await settled(page)
    const lane = page.getByRole('group', { name: 'Marked on this time' }).first()
    await see(lane)
    const menu = page.getByRole('button', { name: /Marks on this time/ }).first()
    await menu.click()
    await page.getByRole('button', { name: 'Mark a day or a span' }).click()
    await page.getByLabel('What happened').fill('Moved the forum')
    await page.getByLabel('Day', { exact: true }).fill('2026-03-11')
    await page.getByRole('button', { name: 'Mark it' }).click()
    const ours = lane.getByRole('button', { name: /Moved the forum/ })
    await see(ours)
    await ours.click()
    await see(page.getByRole('dialog', { name: 'What is marked' }).getByText(/11 Mar 2026/))
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await menu.click()
    await page.getByLabel(/Show releases/).click()
    await gone(lane)
  })

  it('arranges a board by keys, and it is still so afterwards', async () => {
    const { id } = await stage.kith.ask('boards.create', { name: 'Health', template: 'community-health' })
    const page = await stage.visit(`/boards/${id}?arrange=yes`)
    const handle = page.getByRole('button', { name: 'Move New people: arrow keys, plus and minus' })
    await see(handle)
    await handle.focus()
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('+')
    await see(page.getByRole('status').getByText(/^New people: Place 1 of 9, 2 of 4 columns wide$/))
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^Move New people/)
    await see(page.getByText('Kept', { exact: true }))
    await page.goto(`${stage.kith.url}/boards/${id}`)
    await settled(page)
    const tiles = page.locator('.tiles > li')
    expect([await tiles.first().getAttribute('data-width'), await tiles.first().locator('h2').innerText()]).toEqual(['2', 'New people'])
    await expectAccessible(page)
    const { views } = await stage.kith.ask('boards.get', { id })
    await stage.kith.ask('views.remove', { id: views[0] ?? 0 })
    await page.reload()
    await see(page.getByText(/the saved view that stood here was removed/i))
  })
})
