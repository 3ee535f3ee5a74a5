import { describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { startFilled } from './filled.ts'
import { expectAccessible, numberIn, see, settled, setStage } from './stage.ts'

describe.skipIf(requireBrowser() === undefined)('segments', () => {
  const stage = setStage(startFilled)

  it('begin with a suggestion, show whom they let through while they are written, and narrow other screens', async () => {
    const page = await stage.visit('/segments')
    await see(page.getByRole('heading', { name: 'Whom do you want to keep an eye on?' }))
    await page.getByRole('link', { name: 'Take it over: Helpers we have never met' }).click()
    const wider = page.getByRole('heading', { name: /in it now$/ })
    await see(wider)
    const often = page.getByLabel('How often, as a number').first()
    const before = numberIn(await wider.innerText())
    await often.fill('1')
    await expect.poll(async () => numberIn(await wider.innerText())).toBeGreaterThan(before)
    await settled(page)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Save segment' }).click()
    const title = page.getByRole('heading', { level: 1, name: /^Helpers we have never met: / })
    await see(title)
    const [segment] = (await stage.kith.ask('segments.list', {})).segments
    expect(numberIn((await title.innerText()).split(': ')[1] ?? '')).toBe(segment?.people)
    await settled(page)
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Open in People' }).click()
    await see(page.getByRole('heading', { level: 1, name: /these filters$/ }))
    await see(page.getByRole('button', { name: 'Segment: Helpers we have never met' }))
    expect(new URL(page.url()).searchParams.getAll('segment')).toEqual([String(segment?.id)])
    await page.goto(`${stage.kith.url}/levels?segment=${segment?.id}`)
    await see(page.getByRole('button', { name: 'Segment: Helpers we have never met' }))
  })

  it('are made of what a list is narrowed by, and tell on Today who has entered', async () => {
    const page = await stage.visit('/people?category=content')
    await page.getByRole('link', { name: 'Save as a segment' }).click()
    for (const at of [1, 2]) {
      await page.getByRole('button', { name: 'Add a condition' }).click()
      await page.getByLabel('What is asked').nth(at).selectOption('tag')
      await page
        .getByLabel('Tags')
        .nth(at - 1)
        .fill(`tag ${at}`)
    }
    // What is taken away takes what was typed in it along.
    await page.getByRole('button', { name: 'Remove this condition' }).nth(1).click()
    expect(await page.getByLabel('Tags').inputValue()).toBe('tag 2')
    await page.getByRole('button', { name: 'Remove this condition' }).nth(1).click()
    await page.getByLabel('Name', { exact: true }).fill('Writers')
    await page.getByRole('button', { name: 'Save segment' }).click()
    await see(page.getByRole('heading', { level: 1, name: /^Writers: / }))
    const { segments } = await stage.kith.ask('segments.list', {})
    const writers = segments.find((one) => one.name === 'Writers')
    expect(writers?.people).toBe((await stage.kith.ask('people.list', { category: ['content'] })).total)
    const [first] = (await stage.kith.ask('people.list', { segment: [writers?.id ?? 0], limit: 1 })).people
    await stage.kith.ask('people.update', { id: first?.id ?? 0, teammate: true })
    await stage.kith.ask('segments.list', {})
    await page.goto(stage.kith.url)
    const news = page.locator('section.group', { has: page.getByRole('heading', { name: 'Entered or left a segment' }) })
    await see(news.getByText('left Writers'))
    await news.getByRole('link', { name: 'Writers' }).click()
    await page.getByRole('button', { name: 'Mark 1 as seen' }).click()
    await see(page.getByText(/^Seen by /))
  })
})
