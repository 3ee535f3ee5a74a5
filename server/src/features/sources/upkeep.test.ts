import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openKith, type TestKith } from '../../testing/kith.ts'
import { uploadPath, uploadsDir } from './files.ts'
import { removeUnusedUploads } from './upkeep.ts'

const DAY_MS = 86_400_000

const send = async (kith: TestKith, name: string, text: string): Promise<string> => {
  const body = (async function* () {
    yield Buffer.from(text)
  })()
  return (await kith.ask('uploads.create', { name }, { body })).id
}

describe('the nightly upkeep', () => {
  it('removes uploads that no source names, and parts that broke off, after a week and not before', async () => {
    let now = Date.now()
    const kith = await openKith({ now: () => new Date(now) })
    const line = JSON.stringify({ kind: 'note', externalId: '1', occurredAt: '2026-01-05T10:00:00Z', actor: { platform: 'p', key: 'k' } })
    const used = await send(kith, 'used.jsonl', `${line}\n`)
    const unused = await send(kith, 'unused.jsonl', 'nobody wants this')
    const made = await kith.ask('sources.create', { connector: 'jsonl', settings: { files: [used] } })
    await kith.ended(made.run?.id ?? 0)
    await mkdir(uploadsDir(kith.app), { recursive: true })
    const part = path.join(uploadsDir(kith.app), 'broken.part')
    await writeFile(part, 'half')
    const file = (upload: string): string => uploadPath(kith.app, upload.replace('upload:', ''))

    expect(await removeUnusedUploads(kith.app)).toBe(0)
    expect([existsSync(file(used)), existsSync(file(unused)), existsSync(part)]).toEqual([true, true, true])

    await utimes(part, now / 1000, now / 1000)
    now += 8 * DAY_MS
    expect(await removeUnusedUploads(kith.app)).toBe(1)
    expect([existsSync(file(used)), existsSync(file(unused)), existsSync(part)]).toEqual([true, false, false])
    expect(createHash('sha256').update(`${line}\n`).digest('hex').slice(0, 32)).toBe(used.replace('upload:', ''))
  })

  it('keeps a file that was sent again lately', async () => {
    let now = Date.now()
    const kith = await openKith({ now: () => new Date(now) })
    await send(kith, 'again.jsonl', 'the same')
    now += 6 * DAY_MS
    await send(kith, 'again.jsonl', 'the same')
    now += 2 * DAY_MS
    expect(await removeUnusedUploads(kith.app)).toBe(0)
  })
})
