import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

/** Where systems keep a Chromium. KITH_CHROMIUM comes before all of them. */
const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** Quiet in every respect: a test speaks to Kith alone, and a browser's own traffic would only disturb. */
const FLAGS = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

/**
 * The browser to test with, or undefined where there is none: write `describe.skipIf(requireBrowser() === undefined)`.
 * In CI a missing browser throws, so that the journeys are never left out unseen.
 */
export function requireBrowser(): string | undefined {
  const chosen = process.env.KITH_CHROMIUM
  if (chosen && !existsSync(chosen)) throw new Error(`KITH_CHROMIUM says ${chosen}, but there is no such file: correct it or unset it.`)
  const path = [chosen, ...USUAL_PLACES, chromium.executablePath()].find(
    (place) => place !== undefined && place !== '' && existsSync(place),
  )
  if (path !== undefined) return path
  const remedy = 'No Chromium was found: install Debian’s package `chromium`, or set KITH_CHROMIUM to a Chromium or Chrome.'
  if (process.env.CI) throw new Error(remedy)
  console.warn(`BROWSER TESTS ARE SKIPPED. ${remedy}`)
  return undefined
}

let shared: Promise<Browser> | undefined

/** The browser of all journeys of this process, which takes it along when it ends: to start one costs as much as a journey. A fresh profile is a context. */
export async function sharedBrowser(): Promise<Browser> {
  const running = await shared?.catch(() => undefined)
  if (running?.isConnected() !== true) shared = launchBrowser()
  return shared ?? launchBrowser()
}

/** Starts a headless browser with a fresh profile. The caller closes it. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = requireBrowser()
  if (executablePath === undefined) throw new Error('There is no browser: guard the suite with requireBrowser().')
  // Chromium refuses its sandbox to root, which is who runs in a container and in CI.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  return chromium.launch({ executablePath, headless: true, args: [...FLAGS, ...sandbox] })
}
