import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, BrowserContextOptions, ConsoleMessage, Locator, Page, Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { sharedBrowser } from './browser.ts'
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

/** Far longer than anything takes, also where the machine is busy with other things. */
const ACTION_MS_MAX = 30_000

export interface Stage {
  readonly kith: Kith
  /** Opens an address of this Kith in a fresh browser profile. */
  readonly visit: (path: string, options?: VisitOptions) => Promise<Page>
}

/**
 * One Kith for the journeys of a file, in a browser that all files share. Every page is watched: an error in the console, a refusal that the journey
 * does not expect, and a request to any other host fail the journey.
 */
export function setStage(start: () => Promise<Kith>): Stage {
  let kith: Kith | undefined
  let browser: Browser | undefined
  const profiles: Profile[] = []
  const faults: string[] = []
  const running = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('The stage stands only while its journeys run.')
    return value
  }
  const sessions = new Map<string, Cookies>()
  /** Once for each account: a password takes its time to check. */
  const signIn = async (context: BrowserContext, account: Account): Promise<void> => {
    const known = sessions.get(account.email)
    if (known) return context.addCookies(known)
    await openSession(context, running(kith).url, account)
    sessions.set(account.email, await context.cookies())
  }
  beforeAll(async () => {
    ;[kith, browser] = await Promise.all([start(), sharedBrowser()])
  })
  afterEach(async ({ task }) => {
    const used = profiles.filter(({ isUsed }) => isUsed)
    // What a journey that failed has left open is nobody's to tidy up.
    const failed = task.result?.state === 'fail'
    await Promise.all(used.map((profile) => (failed ? profile.page.context().close() : empty(profile, running(kith).url))))
    if (failed) profiles.splice(0, profiles.length, ...profiles.filter(({ isUsed }) => !isUsed))
    expect(faults.splice(0)).toEqual([])
  })
  afterAll(async () => {
    for (const { page } of profiles.splice(0)) await page.context().close()
    await kith?.stop()
  })
  return {
    get kith() {
      return running(kith)
    },
    visit: async (path, { as = OWNER, refusals = [], ...options } = {}) => {
      const profile = await freshProfile(running(browser), profiles, { baseURL: running(kith).url, ...options })
      const { page } = profile
      if (as !== 'a visitor') await signIn(page.context(), as)
      profile.unwatch = watch(page, running(kith).url, refusals, faults)
      await page.goto(new URL(path, running(kith).url).href)
      return page
    },
  }
}

/** A profile of the browser with one page: to make one, with the processes that it takes, costs as much as three screens. */
interface Profile {
  readonly page: Page
  readonly made: string
  isUsed: boolean
  unwatch: () => void
}

const LOOK = { locale: 'en-GB', colorScheme: 'light', reducedMotion: 'reduce', viewport: { width: 1280, height: 720 } } as const

/** One that nobody uses, as empty as a new one but for the files of the app, or a new one. */
async function freshProfile(browser: Browser, profiles: Profile[], options: BrowserContextOptions): Promise<Profile> {
  const made = JSON.stringify(options)
  const known = profiles.find((one) => !one.isUsed && one.made === made)
  if (known) {
    known.isUsed = true
    return known
  }
  const context = await browser.newContext({ ...LOOK, acceptDownloads: true, ...options })
  context.setDefaultTimeout(ACTION_MS_MAX)
  const profile = { page: await context.newPage(), made, isUsed: true, unwatch: () => undefined }
  profiles.push(profile)
  return profile
}

/** Forgets what its page kept and how it was looked at. The page stays, outside of the app: its process serves the next. */
async function empty(profile: Profile, url: string): Promise<void> {
  const { page, made } = profile
  const context = page.context()
  profile.unwatch()
  for (const other of context.pages()) if (other !== page) await other.close()
  await page.goto(`${url}/healthz`)
  const session = await context.newCDPSession(page)
  await session.send('Storage.clearDataForOrigin', { origin: url, storageTypes: 'all' })
  await session.detach()
  await context.clearCookies()
  const { colorScheme, reducedMotion, viewport }: BrowserContextOptions = { ...LOOK, ...JSON.parse(made) }
  await page.emulateMedia({
    ...(colorScheme === undefined ? {} : { colorScheme }),
    ...(reducedMotion === undefined ? {} : { reducedMotion }),
  })
  if (viewport) await page.setViewportSize(viewport)
  await page.mouse.move(0, 0)
  profile.isUsed = false
}

async function openSession(context: BrowserContext, url: string, { email, password }: Account): Promise<void> {
  const answer = await context.request.post(`${url}/api/v1/session`, { headers: { 'X-Kith-CSRF': '1' }, data: { email, password } })
  if (!answer.ok()) throw new Error(`Signing in as ${email} failed: ${await answer.text()}`)
}

/** Answers how to stop. */
function watch(page: Page, url: string, refusals: readonly number[], faults: string[]): () => void {
  const expected = (text: string) => refusals.some((status) => text.includes(`status of ${status}`))
  const onConsole = (message: ConsoleMessage): void => {
    if (message.type() === 'error' && !expected(message.text())) faults.push(`console: ${message.text()} ${message.location().url}`)
  }
  const onError = (error: Error): void => void faults.push(`page: ${error.message}`)
  const onRequest = (request: Request): void => {
    const asked = new URL(request.url())
    if (/^https?:$/.test(asked.protocol) && asked.origin !== url) faults.push(`asked another host: ${request.url()}`)
  }
  page.on('console', onConsole).on('pageerror', onError).on('request', onRequest)
  return () => void page.off('console', onConsole).off('pageerror', onError).off('request', onRequest)
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

const LEVELS = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'] }
/** The rules of these levels that look at colours: what other colours alone can break. */
const COLOURS = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }

/** Expects no violation of WCAG 2.2 A and AA on the page as it stands; `only` colours where nothing else has changed since it was looked at. */
export async function expectAccessible(page: Page, only?: 'colours'): Promise<void> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axeSource)
  const violations: string[] = await page.evaluate(`(async () => {
    const { violations } = await axe.run(document, { runOnly: ${JSON.stringify(only === undefined ? LEVELS : COLOURS)}, resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html.slice(0, 200) + ' ' + node.failureSummary))
  })()`)
  expect(violations, `on ${page.url()}`).toEqual([])
}

/** Waits until the page has followed a change of its colours or its size, and nothing moves. */
export async function still(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    await frame()
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished))
  })
  await settled(page)
}

/** Expects that nothing has to be scrolled sideways to be read. Tables may scroll within themselves. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { width, needed } = await page.evaluate(() => ({ width: innerWidth, needed: document.documentElement.scrollWidth }))
  expect(needed, `${page.url()} at ${width} px`).toBeLessThanOrEqual(width)
}
