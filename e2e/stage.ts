import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser } from './browser.ts'
import { OWNER, type Kith } from './kith.ts'

interface Account {
  readonly email: string
  readonly password: string
}
type Cookies = Awaited<ReturnType<BrowserContext['cookies']>>

interface VisitOptions extends BrowserContextOptions {
  /** Who looks: signed in with an account, or a visitor. The owner unless told otherwise. */
  readonly as?: Account | 'a visitor'
  /** Refusals that belong to the journey: their status is no fault. */
  readonly refusals?: readonly number[]
}

export interface Stage {
  readonly kith: Kith
  /** Opens an address of this Kith in a fresh browser profile. */
  readonly visit: (path: string, options?: VisitOptions) => Promise<Page>
}

/**
 * One Kith and one browser for the journeys of a file. Every page is watched: an error in the console, a refusal that the journey
 * does not expect, and a request to any other host fail the journey.
 */
export function setStage(start: () => Promise<Kith>): Stage {
  let kith: Kith | undefined
  let browser: Browser | undefined
  const contexts: BrowserContext[] = []
  const faults: string[] = []
  const running = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The stage stands only while its journeys run.')
    return value
  }
  const sessions = new Map<string, Promise<Cookies>>()
  const signedIn = (account: Account): Promise<Cookies> => {
    const session = sessions.get(account.email) ?? signIn(running(browser), running(kith).url, account)
    sessions.set(account.email, session)
    return session
  }
  beforeAll(async () => {
    ;[kith, browser] = await Promise.all([start(), launchBrowser()])
  })
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    expect(faults.splice(0)).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await kith?.stop()
  })
  return {
    get kith() {
      return running(kith)
    },
    visit: async (path, { as = OWNER, refusals = [], ...options } = {}) => {
      const context = await running(browser).newContext({
        baseURL: running(kith).url,
        locale: 'en-GB',
        reducedMotion: 'reduce',
        acceptDownloads: true,
        ...options,
      })
      contexts.push(context)
      context.setDefaultTimeout(20_000)
      if (as !== 'a visitor') await context.addCookies(await signedIn(as))
      const page = await context.newPage()
      watch(page, running(kith).url, refusals, faults)
      await page.goto(new URL(path, running(kith).url).href)
      return page
    },
  }
}

/** Once for each account: a password takes its time to check. */
async function signIn(browser: Browser, url: string, { email, password }: Account): Promise<Cookies> {
  const context = await browser.newContext()
  const answer = await context.request.post(`${url}/api/v1/session`, { headers: { 'X-Kith-CSRF': '1' }, data: { email, password } })
  if (!answer.ok()) throw new Error(`Signing in as ${email} failed: ${await answer.text()}`)
  const cookies = await context.cookies()
  await context.close()
  return cookies
}

function watch(page: Page, url: string, refusals: readonly number[], faults: string[]): void {
  const expected = (text: string) => refusals.some((status) => text.includes(`status of ${status}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !expected(message.text())) faults.push(`console: ${message.text()} ${message.location().url}`)
  })
  page.on('pageerror', (error) => faults.push(`page: ${error.message}`))
  page.on('request', (request) => {
    const asked = new URL(request.url())
    if (/^https?:$/.test(asked.protocol) && asked.origin !== url) faults.push(`asked another host: ${request.url()}`)
  })
}

/** Waits until it is there to be seen. */
export const see = (locator: Locator): Promise<void> => locator.first().waitFor({ state: 'visible' })

/** Waits until it is gone. */
export const gone = (locator: Locator): Promise<void> => locator.first().waitFor({ state: 'hidden' })

/** The heading of the screen, once it says something that matches. */
export async function heading(page: Page, text: RegExp | string): Promise<string> {
  const found = page.getByRole('heading', { level: 1, name: text })
  await see(found)
  return (await found.first().innerText()).trim()
}

/** The number that a text begins with or holds first: "1,234 people" → 1234. */
export const numberIn = (text: string): number => Number((/\d[\d,]*/.exec(text)?.[0] ?? 'NaN').replaceAll(',', ''))

/** Waits until everything that the screen asked for has been drawn. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('h1') !== null && document.querySelector('.ghost, [aria-busy="true"]') === null)
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Expects no violation of WCAG 2.2 A and AA on the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(`window.axe ?? (() => { ${axeSource} })()`)
  const violations: string[] = await page.evaluate(`(async () => {
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa']
    const { violations } = await axe.run(document, { runOnly })
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html.slice(0, 200) + ' ' + node.failureSummary))
  })()`)
  expect(violations, `on ${page.url()}`).toEqual([])
}

/** Expects that nothing has to be scrolled sideways to be read. Tables may scroll within themselves. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { width, needed } = await page.evaluate(() => ({ width: innerWidth, needed: document.documentElement.scrollWidth }))
  expect(needed, `${page.url()} at ${width} px`).toBeLessThanOrEqual(width)
}
