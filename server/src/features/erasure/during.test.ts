import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { copyEmptyKith } from '../../testing/template.ts'
import { contentOf } from '../../testing/held.ts'
import { isEnded, openKith, toLines, until } from '../../testing/kith.ts'
import { killHard, startProcess, stopProcess, type KithProcess } from '../../testing/process.ts'
import { steps } from '../../testing/steps.ts'
import { placesOf } from '../../testing/traces.ts'

const folders: string[] = []
const children: KithProcess['child'][] = []
afterAll(async () => {
  for (const child of children) await killHard(child, true).catch(() => undefined)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const WILMA = 'Wilma Quast'
const HERS = ['wilma', 'quast']
const did = (externalId: string, key: string, more: object = {}, day = 1) => ({
  type: 'activity' as const,
  kind: 'step',
  externalId,
  occurredAt: `2026-01-0${day}T00:00:00Z`,
  actor: { platform: 'steps', key, ...more },
})

test('an erasure in the middle of an import ends as one after it', async () => {
  const kith = await openKith()
  const source = steps('erased-meanwhile')
  Map.prototype.set.call(kith.app.connectors, 'erased-meanwhile', source.connector)
  const { run } = await kith.ask('sources.create', { connector: 'erased-meanwhile', settings: {} })
  const read = (count: number) =>
    until(
      () => kith.ask('runs.get', { id: run?.id ?? 0 }),
      (now) => now.counts.read >= count,
    )
  source.give([did('1', 'w', { name: WILMA, email: 'wilma@quast.example' }), did('2', 'b', { name: 'Bo Chen' })])
  await read(2)
  const { people } = await kith.ask('people.list', { search: WILMA })
  const [erased] = await Promise.all([
    kith.ask('people.erase', { id: people[0]?.id ?? 0, confirm: WILMA }),
    // While it is under way, by an account that is known, and by another with her address.
    Promise.resolve(source.give([did('3', 'w'), did('4', 'b'), did('5', 'w2', { email: 'Wilma@Quast.example' })])),
  ])
  expect(erased.state).toBe('done')
  source.give([did('6', 'w', { name: WILMA }), did('7', 'w2'), did('8', 'b')])
  await until(
    () => contentOf(kith),
    (content) => content['steps:b']?.startsWith('3 ') ?? false,
  )
  source.end()
  expect(await kith.ended(run?.id ?? 0)).toMatchObject({ state: 'done', counts: { leftOut: 4 } })
  expect(Object.keys(await contentOf(kith))).toEqual(['steps:b'])
  expect(await placesOf(kith, HERS)).toEqual([])
}, 120_000)

test('an account that shows an erased address only later goes, too, with what it did before', async () => {
  const kith = await openKith()
  const source = steps('late')
  Map.prototype.set.call(kith.app.connectors, 'late', source.connector)
  const { run } = await kith.ask('sources.create', { connector: 'late', settings: {} })
  await kith.ask('optOut.add', { address: 'wilma@quast.example', note: 'by letter' })
  source.give([did('1', 'quastbox'), did('2', 'b')])
  await until(
    () => contentOf(kith),
    (content) => content['steps:quastbox'] !== undefined,
  )
  source.give([did('3', 'quastbox', { email: 'wilma@quast.example' }, 2), did('4', 'b')])
  source.end()
  await kith.ended(run?.id ?? 0)
  await until(
    () => contentOf(kith),
    (content) => content['steps:quastbox'] === undefined,
    90_000,
  )
  await until(
    () => placesOf(kith, HERS),
    (places) => places.length === 0,
  )
  expect(Object.keys(await contentOf(kith))).toEqual(['steps:b'])
}, 150_000)

test('an erasure that is killed in the middle goes on at the next start until it is done', async () => {
  const dataDir = await copyEmptyKith()
  const folder = mkdtempSync(path.join(tmpdir(), 'kith-erase-kill-'))
  folders.push(dataDir, folder)
  const records = Array.from({ length: 3_000 }, (_, index) => ({
    kind: 'answer',
    externalId: `e${index}`,
    occurredAt: Date.UTC(2022, index % 48, 3),
    actor:
      index % 3 === 0
        ? { platform: 'chat', key: 'w', name: WILMA, email: 'wilma@quast.example' }
        : { platform: 'chat', key: `c${index % 50}` },
    body: index % 7 === 0 ? 'As wilma@quast.example said' : 'Hello',
  }))
  const file = path.join(folder, 'many.jsonl')
  await writeFile(file, `${toLines(records)}{ "broken by": "wilma@quast.example"\n`)
  const start = (): Promise<KithProcess> => startProcess({ dataDir, onSpawn: (child) => children.push(child) })
  let kith = await start()
  await kith.ask('sources.create', { connector: 'jsonl', settings: { files: [file] } })
  await until(
    () => kith.ask('runs.list'),
    ({ runs }) => runs.every(isEnded),
    60_000,
  )
  const { people } = await kith.ask('people.list', { search: WILMA })
  const asked = kith.ask('people.erase', { id: people[0]?.id ?? 0, confirm: WILMA })
  asked.catch(() => undefined)
  await until(
    () => kith.ask('optOut.list'),
    ({ total }) => total === 1,
  )
  await wait(300)
  await killHard(kith.child, true)
  kith = await start()
  await wait(500)
  await killHard(kith.child, true)
  kith = await start()
  await until(
    () => kith.ask('optOut.list'),
    ({ entries }) => entries[0]?.state === 'done',
    120_000,
  )
  const again = await kith.ask('runs.start', { id: 1 })
  await until(() => kith.ask('runs.get', { id: again.id }), isEnded, 60_000)
  expect(await stopProcess(kith)).toBe(0)
  const after = await openKith({ dataDir })
  expect(await placesOf(after, HERS)).toEqual([])
  const [row] = await after.app.log.query<{ n: number }>('SELECT count() AS n FROM activity')
  expect(row?.n).toBe(2_000)
}, 300_000)
