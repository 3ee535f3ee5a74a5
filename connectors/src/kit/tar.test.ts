import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readBytes } from './bytes.ts'
import { ConnectorError, type InputFile } from './connector.ts'
import { localFiles } from './harness.ts'
import { makeTar, type MadeTarEntry } from './make-tar.ts'
import { isTar, readTar, type TarLimits } from './tar.ts'
import { makeFolder } from './testing.ts'

const signal = new AbortController().signal
const folders: { readonly remove: () => Promise<void> }[] = []
afterAll(async () => void (await Promise.all(folders.map((folder) => folder.remove()))))

const fileOf = async (content: Buffer, name = 'export.tar.gz'): Promise<InputFile> => {
  const folder = await makeFolder({ [name]: content })
  folders.push(folder)
  const [file] = await localFiles([`${folder.path}/${name}`])
  if (file === undefined) throw new Error('There is no file.')
  return file
}
const contentOf = async (file: InputFile): Promise<string> => {
  const parts: Buffer[] = []
  for await (const { bytes, fault } of readBytes(file, { signal })) parts.push(bytes, Buffer.from(fault === undefined ? '' : `[${fault}]`))
  return Buffer.concat(parts).toString('utf8')
}
const readAll = async (content: Buffer, limits: TarLimits = {}): Promise<Record<string, string>> => {
  const found: Record<string, string> = {}
  for (const entry of await readTar(await fileOf(content), signal, limits))
    found[entry.name.replace('export.tar.gz/', '')] = await contentOf(entry)
  return found
}
const refusal = async (entries: readonly MadeTarEntry[], limits: TarLimits = {}): Promise<string> =>
  readAll(gzipSync(makeTar(entries)), limits).then(
    () => 'nothing',
    (error: unknown) => (error instanceof ConnectorError ? error.code : String(error)),
  )

describe('a tar archive', () => {
  it('gives its files, plain or gzip, and nothing but files', async () => {
    const made = makeTar([
      { name: './', type: '5' },
      { name: './VERSION', content: '0.2.4' },
      { name: './tree/project/issues.ndjson', content: '{"id":1}\n'.repeat(200) },
      { name: 'link', type: '2' },
      { name: '.hidden', content: 'x' },
      { name: 'empty.txt' },
      { name: 'deep.txt', prefix: 'a/b', content: 'far down' },
    ])
    const wanted = { VERSION: '0.2.4', 'a/b/deep.txt': 'far down', 'empty.txt': '', 'tree/project/issues.ndjson': '{"id":1}\n'.repeat(200) }
    expect(await readAll(made)).toEqual(wanted)
    expect(await readAll(gzipSync(made))).toEqual(wanted)
  })

  it('has long names in the ways of GNU and of pax', async () => {
    const long = `${'folder/'.repeat(20)}Zoë.json`
    const record = ` path=${long}\n`
    const length = Buffer.byteLength(record) + 3
    const made = makeTar([
      { name: '././@LongLink', type: 'L', content: `${long}1\0` },
      { name: long.slice(0, 90), content: 'one' },
      { name: 'PaxHeader', type: 'x', content: `${length}${record}` },
      { name: long.slice(0, 90), content: 'two' },
    ])
    expect(await readAll(made)).toEqual({ [long]: 'two', [`${long}1`]: 'one' })
  })

  it('is told by its name and its first header', async () => {
    const made = makeTar([{ name: 'a', content: 'b' }])
    expect(await isTar(await fileOf(gzipSync(made)), signal)).toBe(true)
    expect(await isTar(await fileOf(made, 'export.tar'), signal)).toBe(true)
    expect(await isTar(await fileOf(made, 'export.json'), signal)).toBe(false)
    expect(await isTar(await fileOf(gzipSync('no archive'.repeat(100))), signal)).toBe(false)
    expect(await isTar(await fileOf(Buffer.alloc(0)), signal)).toBe(false)
  })

  it('that is cut gives what stood before, and says so', async () => {
    const made = makeTar([
      { name: 'first', content: 'whole' },
      { name: 'second', content: 'x'.repeat(5_000) },
    ])
    expect(await readAll(made.subarray(0, 3_000))).toEqual({ first: 'whole', second: expect.stringMatching(/^x+\[cut\]$/) })
  })

  it('that is made to harm is refused', async () => {
    expect(await refusal([{ name: '../../etc/passwd', content: 'x' }])).toBe('tar_path')
    expect(await refusal([{ name: '/etc/passwd', content: 'x' }])).toBe('tar_path')
    expect(await refusal([{ name: 'a' }, { name: './a' }])).toBe('tar_duplicate')
    expect(await refusal([{ name: 'a', says: { size: Buffer.alloc(12, 0xff) } }])).toBe('tar_size')
    expect(await refusal([{ name: 'a' }, { name: 'b' }], { maxEntries: 1 })).toBe('tar_too_large')
    expect(await refusal([{ name: 'a', content: 'x'.repeat(9_000) }], { maxTotalBytes: 5_000 })).toBe('tar_too_large')
    expect(await refusal([{ name: 'a', content: Buffer.alloc(40 * 1024 * 1024) }])).toBe('tar_bomb')
  })

  it('with any bytes changed is read, refused or found damaged, and nothing else', async () => {
    const made = makeTar([
      { name: 'first', content: 'whole' },
      { name: 'second', content: 'x'.repeat(600) },
    ])
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(made.length - 1), fc.nat(255)), { maxLength: 8 }), async (changes) => {
        const content = Buffer.from(made)
        for (const [at, byte] of changes) content[at] = byte
        await readAll(content).catch((error: unknown) => expect(error).toBeInstanceOf(ConnectorError))
      }),
      { numRuns: 60 },
    )
  })
})
