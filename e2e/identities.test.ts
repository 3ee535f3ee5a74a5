import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { allCompared, allRead, startOwned, type Kith } from './kith.ts'
import { expectAccessible, expectNoSidewaysScroll, heading, see, setStage, settled } from './stage.ts'

const folder = mkdtempSync(join(tmpdir(), 'kith-e2e-identities-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const VIEWER = { name: 'Vic Lindqvist', email: 'vic@example.org', password: 'only looking around here' }
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true }

/** One invented account with as many activities as said, one a day. */
const account = (platform: string, username: string, name: string, activities: number, email?: string): string[] =>
  Array.from({ length: activities }, (_, day) =>
    JSON.stringify({
      kind: 'note',
      externalId: `${platform}-${username}-${day}`,
      occurredAt: new Date(Date.UTC(2026, 9, 1 + day, 10)).toISOString(),
      actor: { platform, key: username, username, name, ...(email ? { email } : {}) },
      title: `Note ${day + 1} of ${name}`,
    }),
  )

/** Four who are here under the same name at several places, one who is one by their address, and two who have nothing in common. */
const PEOPLE = [
  ...account('garden', 'noor', 'Noor Haddad', 9),
  ...account('pond', 'nhaddad', 'Noor Haddad', 5),
  ...account('marsh', 'haddadnoor', 'Noor Haddad', 2),
  ...account('garden', 'eli', 'Eli Frost', 7),
  ...account('pond', 'efrost', 'Eli Frost', 4),
  ...account('garden', 'tomasz', 'Tomasz Wilk', 4),
  ...account('pond', 'twilk', 'Tomasz Wilk', 3),
  ...account('garden', 'priya', 'Priya Raman', 3),
  ...account('pond', 'praman', 'Priya Raman', 1),
  ...account('garden', 'mo', 'Mo Lindgren', 4, 'mo@lindgren.example.org'),
  ...account('pond', 'mo.l', 'Mo Lindgren', 2, 'mo@lindgren.example.org'),
  ...account('marsh', 'molind', 'Mo Lindgren', 1, 'mo@lindgren.example.org'),
  ...account('garden', 'zofia', 'Zofia Mazur', 3),
  ...account('pond', 'wombat42', 'wombat42', 2),
]

async function startWithPeople(): Promise<Kith> {
  const kith = await startOwned()
  const file = join(folder, 'people.jsonl')
  writeFileSync(file, `${PEOPLE.join('\n')}\n`)
  await kith.ask('sources.create', { connector: 'jsonl', settings: { files: [file] } })
  await allRead(kith)
  await allCompared(kith)
  return kith
}

/** One story, told in order: who waits is seen, decided, taken back, decided by rule, looked up, split, and merged by hand. */
describe.skipIf(requireBrowser() === undefined)('who is who', () => {
  const stage = setStage(startWithPeople)
  const idsOf = async (search: string) => (await stage.kith.ask('people.list', { search })).people.map(({ id }) => id)
  const idOf = async (search: string) => (await idsOf(search))[0] ?? 0
  const card = (page: Page) => page.locator('.card')
  const question = (page: Page, text: string | RegExp) => see(page.getByRole('heading', { level: 2, name: text }))
  const told = (page: Page, text: string | RegExp) => see(page.getByRole('status').getByText(text))
  const waitingAre = (n: number) => expect.poll(async () => (await stage.kith.ask('identities.suggestions', { limit: 1 })).total).toBe(n)
  const open = async (path = '/identities', options: Parameters<typeof stage.visit>[1] = {}) => {
    const page = await stage.visit(path, options)
    await settled(page)
    return page
  }
  /** A merge waits for its preview to be seen. */
  const ready = (page: Page) => see(page.getByRole('region', { name: 'As one person' }))

  it('tells on Today and on People how many wait, and is reached from there and by the keyboard', async () => {
    const page = await open('/')
    await see(page.getByText('4 people may be here more than once'))
    await page.getByRole('main').getByRole('link', { name: 'Who is who' }).click()
    await heading(page, '4 people may be here more than once')
    await page.getByRole('link', { name: 'People', exact: true }).first().click()
    await page.getByRole('main').getByRole('link', { name: '4 people may be here more than once' }).click()
    await heading(page, '4 people may be here more than once')
    await page.goto(`${stage.kith.url}/overview`)
    await settled(page)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /Find a person/ }).fill('who is')
    await page.keyboard.press('Enter')
    await heading(page, '4 people may be here more than once')
  })

  it('shows all who may be one together, the most at stake first, with evidence in words and what a merge would make', async () => {
    const page = await open()
    const list = page.getByRole('region', { name: 'Who waits' }).getByRole('button')
    await expect.poll(() => list.count()).toBe(4)
    const names = await list.locator('.names > span').allInnerTexts()
    expect(names).toEqual(['Noor Haddad', 'Eli Frost', 'Tomasz Wilk', 'Priya Raman'])
    await question(page, 'Are these three one person?')
    await see(card(page).getByText('7 activities would move.'))
    for (const text of ['nhaddad', 'haddadnoor', '9 activities', '5 activities', '2 activities']) await see(card(page).getByText(text))
    await see(card(page).getByText(/same name/))
    await see(
      card(page)
        .getByText(/likelier if they are one person/)
        .first(),
    )
    await ready(page)
    await see(card(page).getByText(/As one person: Noor Haddad, 16 activities/))
    expect(await page.getByRole('list', { name: 'Keys' }).innerText()).toMatch(/next, previous/)
  })

  it('is gone through with j and k and the arrows, and people are taken in and out by digit', async () => {
    const page = await open()
    await page.keyboard.press('j')
    await question(page, 'Are both of these Eli Frost?')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('card-title')
    await page.keyboard.press('ArrowDown')
    await question(page, 'Are both of these Tomasz Wilk?')
    await page.keyboard.press('k')
    await page.keyboard.press('ArrowUp')
    await question(page, 'Are these three one person?')
    await page.keyboard.press('3')
    await see(page.getByRole('button', { name: 'Merge these two' }))
    await see(card(page).getByText(/As one person: Noor Haddad, 14 activities/))
    await page.keyboard.press('2')
    await see(page.getByText('Choose at least two of them to decide.'))
    await page.keyboard.press('m')
    expect(await idsOf('Noor Haddad')).toHaveLength(3)
    await page.getByRole('checkbox', { name: /\(2\)/ }).check()
    await page.keyboard.press('3')
    await see(page.getByRole('button', { name: 'Merge these three' }))
  })

  it('merges all of a card with Enter, goes on to the next, and takes it back with u', async () => {
    const page = await open()
    await ready(page)
    await page.keyboard.press('Enter')
    await told(page, /Noor Haddad .* one person now/)
    await question(page, 'Are both of these Eli Frost?')
    await heading(page, '3 people may be here more than once')
    const [noor, ...others] = await idsOf('Noor Haddad')
    expect(others).toEqual([])
    expect((await stage.kith.ask('people.get', { id: noor ?? 0 })).activities).toBe(16)
    await page.keyboard.press('u')
    await told(page, /as it was before/)
    await question(page, 'Are these three one person?')
    await heading(page, '4 people may be here more than once')
    expect(await idsOf('Noor Haddad')).toHaveLength(3)
  })

  it('leaves what was taken out of the merge as a question of its own', async () => {
    const page = await open()
    await page.keyboard.press('3')
    await see(page.getByRole('button', { name: 'Merge these two' }))
    await see(card(page).getByText(/14 activities/))
    await page.keyboard.press('m')
    await told(page, /one person now/)
    await expect.poll(async () => (await idsOf('Noor Haddad')).length).toBe(2)
    await see(page.getByRole('region', { name: 'Who waits' }).getByRole('button', { name: /Noor Haddad/ }))
    await page.keyboard.press('u')
    await told(page, /as it was before/)
    await expect.poll(async () => (await idsOf('Noor Haddad')).length).toBe(3)
  })

  it('keeps people apart with n, for good, until the message takes it back', async () => {
    const page = await open()
    await page.keyboard.press('j')
    await question(page, 'Are both of these Eli Frost?')
    await page.keyboard.press('n')
    await told(page, 'Kept apart: these two will not be suggested again.')
    await question(page, 'Are both of these Tomasz Wilk?')
    await waitingAre(3)
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await question(page, 'Are both of these Eli Frost?')
    await waitingAre(4)
  })

  it('puts off with s, and comes back to it at the end', async () => {
    const page = await open()
    await page.keyboard.press('s')
    await question(page, 'Are both of these Eli Frost?')
    const list = page.getByRole('region', { name: 'Who waits' }).getByRole('button')
    await see(list.last().getByText(/later/))
    expect(await list.last().innerText()).toContain('Noor Haddad')
    await waitingAre(4)
  })

  it('leaves keys alone where somebody types or a button has the focus', async () => {
    const page = await open()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /Find a person/ }).fill('mnsu')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Next' }).focus()
    await page.keyboard.press('Enter')
    await question(page, 'Are both of these Eli Frost?')
    await waitingAre(4)
    expect(
      (await stage.kith.ask('identities.decisions', { madeBy: 'hand', limit: 200 })).decisions.filter(({ undoneAt }) => undoneAt === null),
    ).toEqual([])
  })

  it('works by thumb on a phone, without scrolling sideways', async () => {
    const page = await open('/identities', PHONE)
    await expectNoSidewaysScroll(page)
    await expectAccessible(page)
    await ready(page)
    await page.getByRole('button', { name: 'Next' }).tap()
    await question(page, 'Are both of these Eli Frost?')
    await ready(page)
    await page.getByRole('button', { name: /^Merge/ }).tap()
    await told(page, /one person now/)
    await question(page, 'Are both of these Tomasz Wilk?')
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).tap()
    await question(page, 'Are both of these Eli Frost?')
    await waitingAre(4)
    for (const path of ['/identities?show=rule', '/identities?show=decided']) {
      await page.goto(stage.kith.url + path)
      await settled(page)
      await expectNoSidewaysScroll(page)
      await expectAccessible(page)
    }
  })

  it('keeps its filters in the address', async () => {
    const page = await open(`/identities?person=${await idOf('Eli Frost')}`)
    await question(page, 'Are both of these Eli Frost?')
    await see(page.getByText('1 of 1'))
    await page.getByRole('button', { name: 'Show all' }).click()
    await see(page.getByText('2 of 4'))
    expect(new URL(page.url()).search).toBe('')
    await page.goto(`${stage.kith.url}/identities?likely=1`)
    await see(page.getByText('Nobody waits who fits these filters.'))
  })

  it('merges many by a rule after counting them, and takes them back together', async () => {
    const page = await open('/identities?show=rule')
    await page.getByLabel('At least this likely').selectOption('0.5')
    await page.getByLabel('The evidence holds').fill('no such words')
    await see(page.getByText('Nobody who waits meets this rule.'))
    await page.getByLabel('The evidence holds').fill('same name')
    await see(page.getByRole('heading', { name: '9 people would become 4' }))
    await see(page.getByText('15 activities would move'))
    await expectAccessible(page)
    expect(new URL(page.url()).searchParams.get('evidence')).toBe('same name')
    await page.getByLabel(/^Why/).fill('Same name at all our places')
    await page.getByRole('button', { name: 'Merge 9 people into 4' }).click()
    await told(page, '9 people became 4.')
    await heading(page, 'Everybody is here once, as far as Kith can tell')
    await waitingAre(0)
    await page.getByRole('link', { name: 'Decided' }).click()
    await see(page.getByText(/Maya Okonjo merged 5 times by one rule/))
    await see(page.getByText('“Same name at all our places”'))
    await page.getByRole('button', { name: 'Undo all 5' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Undo them all' }).click()
    await told(page, /as it was before/)
    await expect.poll(async () => (await idsOf('Noor Haddad')).length).toBe(3)
    await see(page.getByText(/undone by Maya Okonjo/))
  })
})

