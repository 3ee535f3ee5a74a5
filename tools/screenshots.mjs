import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import { build, PROGRAM } from './build.mjs'
import { PROJECT_ROOT } from './project-files.mjs'

/**
 * The pictures of the README: `node tools/screenshots.mjs` starts the product on an empty data folder, brings in the demo
 * community, and takes them in a real browser. Run it when a screen has changed.
 */
const FOLDER = join(PROJECT_ROOT, 'docs/images')
const SIZE = { width: 1440, height: 900 }
const BYTES_MAX = 250_000
const POLL_MS = 300

const CHROMIUM = process.env.KITH_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => existsSync(path))

if (!(await build())) throw new Error('The product does not build: what is wrong stands above.')
const dataDir = mkdtempSync(join(tmpdir(), 'kith-pictures-'))
const server = spawn(process.execPath, [join(PROJECT_ROOT, PROGRAM)], {
  env: { ...process.env, KITH_DATA: dataDir, KITH_PORT: '0', KITH_LOG_LEVEL: 'error' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const ended = new Promise((resolve) => server.once('exit', resolve))
try {
  await takeAll(await printedAddress())
} finally {
  server.kill('SIGTERM')
  await ended
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
}

/** The address with the one-time token, as soon as the server prints it. */
function printedAddress() {
  return new Promise((resolve, reject) => {
    let printed = ''
    server.stdout.setEncoding('utf8').on('data', (chunk) => {
      printed += chunk
      const address = /http:\S+\/setup\?token=\S+/.exec(printed)?.[0]
      if (address) resolve(new URL(address))
    })
    server.once('exit', () => reject(new Error(`Kith did not start:\n${printed}`)))
  })
}

async function takeAll(address) {
  const key = readFileSync(join(dataDir, 'owner.key'), 'utf8').trim()
  const ask = async (method, path, body) => {
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
    const answer = await fetch(`${address.origin}/api/v1${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) })
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
    return answer.json()
  }
  const owner = { name: 'Maya Okonjo', email: 'maya@example.org', password: 'a quiet place by the sea' }
  await ask('POST', '/session/setup', { ...owner, token: address.searchParams.get('token') })
  await ask('PATCH', '/workspace', { name: 'Tarnfold' })
  await ask('POST', '/demo', {})
  while ((await ask('GET', '/runs?state=queued&state=running&limit=1')).total > 0) await wait(POLL_MS)

  const browser = await chromium.launch({
    ...(CHROMIUM ? { executablePath: CHROMIUM } : {}),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  try {
    const context = await browser.newContext({ viewport: SIZE, colorScheme: 'light', locale: 'en-GB', reducedMotion: 'reduce' })
    await context.request.post(`${address.origin}/api/v1/session`, {
      headers: { 'X-Kith-CSRF': '1' },
      data: { email: owner.email, password: owner.password },
    })
    const page = await context.newPage()
    const person = await wellKnown(ask)
    const pictures = { today: '/', people: '/people?sort=activities', person: `/people/${person}`, overview: '/overview' }
    mkdirSync(FOLDER, { recursive: true })
    for (const [name, path] of Object.entries(pictures)) await take(page, address.origin + path, join(FOLDER, `${name}.png`))
  } finally {
    await browser.close()
  }
}

/** Somebody with several accounts, so that the picture shows what a person is here. */
async function wellKnown(ask) {
  const { people } = await ask('GET', '/people?sort=activities&limit=40')
  for (const { id } of people) {
    const { identities, kinds } = await ask('GET', `/people/${id}`)
    if (identities.length >= 3 && kinds.length >= 5) return id
  }
  return people[0].id
}

async function take(page, url, file) {
  await page.goto(url)
  await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('.ghost, [aria-busy="true"]'))
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({ path: file })
  const { size } = statSync(file)
  if (size > BYTES_MAX) throw new Error(`${file} has ${size} bytes, more than ${BYTES_MAX}: take less of the screen.`)
  console.log(`${file}: ${Math.round(size / 1000)} kB`)
}
