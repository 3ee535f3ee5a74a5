import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { entryPoint } from '../entry.ts'
import { openState } from '../state/open.ts'
import type { State } from '../state/open.ts'
import { copyPgliteTemplate, describeOnBothEngines } from '../state/testing/engines.ts'
import { defineJob } from './define.ts'
import { createJobs } from './jobs.ts'
import type { Jobs, JobsConfig } from './jobs.ts'

const started: Jobs[] = []
afterEach(async () => {
  for (const jobs of started.splice(0)) await jobs.stop(0)
})

/** Long enough for a machine that is busy with other things. */
const SOON = { timeout: 30_000, interval: 20 }

let names = 0
const greeting = z.object({ name: z.string().min(1), times: z.number().default(1) })
const makeJob = (options = {}) => defineJob({ name: `greet-${++names}`, input: greeting, options: { retryDelaySeconds: 0, ...options } })

async function startJobs(state: State, config: Partial<JobsConfig> = {}): Promise<{ jobs: Jobs; errors: Error[] }> {
  const errors: Error[] = []
  const jobs = createJobs(state, { onError: (error) => errors.push(error), ...config })
  started.push(jobs)
  await jobs.start()
  return { jobs, errors }
}

describeOnBothEngines('jobs', (open, { kind, openAnother }) => {
  test('work starts at once, with its checked input', async () => {
    const { jobs, errors } = await startJobs(await open(), { pollMs: 60_000 })
    const job = makeJob()
    const seen: unknown[] = []
    await jobs.handle(job, async (input, { id }) => void seen.push([id, input]))
    const id = await jobs.enqueue(job, { name: 'Zoë\0 🙂' })
    await vi.waitFor(() => expect(seen).toEqual([[id, { name: 'Zoë 🙂', times: 1 }]]), SOON)
    await vi.waitFor(async () => expect(await jobs.countWaiting(job)).toBe(0), SOON)
    expect(errors).toEqual([])
  })

  test('input that does not fit is refused, with the reason', async () => {
    const { jobs } = await startJobs(await open())
    const job = makeJob()
    await expect(jobs.enqueue(job, { name: '' })).rejects.toMatchObject({ code: 'invalid_input' })
    expect(await jobs.countWaiting(job)).toBe(0)
  })

  test('waiting input that no longer fits its job is cancelled and reported', async () => {
    const { jobs, errors } = await startJobs(await open())
    const before = makeJob()
    await jobs.enqueue(before, { name: 'x' })
    const after = defineJob({ name: before.name, input: z.object({ email: z.string() }) })
    const handler = vi.fn()
    await jobs.handle(after, handler)
    await vi.waitFor(() => expect(errors[0]?.message).toMatch(/does not fit the job any more/), SOON)
    expect(handler).not.toHaveBeenCalled()
  })

  test('a run that fails is tried again, and each failure is reported', async () => {
    const { jobs, errors } = await startJobs(await open(), { pollMs: 50 })
    const job = makeJob({ retryLimit: 2 })
    let runs = 0
    await jobs.handle(job, async () => {
      if (++runs < 3) throw new Error(`no ${runs}`)
    })
    await jobs.enqueue(job, { name: 'x' })
    await vi.waitFor(() => expect(runs).toBe(3), SOON)
    expect(errors.map(({ message }) => message.replace(/.*: /, ''))).toEqual(['no 1', 'no 2'])
  })

  test('at most one of a singleton key waits, but another may wait while one runs', async () => {
    const { jobs } = await startJobs(await open())
    const job = makeJob()
    const first = await jobs.enqueue(job, { name: 'a' }, { singletonKey: 'same' })
    expect(first).toEqual(expect.any(String))
    expect(await jobs.enqueue(job, { name: 'b' }, { singletonKey: 'same' })).toBeNull()
    expect(await jobs.enqueue(job, { name: 'c' }, { singletonKey: 'other' })).toEqual(expect.any(String))
    expect(await jobs.countWaiting(job)).toBe(2)
    const seen: string[] = []
    await jobs.handle(job, async ({ name }) => {
      if (name === 'a') expect(await jobs.enqueue(job, { name: 'again' }, { singletonKey: 'same' })).toEqual(expect.any(String))
      seen.push(name)
    })
    await vi.waitFor(() => expect(seen).toEqual(['a', 'c', 'again']), SOON)
  })

  test('no more wait than the bound, and the message says so', async () => {
    const { jobs } = await startJobs(await open())
    const job = makeJob({ waitingMax: 2 })
    await jobs.enqueue(job, { name: '1' })
    await jobs.enqueue(job, { name: '2' })
    const refused = jobs.enqueue(job, { name: '3' })
    await expect(refused).rejects.toMatchObject({ code: 'queue_full' })
    await expect(refused).rejects.toThrow(/2 runs of greet-\d+ already wait/)
  })

  test('work that is added in a transaction is there exactly if that commits', async () => {
    const state = await open()
    const { jobs } = await startJobs(state, { pollMs: 100 })
    const job = makeJob()
    const undone = state.db.transaction().execute(async (trx) => {
      await jobs.enqueue(job, { name: 'undone' }, { trx })
      throw new Error('undo')
    })
    await expect(undone).rejects.toThrow('undo')
    await state.db.transaction().execute((trx) => jobs.enqueue(job, { name: 'kept' }, { trx }))
    const seen: string[] = []
    await jobs.handle(job, async ({ name }) => void seen.push(name))
    await vi.waitFor(() => expect(seen).toEqual(['kept']), SOON)
  })

  test('work waits for its time', async () => {
    const { jobs } = await startJobs(await open(), { pollMs: 50 })
    const job = makeJob()
    let ranAt = 0
    await jobs.handle(job, async () => void (ranAt = Date.now()))
    const startAfter = new Date(Date.now() + 700)
    await jobs.enqueue(job, { name: 'later' }, { startAfter })
    await vi.waitFor(() => expect(ranAt).toBeGreaterThan(0), SOON)
    expect(ranAt).toBeGreaterThanOrEqual(startAfter.getTime())
  })

  test('no more runs go side by side than allowed', async () => {
    const { jobs } = await startJobs(await open())
    const job = makeJob({ concurrency: 3 })
    const finish: Array<() => void> = []
    await jobs.handle(job, () => new Promise<void>((resolve) => finish.push(resolve)))
    for (let i = 0; i < 5; i++) await jobs.enqueue(job, { name: `${i}` })
    await vi.waitFor(() => expect(finish).toHaveLength(3), SOON)
    await vi.waitFor(async () => expect(await jobs.countWaiting(job)).toBe(2), SOON)
    finish.shift()?.()
    finish.shift()?.()
    await vi.waitFor(() => expect(finish).toHaveLength(3), SOON)
    for (const end of finish) end()
  })

  test('a run that takes too long is told to end, and counts as failed', async () => {
    const { jobs, errors } = await startJobs(await open())
    const job = makeJob({ expireInSeconds: 0.2, retryLimit: 0 })
    await jobs.handle(
      job,
      (_, { signal }) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    )
    await jobs.enqueue(job, { name: 'slow' })
    await vi.waitFor(() => expect(errors[0]?.message).toMatch(/took longer than 0.2 s/), SOON)
  })

  test('stopping waits for what runs', async () => {
    const { jobs } = await startJobs(await open())
    const job = makeJob()
    const seen: string[] = []
    let finish = () => {}
    await jobs.handle(job, async () => {
      seen.push('begun')
      await new Promise<void>((resolve) => (finish = resolve))
      seen.push('done')
    })
    expect(await jobs.isPending(job)).toBe(false)
    await jobs.enqueue(job, { name: 'x' })
    expect(await jobs.isPending(job)).toBe(true)
    await vi.waitFor(() => expect(seen).toEqual(['begun']), SOON)
    expect([await jobs.countWaiting(job), await jobs.isPending(job)]).toEqual([0, true])
    const stopping = jobs.stop(10_000)
    finish()
    await stopping
    expect(seen).toEqual(['begun', 'done'])
    await expect(jobs.enqueue(job, { name: 'late' })).rejects.toMatchObject({ code: 'jobs_stopped' })
  })

  test('what does not end in time is aborted, and the next start takes it up without counting a try', async () => {
    const state = await open()
    const first = await startJobs(state)
    const job = makeJob({ retryLimit: 0 })
    const begun: string[] = []
    await first.jobs.handle(job, ({ name }, { signal }) => {
      begun.push(name)
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    })
    await first.jobs.enqueue(job, { name: 'long' })
    await vi.waitFor(() => expect(begun).toEqual(['long']), SOON)
    await first.jobs.stop(0)

    const second = await startJobs(state)
    const resumed: string[] = []
    await second.jobs.handle(job, async ({ name }) => void resumed.push(name))
    await vi.waitFor(() => expect(resumed).toEqual(['long']), SOON)
    expect([...first.errors, ...second.errors]).toEqual([])
  })

  test('a schedule adds work at its time', async () => {
    const { jobs } = await startJobs(await open(), { pollMs: 100, scheduleSeconds: 1 })
    const job = makeJob()
    const seen: string[] = []
    await jobs.schedule(job, '* * * * *', { name: 'on time' }, 'Europe/Berlin')
    await jobs.handle(job, async ({ name }) => void seen.push(name))
    await vi.waitFor(() => expect(seen).toContain('on time'), SOON)
    await jobs.unschedule(job)
    await expect(jobs.schedule(job, 'every day', { name: 'x' })).rejects.toThrow()
  })

  if (kind === 'pglite') return

  test('the work of a process that is gone is taken up by another', async () => {
    const state = await open()
    await runUntilKilled('lost', { url: await addressOf(state) })
    const { jobs } = await startJobs(state, { pollMs: 100, leaseSeconds: 1, maintenanceSeconds: 1 })
    await expectTakenUp(jobs, 'lost')
  })

  test('processes that begin at once on an empty server all begin', async () => {
    const url = await addressOf(await openAnother())
    const states = await Promise.all(Array.from({ length: 6 }, () => openState({ url })))
    onTestFinished(async () => void (await Promise.all(states.map((state) => state.close()))))
    const begun = await Promise.all(states.map((state) => startJobs(state)))
    expect(begun.flatMap(({ errors }) => errors)).toEqual([])
    const job = makeJob()
    await begun[0]?.jobs.enqueue(job, { name: 'x' })
    for (const { jobs } of begun) expect(await jobs.countWaiting(job)).toBe(1)
    for (const { jobs } of begun) await jobs.stop(0)
  })
})

