import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readBytes } from './bytes.ts'
import { ConnectorError, type InputFile } from './connector.ts'
import { localFiles } from './harness.ts'
import { makeZip, type MadeEntry } from './make-zip.ts'
import { isZip, readZip, type ZipLimits } from './zip.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-zip-'))
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

let made = 0
const open = async (archive: Buffer, limits?: ZipLimits): Promise<readonly InputFile[]> => {
  made += 1
  const path = join(folder, `${made}.zip`)
  await writeFile(path, archive)
  const [file] = await localFiles([path])
  return readZip({ ...(file ?? { path, sizeBytes: 0 }), name: 'a.zip' }, limits)
}
const { signal } = new AbortController()
const read = async (file: InputFile | undefined): Promise<{ text: string; fault: string | undefined }> => {
  const parts: Buffer[] = []
  let fault: string | undefined
  if (file !== undefined)
    for await (const block of readBytes(file, { signal })) {
      parts.push(block.bytes)
      fault = block.fault
    }
  return { text: Buffer.concat(parts).toString('utf8'), fault }
}
const codeOf = async (opening: Promise<unknown>): Promise<string> =>
  opening.then(
    () => 'opened',
    (error: unknown) => (error instanceof ConnectorError ? error.code : String(error)),
  )
const lorem = 'Long words, '.repeat(40_000)

describe('a zip archive', () => {
  it('gives its files in order, expanded, with the archive before their names', async () => {
    const files = await open(
      makeZip([
        { name: 'top/b.txt', content: lorem },
        { name: 'top/', content: '', stored: true },
        { name: 'top/ä.txt', content: 'stored', stored: true },
        { name: 'top/a.gz', content: gzipSync('packed twice') },
        { name: '__MACOSX/top/._b.txt', content: 'left behind' },
        { name: 'top/.DS_Store', content: 'left behind' },
        { name: 'top/link', content: '/etc/passwd', says: { mode: 0o120777 } },
      ]),
    )
    expect(files.map(({ name }) => name)).toEqual(['a.zip/top/a.gz', 'a.zip/top/b.txt', 'a.zip/top/ä.txt'])
    expect(await Promise.all(files.map(async (file) => (await read(file)).text))).toEqual(['packed twice', lorem, 'stored'])
  })

  it('may have numbers of 64 bits, be empty, and hold names as Windows writes them', async () => {
    const [file] = await open(makeZip([{ name: 'day\\one.txt', content: lorem, long: true }], { long: true }))
    expect(file?.name).toBe('a.zip/day/one.txt')
    expect(await read(file)).toEqual({ text: lorem, fault: undefined })
    expect(await open(makeZip([]))).toEqual([])
  })

  it('is known by its first bytes', async () => {
    await writeFile(join(folder, 'yes'), makeZip([{ name: 'x', content: 'x' }]))
    await writeFile(join(folder, 'no'), 'PK, said the text')
    const [yes, no] = await localFiles([join(folder, 'yes'), join(folder, 'no')])
    expect([yes && (await isZip(yes)), no && (await isZip(no))]).toEqual([true, false])
  })

  const bad: readonly [string, string, readonly MadeEntry[], ZipLimits?][] = [
    ['that leads out of itself', 'zip_path', [{ name: 'x/../../etc/passwd', content: 'x' }]],
    ['with an absolute name', 'zip_path', [{ name: '/etc/passwd', content: 'x' }]],
    ['with a name of another disk', 'zip_path', [{ name: 'C:\\x', content: 'x' }]],
    ['with a name twice', 'zip_duplicate', [{ name: 'x', content: '1' }, { name: './x', content: '2' }]],
    ['under a password', 'zip_encrypted', [{ name: 'x', content: 'x', says: { flags: 0x801 } }]],
    ['packed in another way', 'zip_method', [{ name: 'x', content: 'x', says: { method: 12 } }]],
    ['that expands out of all proportion', 'zip_bomb', [{ name: 'x', content: Buffer.alloc(20_000_000) }]],
    ['whose entries overlap', 'zip_overlap', [{ name: 'x', content: 'x' }, { name: 'y', content: 'y', says: { offset: 0 } }]],
    ['with too many files', 'zip_too_many', [{ name: 'x', content: 'x' }, { name: 'y', content: 'y' }], { maxEntries: 1 }],
    ['too large in all', 'zip_too_large', [{ name: 'x', content: lorem }], { maxTotalBytes: 100_000 }],
  ] // prettier-ignore
  it.each(bad)('%s is refused', async (_, code, entries, limits) => {
    expect(await codeOf(open(makeZip(entries), limits))).toBe(code)
  })

  it('cut off or of another kind is refused', async () => {
    const archive = makeZip([{ name: 'x', content: lorem }])
    expect(await codeOf(open(archive.subarray(0, -30)))).toBe('zip_damaged')
    expect(await codeOf(open(Buffer.alloc(10)))).toBe('zip_damaged')
  })

  it('gives what is there, and then says so, when content and list of contents disagree', async () => {
    const [checksum, longer, shorter] = await open(
      makeZip([
        { name: '1', content: lorem, says: { crc: 1 } },
        { name: '2', content: lorem, says: { sizeBytes: 100 } },
        { name: '3', content: lorem, says: { sizeBytes: lorem.length + 1 } },
      ]),
    )
    expect(await read(checksum)).toEqual({ text: lorem, fault: 'corrupt' })
    expect(await read(longer)).toEqual({ text: '', fault: 'corrupt' })
    expect(await read(shorter)).toEqual({ text: lorem, fault: 'corrupt' })
  })

  it('with more packed bytes than the content needs ends all the same', async () => {
    const packed = Buffer.concat([deflateRawSync('short'), Buffer.alloc(300_000)])
    const [file] = await open(
      makeZip([{ name: 'x', content: packed, stored: true, says: { method: 8, sizeBytes: 5, crc: crc32('short') } }]),
    )
    expect(await read(file)).toEqual({ text: 'short', fault: undefined })
  })

  it('with any bytes changed is read, refused or found damaged, and nothing else', async () => {
    const archive = makeZip(
      [
        { name: 'one.txt', content: 'one '.repeat(30) },
        { name: 'two.txt', content: 'two', stored: true, long: true },
      ],
      { long: true },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = Buffer.from(archive)
        for (const [at, byte] of changes) changed[at] = byte
        try {
          for (const file of await open(changed)) expect((await read(file)).text.length).toBeLessThan(200)
        } catch (error) {
          expect(error).toBeInstanceOf(ConnectorError)
        }
      }),
      { numRuns: 300 },
    )
  })
})
