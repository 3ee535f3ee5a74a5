import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { requireBrowser } from './browser.ts'
import { OWNER, startKith } from './kith.ts'
import { expectAccessible, heading, see, setStage } from './stage.ts'

/** One story, told in order: from the printed address to the account that signs in and out. */
describe.skipIf(requireBrowser() === undefined)('the first run', () => {
  const stage = setStage(() => startKith({ isFirst: true }))
  const visit = (path: string, refusals: number[] = []) => stage.visit(path, { as: 'a visitor', refusals })
  const setup = () => stage.kith.setupUrl ?? ''

  it('lets no visitor in before there is an owner, and says where the way in is printed', async () => {
    const page = await visit('/people')
    await heading(page, 'Kith has no owner yet')
    await see(page.getByText(/the server printed an address/))
    await expectAccessible(page)
  })

  it('makes no owner with a wrong token, and says what to do', async () => {
    const page = await visit('/setup?token=guessed', [403])
    await introduce(page, OWNER)
    await see(page.getByRole('alert').getByText(/its token is wrong, or was used already/))
    await see(page.getByRole('alert').getByText(/the newest address that the server printed/))
    expect(await page.getByLabel('E-mail').inputValue()).toBe(OWNER.email)
  })

  it('makes the owner account with the printed address and opens on an empty Kith', async () => {
    const page = await visit(setup())
    await heading(page, 'This Kith is yours to open')
    await expectAccessible(page)
    await introduce(page, OWNER)
    await heading(page, /Three ways to begin/)
    expect(await page.title()).toBe('Today · Kith')
  })

  it('makes no second owner with the same address', async () => {
    const page = await visit(setup())
    await heading(page, 'This Kith has its owner')
    await page.getByRole('link', { name: 'Sign in' }).click()
    await heading(page, 'Welcome back')
    const answer = await page.request.post('/api/v1/session/setup', {
      headers: { 'X-Kith-CSRF': '1' },
      data: { ...OWNER, email: 'late@example.org', token: new URL(setup()).searchParams.get('token') },
    })
    expect(answer.status()).toBe(403)
  })

  it('leads back to where one wanted to go after signing in, and out again', async () => {
    const page = await visit('/settings')
    await heading(page, 'Welcome back')
    await expectAccessible(page)
    await signIn(page, OWNER.email, OWNER.password)
    await heading(page, /is looked after by one person/)
    await page.getByRole('button', { name: /account and look/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await heading(page, 'Welcome back')
    await page.goto(stage.kith.url)
    await heading(page, 'Welcome back')
  })

  it('does not sign in with a wrong password, says so without telling which part was wrong, and keeps the address', async () => {
    const page = await visit('/sign-in', [401])
    await signIn(page, OWNER.email, 'not the password')
    await see(page.getByRole('alert').getByText('The address or the password is wrong.'))
    expect(await page.getByLabel('E-mail').inputValue()).toBe(OWNER.email)
    await signIn(page, 'nobody@example.org', 'not the password')
    await see(page.getByRole('alert').getByText('The address or the password is wrong.'))
  })

  it('asks to wait after too many wrong passwords, even with the right one', async () => {
    const page = await visit('/sign-in', [401, 429])
    for (let attempt = 0; attempt < 8; attempt++) {
      await page.request.post('/api/v1/session', { headers: { 'X-Kith-CSRF': '1' }, data: { email: OWNER.email, password: 'a guess' } })
    }
    await signIn(page, OWNER.email, OWNER.password)
    await see(page.getByRole('alert').getByText('Too many failed sign-ins.'))
    await see(page.getByRole('alert').getByText(/Try again in \d+ minutes?/))
  })
})

async function introduce(page: Page, account: typeof OWNER): Promise<void> {
  await page.getByLabel('Your name').fill(account.name)
  await page.getByLabel('E-mail').fill(account.email)
  await page.getByLabel('Password').fill(account.password)
  await page.getByRole('button', { name: 'Open Kith' }).click()
}

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
