import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJsonStream, type JsonElement, type JsonShape } from './json-stream.ts'

const readIn = (text: string, pieceBytes: number, shape: JsonShape, maxBytes?: number) => {
  const stream = createJsonStream(shape, maxBytes)
  const bytes = Buffer.from(text)
  const elements: JsonElement[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes) elements.push(...stream.push(bytes.subarray(at, at + pieceBytes)))
  return {
    elements,
    values: elements.map((element): unknown => (element.tooLong === true ? undefined : JSON.parse(element.bytes.toString('utf8')))),
    fault: stream.end(),
    root: stream.root(),
  }
}

describe('a stream of JSON', () => {
  it('gives the elements of a list as JSON.parse would, wherever the pieces are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ depthSize: 'small' }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(0, 2),
        (values, piece, indent) => {
          const { values: got, fault } = readIn(JSON.stringify(values, null, indent), piece, { lists: [''] })
          expect(JSON.stringify(got)).toBe(JSON.stringify(values))
          expect(fault).toBeUndefined()
        },
      ),
      { numRuns: 300 },
    )
  })

  it('finds lists by their path, with what stands above them', () => {
    const text = JSON.stringify({
      about: 'a "quoted \\" name',
      chats: {
        list: [
          { name: 'One', id: 1, messages: [{ id: 11 }, { id: 12 }] },
          { name: 'Two', id: 2, messages: [], more: [[]] },
          { id: 3, messages: [{ id: 31 }] },
        ],
      },
    })
    for (const piece of [1, 7, 1_000]) {
      const { elements, values, fault } = readIn(text, piece, { lists: ['chats.list.messages'] })
      expect(values).toEqual([{ id: 11 }, { id: 12 }, { id: 31 }])
      expect(elements.map(({ heads }) => [heads[0]?.['id'], heads.at(-1)?.['about']])).toEqual([
        [1, 'a "quoted \\" name'],
        [1, 'a "quoted \\" name'],
        [3, 'a "quoted \\" name'],
      ])
      expect(fault).toBeUndefined()
    }
  })

  it('gives the values of an object, and the objects of JSON lines', () => {
    expect(readIn('{"order":["b","a"],"posts":{"a":{"n":1},"b":{"n":2}}}', 5, { lists: [], maps: ['posts'] }).values).toEqual([
      { n: 1 },
      { n: 2 },
    ])
    expect(readIn('{"messages":[1]}\n{"messages":[2]}\n', 5, { lists: ['messages'] }).values).toEqual([1, 2])
  })

  it('keeps a field that is named __proto__ a field', () => {
    const { root } = readIn('{"__proto__":{"polluted":true},"messages":[]}', 100, { lists: ['messages'] })
    expect(Object.hasOwn(root, '__proto__')).toBe(true)
    expect({}).not.toHaveProperty('polluted')
  })

  it('says when it is cut off or no JSON', () => {
    expect(readIn('[{"a":1},{"a"', 4, { lists: [''] })).toMatchObject({ values: [{ a: 1 }], fault: 'cut' })
    expect(readIn('<html>', 4, { lists: [''] }).fault).toBe('invalid')
    expect(readIn('{"a":1]', 4, { lists: [''] }).fault).toBe('invalid')
    expect(readIn('["]', 4, { lists: [''] }).fault).toBe('cut')
  })

  it('passes over elements that are too long, in bounded memory, and goes on behind them', () => {
    const long = JSON.stringify({ text: 'x'.repeat(300_000) })
    const { elements } = readIn(`[${long},{"a":1}]`, 10_000, { lists: [''] }, 100_000)
    expect(elements.map(({ bytes, tooLong = false }) => [bytes.length, tooLong])).toEqual([
      [65_536, true],
      [7, false],
    ])
    const depths = '['.repeat(200_000)
    expect(readIn(`{"chats":{"list":${depths}`, 10_000, { lists: ['chats.list.messages'] }).fault).toBe('invalid')
    expect(readIn(`[${depths}`, 10_000, { lists: [''] }, 1_000).fault).toBe('cut')
  })
})