async function addressOf(state: State): Promise<string> {
  const { rows } = await state.execute('select inet_server_port() as port, current_database() as name')
  return `postgres://postgres@127.0.0.1:${String(rows[0]?.port)}/${String(rows[0]?.name)}`
}

test('after a kill, the next start on PGlite takes its work up at once', async () => {
  const dataDir = await copyPgliteTemplate()
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  await runUntilKilled('killed', { dataDir })
  const state = await openState({ dataDir })
  const { jobs } = await startJobs(state, { pollMs: 100 })
  await expectTakenUp(jobs, 'killed')
  await jobs.stop()
  await state.close()
})

async function expectTakenUp(jobs: Jobs, name: string): Promise<void> {
  const seen: number[] = []
  await jobs.handle(defineJob({ name, input: z.object({ n: z.number() }) }), async ({ n }) => void seen.push(n))
  await vi.waitFor(() => expect(seen).toEqual([7]), SOON)
}

/** Begins a job in a child process and kills that in the middle of it. */
async function runUntilKilled(name: string, options: object): Promise<void> {
  const module = (path: string) => JSON.stringify(entryPoint(new URL(path, import.meta.url).href, path.replace(/.*\/|\.ts$/g, '')).href)
  const script = `
    import { openState } from ${module('../state/open.ts')}
    import { createJobs } from ${module('./jobs.ts')}
    import { defineJob } from ${module('./define.ts')}
    import { z } from 'zod'
    const state = await openState(${JSON.stringify(options)})
    const jobs = createJobs(state, { onError: console.error, leaseSeconds: 1 })
    const job = defineJob({ name: '${name}', input: z.object({ n: z.number() }), options: { retryDelaySeconds: 0 } })
    await jobs.start()
    await jobs.handle(job, () => { console.log('begun'); return new Promise(() => {}) })
    await jobs.enqueue(job, { n: 7 })`
  const cwd = new URL('.', import.meta.url)
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  expect(line).toBe('begun')
  child.kill('SIGKILL')
  await once(child, 'close')
}
