import { execFileSync } from 'node:child_process'
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { contentOf, heldOf } from '../../testing/held.ts'
import { openKith, isEnded, until } from '../../testing/kith.ts'
import { killHard, startProcess, stopProcess, type KithProcess } from '../../testing/process.ts'
import { seeded } from '../../testing/random.ts'
import { steps } from '../../testing/steps.ts'
import { copyEmptyKith } from '../../testing/template.ts'

const KILLS = 20
const SEED = 20_261_120
const LINES = 30_000
const COMMITS = 1_500

const folder = mkdtempSync(path.join(tmpdir(), 'kith-kill-'))
const folders = [folder]
const children: KithProcess['child'][] = []
afterAll(async () => {
  for (const child of children) await killHard(child, true).catch(() => undefined)
  for (const one of folders) rmSync(one, { recursive: true, force: true })
})

const dataFolder = async (): Promise<string> => {
  const made = await copyEmptyKith()
  folders.push(made)
  return made
}

/** People with several accounts, some sharing an address, over three years; a few lines that cannot be taken. */
const writeLines = async (file: string): Promise<void> => {
  const random = seeded(SEED)
  const out = createWriteStream(file)
  const from = Date.UTC(2023, 10, 1)
  for (let index = 0; index < LINES; index++) {
    const person = Math.floor(random() ** 3 * 2_000)
    const account = Math.floor(random() * 2)
    const record = {
      kind: index % 3 === 0 ? 'question' : 'answer',
      externalId: `e${index}`,
      occurredAt: from + Math.floor(random() * 3 * 365 * 86_400_000),
      actor: { platform: `p${account}`, key: `k${person}`, name: `Person ${person}`, email: `person${person}@kill.example` },
      conversation: `c${Math.floor(index / 7)}`,
      title: `Title ${index}`,
      // Large enough to be read in a thread of its own.
      body: `What ${person} said: `.padEnd(150, '.'),
    }
    const line = index % 9_973 === 0 ? '{ not json' : JSON.stringify(record)
    if (!out.write(`${line}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}

const makeRepository = (dir: string): void => {
  const random = seeded(SEED + 1)
  const commits = Array.from({ length: COMMITS }, (_, index) => {
    const person = Math.floor(random() ** 2 * 200)
    const at = 1_700_000_000 + index * 3_600
    const message = `Change ${index}\n\nCo-authored-by: Person ${person + 1} <person${person + 1}@kill.example>\n`
    const who = `Person ${person} <person${person}@kill.example> ${at} +0100`
    return `commit refs/heads/main\nauthor ${who}\ncommitter ${who}\ndata ${message.length}\n${message}M 100644 inline file${index % 9}.ts\ndata 5\n${String(index).padStart(5)}\n`
  })
  execFileSync('git', ['init', '-q', '-b', 'main', dir])
  execFileSync('git', ['-C', dir, 'fast-import', '--quiet'], { input: commits.join('') })
}

const lines = path.join(folder, 'community.jsonl')
const repository = path.join(folder, 'repository')

const connect = async (kith: { ask: KithProcess['ask'] }): Promise<void> => {
  await kith.ask('sources.create', { connector: 'jsonl', settings: { files: [lines] } })
  await kith.ask('sources.create', { connector: 'git', settings: { path: repository } })
}

const readIn = async (kith: KithProcess): Promise<number> =>
  (await kith.ask('runs.list')).runs.reduce((sum, run) => sum + run.counts.read, 0)

/** What an undisturbed import gives. */
const undisturbed = async () => {
  const kith = await openKith()
  const ask = (name: Parameters<KithProcess['ask']>[0], input: object) =>
    kith.operations.perform(name, input, { actor: { kind: 'system', name: 'Test' }, address: 'local' })
  await ask('sources.create', { connector: 'jsonl', settings: { files: [lines] } })
  await ask('sources.create', { connector: 'git', settings: { path: repository } })
  await until(
    () => kith.ask('runs.list', {}),
    ({ runs }) => runs.every(isEnded),
    120_000,
  )
  const content = await contentOf(kith)
  const { sources } = await kith.ask('sources.list', {})
  await kith.stop()
  return { content, setAside: sources.map((one) => one.setAside), activities: sources.map((one) => one.activities) }
}

test(`an import that is killed at ${KILLS} random moments and started again each time ends as one that nobody disturbed`, async () => {
  await writeLines(lines)
  makeRepository(repository)
  const expected = await undisturbed()
  expect(expected.activities[0]).toBeGreaterThan(LINES * 0.99)

  const dataDir = await dataFolder()
  const random = seeded(SEED + 2)
  const start = (): Promise<KithProcess> => startProcess({ dataDir, onSpawn: (child) => children.push(child) })
  const readSoFar: number[] = []
  let kith = await start()
  await connect(kith)
  for (let kill = 0; kill < KILLS; kill++) {
    const whole = random() < 0.5
    if (kill % 5 === 4) {
      // Killed once more while it is still getting up.
      await killHard(kith.child, whole)
      const early = start()
      early.catch(() => undefined)
      await wait(200 + random() * 2_500)
      await killHard(children.at(-1) ?? kith.child, true)
    } else {
      // Every other time not before something was kept.
      const before = readSoFar.at(-1) ?? 0
      if (kill % 2 === 0)
        await until(
          () => readIn(kith),
          (now) => now > before,
          60_000,
        )
      await wait(random() * 700)
      await killHard(kith.child, whole)
    }
    kith = await start()
    const { runs } = await kith.ask('runs.list')
    if (runs.every(isEnded)) await connect(kith)
    readSoFar.push(await readIn(kith))
  }
  await until(
    () => kith.ask('runs.list'),
    ({ runs }) => runs.every(isEnded),
    180_000,
  )
  const { runs } = await kith.ask('runs.list')
  expect(runs.filter((run) => run.state === 'failed')).toEqual([])
  const { sources } = await kith.ask('sources.list')
  expect(await stopProcess(kith)).toBe(0)

  const after = await openKith({ dataDir })
  expect(await contentOf(after)).toEqual(expected.content)
  expect(sources.map((one) => one.setAside)).toEqual(expected.setAside)
  // A batch that reached the log before its counts were kept is counted as unchanged when it is read again: never more than there is.
  for (const source of sources) {
    const first = runs.filter((run) => run.sourceId === source.id).at(-1)
    expect(first?.counts.read).toBeGreaterThanOrEqual(source.activities)
    expect(first?.counts.added).toBeLessThanOrEqual(source.activities)
    expect((first?.counts.added ?? 0) + (first?.counts.unchanged ?? 0) + (first?.counts.setAside ?? 0)).toBe(first?.counts.read)
  }
  console.info(`read after each of ${KILLS} kills: ${readSoFar.join(' ')}`)
}, 600_000)

test('an import whose log engine is killed again and again goes on by itself', async () => {
  const kith = await openKith()
  const expected = await contentOf(kith)
  expect(expected).toEqual({})
  const random = seeded(SEED + 3)
  const source = steps('engine')
  Map.prototype.set.call(kith.app.connectors, 'engine', source.connector)
  const { run } = await kith.ask('sources.create', { connector: 'engine', settings: {} })
  const ROUNDS = 4
  for (let round = 0; round < ROUNDS; round++) {
    const records = Array.from({ length: 2_000 }, (_, index) => ({
      type: 'activity' as const,
      kind: 'step',
      // Half of each round was there before, with another month and person: a move over two parts of the log.
      externalId: `${round * 1_000 + index}`,
      occurredAt: Date.UTC(2026, (index + round) % 9, 5),
      actor: { platform: 'engine', key: `${(index + round) % 90}` },
    }))
    source.give(records)
    await wait(300 + random() * 1_200)
    const pid = kith.enginePid()
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    await until(
      () => kith.ask('runs.get', { id: run?.id ?? 0 }),
      (now) => now.counts.read === (round + 1) * 2_000 || isEnded(now),
      60_000,
    )
  }
  source.end()
  expect(await kith.ended(run?.id ?? 0)).toMatchObject({ state: 'done', counts: { read: ROUNDS * 2_000 } })
  const held = await heldOf(kith, run?.sourceId ?? 0)
  expect(held).toHaveLength((ROUNDS + 1) * 1_000)
  expect(new Set(held.map((one) => one.external_id)).size).toBe((ROUNDS + 1) * 1_000)
  for (const one of held) {
    const number = Number(one.external_id)
    const round = Math.min(Math.floor(number / 1_000), ROUNDS - 1)
    const index = number - round * 1_000
    expect(one).toMatchObject({ at_ms: Date.UTC(2026, (index + round) % 9, 5), actor: `engine:${(index + round) % 90}` })
  }
}, 300_000)
