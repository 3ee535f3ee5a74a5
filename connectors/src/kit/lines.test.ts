import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { constants, createGunzip, gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConnectorError } from './connector.ts'
import { LINE_MAX_BYTES, readLines, type Line, type ReadLinesOptions } from './lines.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kith-lines-'))
})
afterAll(async () => rm(folder, { recursive: true, force: true }))

const read = async (content: Uint8Array | string, options: Partial<ReadLinesOptions> = {}): Promise<Line[]> => {
  const path = join(folder, 'input')
  await writeFile(path, content)
  return readPath(path, options)
}
const readPath = async (path: string, options: Partial<ReadLinesOptions> = {}): Promise<Line[]> => {
  const lines: Line[] = []
  const file = { path, name: 'input', sizeBytes: 0 }
  for await (const block of readLines(file, { signal: new AbortController().signal, ...options })) lines.push(...block.lines)
  return lines
}
const texts = (lines: readonly Line[]): string[] => lines.map((line) => line.fault?.setAside.reason ?? line.bytes.toString('utf8'))

describe('a line reader', () => {
  it('gives lines without their ends, and the last one although nothing ends it', async () => {
    expect(texts(await read('a\r\nb\n\nc'))).toEqual(['a', 'b', '', 'c'])
    expect(texts(await read('a\n'))).toEqual(['a'])
    expect(texts(await read('ab'))).toEqual(['ab'])
  })

  it('drops a byte order mark and decodes UTF-16 of both orders, with a mark and without', async () => {
    const text = '{"name":"Zoë 🦊"}\n{"name":"二"}\n'
    const wide = Buffer.from(text, 'utf16le')
    const swapped = Buffer.from(wide).swap16()
    const expected = ['{"name":"Zoë 🦊"}', '{"name":"二"}']
    expect(texts(await read(`\uFEFF${text}`))).toEqual(expected)
    expect(texts(await read(Buffer.concat([Buffer.from([0xff, 0xfe]), wide])))).toEqual(expected)
    expect(texts(await read(Buffer.concat([Buffer.from([0xfe, 0xff]), swapped])))).toEqual(expected)
    expect(texts(await read(wide))).toEqual(expected)
    expect(texts(await read(gzipSync(swapped)))).toEqual(expected)
  })

  it('reads gzip of several members', async () => {
    expect(texts(await read(Buffer.concat([gzipSync('a\nb'), gzipSync('c\nd\n')])))).toEqual(['a', 'bc', 'd'])
  })

  it('names other archives instead of reading their bytes as text', async () => {
    await expect(read(Buffer.from('PK\u0003\u0004rest'))).rejects.toThrow(ConnectorError)
    await expect(read(Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]))).rejects.toThrow(/zstd/)
  })

  it('goes on from any position with exactly the rest, whatever the input', async () => {
    const content = fc.array(fc.oneof(fc.string({ maxLength: 40 }), fc.constant('\n'), fc.constant('\uFEFF'), fc.constant('\r\n')))
    await fc.assert(
      fc.asyncProperty(content, fc.boolean(), fc.nat(), async (parts, zipped, pick) => {
        const bytes = Buffer.from(parts.join('\n'))
        const stored = zipped ? gzipSync(bytes) : bytes
        const all = await read(stored, { maxLineBytes: 30 })
        const at = all.length === 0 ? 0 : pick % all.length
        const line = all[at]
        if (line === undefined) return
        const rest = await read(stored, { maxLineBytes: 30, from: { offset: line.end, line: line.number } })
        expect(rest).toEqual(all.slice(at + 1))
      }),
      { numRuns: 150 },
    )
  })

  it('gives everything before the cut of a truncated gzip file, then says that it is cut', async () => {
    const whole = Buffer.from(
      Array.from({ length: 4_000 }, (_, index) => `${index} ${createHash('sha256').update(`${index}`).digest('hex')}\n`).join(''),
    )
    const zipped = gzipSync(whole)
    for (const length of [30, 1_000, 65_536, 65_537, 100_001, zipped.length - 9, zipped.length - 1]) {
      const cut = zipped.subarray(0, length)
      const held = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1').split('\n').slice(0, -1)
      const lines = texts(await read(cut))
      expect(lines.pop()).toBe('file_cut')
      expect(lines).toEqual(held)
    }
  })

  it('gives everything before damage within a gzip file', async () => {
    const zipped = gzipSync(Array.from({ length: 20_000 }, (_, index) => `${Math.sin(index)}\n`).join(''))
    zipped.fill(0xff, 100_000, 100_100)
    const lines = await read(zipped)
    expect(lines.length).toBeGreaterThan(3_000)
    expect(lines.at(-1)?.fault?.setAside).toMatchObject({ reason: 'file_damaged', locator: `input line ${lines.length}` })
    expect(texts(lines.slice(0, 3_000)).every((line, index) => line === `${Math.sin(index)}`)).toBe(true)
  })

  it('skips a line of 200 MB in bounded memory and sets its beginning aside', async () => {
    const path = join(folder, 'long.gz')
    const zip = (await import('node:zlib')).createGzip({ level: 1 })
    const sink = zip.pipe(createWriteStream(path))
    zip.write('before\n')
    const piece = Buffer.alloc(1024 * 1024, 'x')
    for (let index = 0; index < 200; index++) if (!zip.write(piece)) await once(zip, 'drain')
    zip.end('\nafter\n')
    await once(sink, 'close')
    const before = process.memoryUsage()
    let peak = 0
    const lines: Line[] = []
    for await (const block of readLines({ path, name: 'long.gz', sizeBytes: 0 }, { signal: new AbortController().signal })) {
      lines.push(...block.lines)
      peak = Math.max(peak, process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed)
    }
    expect(texts(lines)).toEqual(['before', 'line_too_long', 'after'])
    expect(lines[1]?.fault?.setAside).toMatchObject({ locator: 'long.gz line 2', message: expect.stringContaining('200 MiB') })
    expect(lines[1]?.fault?.setAside.raw.length).toBe(65_536)
    expect(peak - before.arrayBuffers - before.heapUsed).toBeLessThan(8 * LINE_MAX_BYTES)
  })

  it('stops when it is aborted', async () => {
    const controller = new AbortController()
    controller.abort(new Error('enough'))
    await expect(read('a\nb', { signal: controller.signal })).rejects.toThrow('enough')
  })

  it('gives the same lines as a plain stream would', async () => {
    const path = join(folder, 'many.gz')
    const content = Array.from({ length: 50_000 }, (_, index) => `${index}:${'é'.repeat(index % 90)}`).join('\n')
    await writeFile(path, gzipSync(content))
    let plain = ''
    for await (const piece of createReadStream(path).pipe(createGunzip()).setEncoding('utf8')) plain += piece
    expect(texts(await readPath(path))).toEqual(plain.split('\n'))
  })
})