/** One story, told in order, on the page of a person. */
describe.skipIf(requireBrowser() === undefined)('the identities of a person', () => {
  const stage = setStage(startWithPeople)
  const peopleBy = async (search: string) => (await stage.kith.ask('people.list', { search })).people
  const idOf = async (search: string) => (await peopleBy(search))[0]?.id ?? 0
  const told = (page: Page, text: string | RegExp) => see(page.getByRole('status').getByText(text))
  const section = (page: Page, name: string) => page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) })
  const visitPerson = async (id: number, options: Parameters<typeof stage.visit>[1] = {}) => {
    const page = await stage.visit(`/people/${id}`, options)
    await settled(page)
    return page
  }

  it('are split off where they are somebody else’s, with the reason, and come back by undo', async () => {
    const mo = await idOf('Mo Lindgren')
    const page = await visitPerson(mo)
    const accounts = section(page, 'Accounts')
    expect(await accounts.getByRole('listitem').count()).toBe(3)
    await accounts.getByRole('button', { name: 'Not all theirs…' }).click()
    for (const box of await accounts.getByRole('checkbox').all()) await box.check()
    await see(accounts.getByText('One of them has to stay.'))
    expect(await accounts.getByRole('button', { name: /^Split off/ }).isDisabled()).toBe(true)
    await accounts.getByRole('checkbox', { name: /^garden/ }).uncheck()
    await accounts.getByLabel('Why').fill('Her brother writes from there')
    await expectAccessible(page)
    await accounts.getByRole('button', { name: 'Split off 2 accounts' }).click()
    await told(page, /2 accounts of Mo Lindgren are somebody else’s now/)
    await expect.poll(async () => (await peopleBy('Mo Lindgren')).length).toBe(2)
    await expect.poll(() => accounts.getByRole('listitem').count()).toBe(1)
    await see(section(page, 'Who is who').getByText(/Maya Okonjo split Mo Lindgren off/))
    await see(section(page, 'Who is who').getByText('“Her brother writes from there”'))
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await expect.poll(async () => (await peopleBy('Mo Lindgren')).length).toBe(1)
    await expect.poll(() => accounts.getByRole('listitem').count()).toBe(3)
    await see(section(page, 'Who is who').getByText(/undone by Maya Okonjo/))
  })

  it('show who else they may be, one click from the card', async () => {
    const page = await visitPerson(await idOf('Eli Frost'))
    const also = section(page, 'May also be')
    await see(also.getByRole('link', { name: 'Eli Frost' }))
    await also.getByRole('link', { name: 'Look and decide' }).click()
    await see(page.getByRole('heading', { level: 2, name: 'Are both of these Eli Frost?' }))
    await see(page.getByText('1 of 1'))
  })

  it('are merged with those of anybody whom one finds, and an old address leads on', async () => {
    const zofia = await idOf('Zofia Mazur')
    const wombat = await idOf('wombat42')
    const page = await visitPerson(zofia)
    await page.getByRole('button', { name: 'Merge with…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('searchbox').fill('womb')
    await dialog.getByRole('button', { name: /wombat42/ }).click()
    await see(dialog.getByText(/As one person: Zofia Mazur, 5 activities/))
    await dialog.getByLabel('Why').fill('She told me at the meetup')
    await expectAccessible(page)
    await dialog.getByRole('button', { name: 'Merge these two' }).click()
    await told(page, 'wombat42 and Zofia Mazur are one person now.')
    await see(section(page, 'Accounts').getByText('wombat42'))
    await see(section(page, 'Who is who').getByText('“She told me at the meetup”'))
    await page.goto(`${stage.kith.url}/people/${wombat}?year=2026`)
    await heading(page, 'Zofia Mazur')
    await expect.poll(() => page.url()).toBe(`${stage.kith.url}/people/${zofia}?year=2026`)
    await section(page, 'Who is who').getByRole('button', { name: 'Undo' }).click()
    await told(page, /as it was before/)
    await page.goto(`${stage.kith.url}/people/${wombat}`)
    await heading(page, 'wombat42')
  })

  it('can be merged although they were said to be two, but only on purpose', async () => {
    const [one, two] = (await peopleBy('Priya Raman')).map(({ id }) => id)
    await stage.kith.ask('people.keepApart', { people: [one ?? 0, two ?? 0], reason: 'Two of a family' })
    const page = await visitPerson(one ?? 0)
    await page.getByRole('button', { name: 'Merge with…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('searchbox').fill('Priya')
    await dialog.getByRole('button', { name: /Priya Raman/ }).click()
    const merge = dialog.getByRole('button', { name: 'Merge these two' })
    await see(dialog.getByText(/has said that these are two people/).first())
    expect(await merge.isDisabled()).toBe(true)
    await dialog.getByRole('checkbox').check()
    await merge.click()
    await told(page, /one person now/)
    expect(await peopleBy('Priya Raman')).toHaveLength(1)
  })

  it('are told in the history, by kind and by who made it, each with its undo', async () => {
    const page = await stage.visit('/identities?show=decided')
    await settled(page)
    const acts = page.locator('.acts-list > li')
    await see(acts.filter({ hasText: 'merged wombat42 into Zofia Mazur' }).getByText(/undone by/))
    await page.getByLabel('What').selectOption({ label: 'Splits' })
    await expect.poll(async () => (await acts.allInnerTexts()).every((text) => text.includes('split'))).toBe(true)
    expect(new URL(page.url()).searchParams.get('kind')).toBe('split')
    await page.getByLabel('Made how').selectOption({ label: 'By Kith, on proof' })
    await see(page.getByText('Nothing of this kind was decided.'))
    await page.getByRole('button', { name: 'Show all' }).click()
    const priya = acts.filter({ hasText: 'merged Priya Raman into Priya Raman' })
    await priya.getByRole('button', { name: 'Undo' }).click()
    await told(page, /as it was before/)
    await see(priya.getByText(/undone by Maya Okonjo/))
    expect(await peopleBy('Priya Raman')).toHaveLength(2)
    await expectAccessible(page)
  })

  it('come with tags that are given and taken away in place', async () => {
    const id = await idOf('Zofia Mazur')
    const page = await visitPerson(id)
    const tagsOf = async () => (await stage.kith.ask('people.get', { id })).tags
    await page.getByLabel('A tag to add').fill('speaker')
    await page.keyboard.press('Enter')
    await see(page.getByRole('button', { name: 'Take the tag speaker away' }))
    expect(await tagsOf()).toEqual(['speaker'])
    await page.getByRole('button', { name: 'Take the tag speaker away' }).click()
    await told(page, 'The tag speaker is gone.')
    expect(await tagsOf()).toEqual([])
    await page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await expect.poll(tagsOf).toEqual(['speaker'])
  })

  it('are seen by a viewer, who cannot decide and reads why', async () => {
    const { link } = await stage.kith.ask('users.invite', { email: VIEWER.email, role: 'viewer' })
    await stage.kith.ask('session.join', {
      token: new URL(link).searchParams.get('token') ?? '',
      name: VIEWER.name,
      password: VIEWER.password,
    })
    const page = await stage.visit('/identities', { as: VIEWER })
    await settled(page)
    await see(page.getByText(/You can look, but not decide/))
    expect(await page.getByRole('button', { name: /^(Merge|Never|Later|Compare)/ }).count()).toBe(0)
    expect(await page.getByRole('checkbox').count()).toBe(0)
    await page.keyboard.press('j')
    await see(page.getByRole('heading', { level: 2, name: 'Are both of these Eli Frost?' }))
    await page.keyboard.press('m')
    await page.goto(`${stage.kith.url}/identities?show=rule`)
    await see(page.getByText(/Applying one takes the role of an editor/))
    await page.goto(`${stage.kith.url}/identities?show=decided`)
    await settled(page)
    expect(await page.getByRole('button', { name: /^Undo/ }).count()).toBe(0)
    await page.goto(`${stage.kith.url}/people/${await idOf('Mo Lindgren')}`)
    await settled(page)
    expect(await page.getByRole('button', { name: /Not all theirs|Merge with|Take the tag/ }).count()).toBe(0)
    expect((await peopleBy('Eli Frost')).length).toBe(2)
  })

  it.each(['light', 'dark'] as const)('have no barrier in %s', async (colorScheme) => {
    const page = await stage.visit('/identities', { colorScheme })
    for (const path of ['/identities', '/identities?show=rule', '/identities?show=decided', `/people/${await idOf('Eli Frost')}`]) {
      await page.goto(stage.kith.url + path)
      await settled(page)
      await expectAccessible(page)
    }
  })
})

describe.skipIf(requireBrowser() === undefined)('who is who, where nobody waits', () => {
  const stage = setStage(() => startOwned())

  it('says what it is for, shows what a question looks like, and leads to the first step', async () => {
    const page = await stage.visit('/identities')
    await heading(page, 'Who is who')
    await see(page.getByText(/Developers go by many names/))
    await see(page.getByText('What a question looks like'))
    await expectAccessible(page)
    await page.getByRole('link', { name: 'Decided' }).click()
    await see(page.getByText(/Nothing was decided yet/))
    await page.getByRole('link', { name: 'To decide' }).click()
    await page.getByRole('link', { name: 'Connect a source' }).click()
    await heading(page, /Where does your community leave traces/)
  })

  it('compares everybody when asked, and says when it did', async () => {
    const file = join(folder, 'two.jsonl')
    writeFileSync(file, `${[...account('garden', 'ada', 'Ada Brook', 2), ...account('pond', 'cy', 'Cy Dunn', 1)].join('\n')}\n`)
    await stage.kith.ask('sources.create', { connector: 'jsonl', settings: { files: [file] } })
    await allRead(stage.kith)
    const page = await stage.visit('/identities')
    await heading(page, 'Everybody is here once, as far as Kith can tell')
    await see(page.getByText(/Nobody waits now/))
    const before = (await stage.kith.ask('identities.suggestions', {})).lookedAt ?? ''
    await page.getByRole('button', { name: 'Compare everybody again' }).click()
    await expect.poll(async () => (await stage.kith.ask('identities.suggestions', {})).lookedAt ?? '').not.toBe(before)
    await see(page.getByText(/Everybody was last compared a moment ago/))
  })
})
