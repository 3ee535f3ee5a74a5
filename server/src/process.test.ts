import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { contentOf } from './testing/held.ts'
import { isEnded, openKith, toLines, until } from './testing/kith.ts'
import { killHard, startProcess, stopProcess, type KithProcess, type ProcessOptions } from './testing/process.ts'
import { copyEmptyKith } from './testing/template.ts'

const folders: string[] = []
const children: KithProcess['child'][] = []
const mounts: string[] = []
afterAll(async () => {
  for (const child of children) await killHard(child, true).catch(() => undefined)
  for (const mount of mounts) run('umount', '-l', mount)
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const start = (options: Omit<ProcessOptions, 'onSpawn'>): Promise<KithProcess> =>
  startProcess({ ...options, onSpawn: (child) => children.push(child) })
const newFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kith-process-'))
  folders.push(folder)
  return folder
}
const dataFolder = async (): Promise<string> => {
  const folder = await copyEmptyKith()
  folders.push(folder)
  return folder
}

const records = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'note',
    externalId: `n${index}`,
    occurredAt: Date.UTC(2025, 0, 1) + index * 60_000,
    actor: { platform: 'p', key: `k${index % 500}`, name: `Person ${index % 500}` },
    // Text that does not shrink much on the disk.
    body: Array.from({ length: 12 }, (_unused, part) => Math.imul(index * 12 + part + 1, 0x9e3779b1).toString(36)).join(' '),
  }))

test('all faults in the settings are told at once, without a stack', async () => {
  const failed = start({ dataDir: newFolder(), env: { KITH_PORT: '99999', KITH_ROLE: 'cook', KITH_PUBLIC_URL: 'example' } })
  await expect(failed).rejects.toThrow(/KITH_PORT[^]*KITH_PUBLIC_URL[^]*KITH_ROLE[^]*configuration\.md/)
  await expect(failed).rejects.not.toThrow(/ {4}at /)
})

describe('a Kith in a process of its own', () => {
  test('holds its data alone: a second start says who has it and where', async () => {
    const dataDir = await dataFolder()
    const kith = await start({ dataDir })
    const second = start({ dataDir })
    await expect(second).rejects.toThrow(new RegExp(`${kith.child.pid ?? 0}`))
    await expect(second).rejects.toThrow(kith.url)
    await expect(second).rejects.not.toThrow(/ {4}at /)
    // A port that is taken is another matter.
    const port = new URL(kith.url).port
    await expect(start({ dataDir: await dataFolder(), env: { KITH_PORT: port } })).rejects.toThrow(/KITH_PORT=/)
    expect((await kith.ask('workspace.get')).people).toBe(0)
    expect(await stopProcess(kith)).toBe(0)
  })

  test(
    'stops cleanly in the middle of an import, within seconds, and goes on with it at the next start',
    { timeout: 180_000 },
    async () => {
      const dataDir = await dataFolder()
      const file = path.join(newFolder(), 'much.jsonl')
      const all = records(30_000)
      writeFileSync(file, toLines(all))
      let kith = await start({ dataDir })
      const { run } = await kith.ask('sources.create', { connector: 'jsonl', settings: { files: [file] } })
      await until(
        () => kith.ask('runs.get', { id: run?.id ?? 0 }),
        (now) => now.state === 'running',
      )
      const began = performance.now()
      expect(await stopProcess(kith)).toBe(0)
      expect(performance.now() - began).toBeLessThan(20_000)
      expect(kith.printed()).not.toMatch(/ {4}at /)
      kith = await start({ dataDir })
      const done = await until(() => kith.ask('runs.get', { id: run?.id ?? 0 }), isEnded, 120_000)
      expect(done).toMatchObject({ state: 'done', error: null, counts: { newPeople: 500 } })
      expect((await kith.ask('workspace.get')).activities).toBe(all.length)
      expect(await stopProcess(kith)).toBe(0)
    },
  )

  test('reads a source given at its start and says where the people are', { timeout: 120_000 }, async () => {
    const file = path.join(newFolder(), 'few.jsonl')
    writeFileSync(file, toLines(records(50)))
    const kith = await start({
      dataDir: await dataFolder(),
      args: ['--source', `jsonl:${file}`, '--source', 'jsonl:/does/not/exist.jsonl'],
    })
    await until(
      () => Promise.resolve(kith.printed()),
      (text) => text.includes('exist.jsonl'),
      60_000,
    )
    expect(kith.printed()).toMatch(/50 people in 50 activities/)
    expect(kith.printed()).toMatch(/setup\?token=\S+next=%2Fpeople/)
    await stopProcess(kith)
  })
})

const run = (program: string, ...args: string[]): Buffer => execFileSync(program, args, { stdio: 'ignore' })

/** A small disk of memory; undefined where mounting is not permitted. */
const smallDisk = (bytes: number): string | undefined => {
  const folder = newFolder()
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder)
    mounts.push(folder)
    return folder
  } catch {
    return undefined
  }
}

const fill = (folder: string, leaveBytes: number): string => {
  const filler = path.join(folder, 'filler')
  const { bavail, bsize } = statfsSync(folder)
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes)))
  return filler
}

test('a full disk stops an import with what to do; with space it goes on and nothing is lost', { timeout: 240_000 }, async (context) => {
  const disk = smallDisk(300_000_000)
  if (disk === undefined) return context.skip('optional: a small disk cannot be mounted here (it needs the right to mount)')
  const file = path.join(newFolder(), 'large.jsonl')
  const all = records(80_000)
  writeFileSync(file, toLines(all))
  const dataDir = path.join(disk, 'data')
  const kith = await start({ dataDir })
  const filler = fill(disk, 5_000_000)
  const { run } = await kith.ask('sources.create', { connector: 'jsonl', settings: { files: [file] } })
  const stopped = await until(() => kith.ask('runs.get', { id: run?.id ?? 0 }), isEnded, 120_000)
  expect(stopped).toMatchObject({
    state: 'failed',
    error: {
      code: expect.stringMatching(/disk_full|unavailable/),
      message: expect.stringContaining('full'),
      hint: expect.stringContaining('space'),
    },
  })
  expect((await kith.ask('workspace.doctor')).checks.find((one) => one.name === 'disk')).toMatchObject({
    ok: false,
    hint: expect.any(String),
  })
  rmSync(filler)
  await kith.ask('runs.resume', { id: run?.id ?? 0 })
  const done = await until(() => kith.ask('runs.get', { id: run?.id ?? 0 }), isEnded, 120_000)
  expect(done).toMatchObject({ state: 'done', error: null, counts: { newPeople: 500, setAside: 0 } })
  await stopProcess(kith)
  const after = await openKith({ dataDir })
  const undisturbed = await openKith()
  await undisturbed.importRecords('large.jsonl', all)
  expect(await contentOf(after)).toEqual(await contentOf(undisturbed))
  await after.stop()
})
