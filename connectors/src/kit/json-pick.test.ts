import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPick } from './json-pick.ts'
import { createJsonStream } from './json-stream.ts'

const picked = (json: string, ...fields: string[]) => {
  const found = createPick(fields)(Buffer.from(json), 0)
  return found && [found.end, found.fields === '' ? undefined : JSON.parse(`{${found.fields}}`)]
}

describe('a value that is passed over', () => {
  it('gives the fields that were asked for, of its own and not of what it holds', () => {
    const json = '{"a" : {"b": 1}, "b":"\\"}\\\\", "bb": 2, "c": [{"b": 3}] , "b": [true, "b"] } tail'
    expect(picked(json, 'b', 'c')).toEqual([json.length - 5, { b: [true, 'b'], c: [{ b: 3 }] }])
    expect(picked(json, 'd')).toEqual([json.length - 5, undefined])
    expect(picked('[{"b": 1}]', 'b')).toEqual([10, undefined])
    expect(picked('{"b": 1', 'b')).toBeUndefined()
  })

  it('gives signs for fields of which it only matters what they are', () => {
    const pick = (json: string) => createPick(['b'], ['a', 'c', 'd'])(Buffer.from(json), 0)?.fields
    expect(pick('{"a": "Ada", "b": "Ada", "e": 1}')).toBe('"a":"x","b": "Ada"')
    expect(pick('{"a":"","c" : [ {"a": 1} ],"d":{"a":""}}')).toBe('"a":"","c":[],"d":{}')
    expect(['-7.5', 'null', 'true'].map((value) => pick(`{"d":\n${value}}`))).toEqual(['"d":1', '"d":1', '"d":1'])
  })

  it('ends where it would if it were parsed, and has the same fields', () => {
    const key = fc.constantFrom('a', 'b', 'ab', '"', '\\')
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, fc.string({ unit: fc.constantFrom('a', '"', '\\', '{', ']', ',', 'é', 'long enough to be searched for its end') }), fc.integer(), fc.array(tie('value')), fc.dictionary(key, tie('value'))), // prettier-ignore
    }))
    fc.assert(
      fc.property(fc.dictionary(key, value), fc.nat(2), (object, indent) => {
        const json = JSON.stringify(object, null, indent)
        const found = createPick(['a', 'ab'])(Buffer.from(`${json},{}`), 0)
        expect(found?.end).toBe(Buffer.byteLength(json))
        const expected = JSON.stringify({ a: object['a'], ab: object['ab'] })
        expect(JSON.stringify({ a: undefined, ab: undefined, ...JSON.parse(`{${found?.fields}}`) })).toBe(expected)
      }),
    )
  })
})

it('looks through a document the same wherever its blocks are cut, and passes over what nobody wants', () => {
  const document = `{"rooms": [{"id": 1, "who": {"name": "A"}, "text": "${'x'.repeat(60)}"}, 7, {"id": 2}], "posts": [{"who": 1}], "title": "T"}`
  for (let size = 1; size <= document.length; size++) {
    const found: string[] = []
    const stream = createJsonStream({ lists: ['rooms'], passed: ['posts'] }, undefined, {
      fields: ['who'],
      found: (path, fields, bytes, from, end) => found.push(path, fields, bytes.toString('utf8', from, end)),
    })
    for (let at = 0; at < document.length; at += size) expect(stream.push(Buffer.from(document.slice(at, at + size)))).toEqual([])
    expect(found).toEqual(['rooms', '"who": {"name": "A"}', document.slice(11, document.indexOf(', 7'))])
    expect([stream.root()['title'], stream.end()]).toEqual(['T', undefined])
  }
})
