import { expect, it } from 'vitest'
import { createKnownPeople } from './known-people.ts'

it('gives the same object while an account looks the same, and another once it does not', () => {
  const known = createKnownPeople()
  const person = (key: unknown, ...looks: unknown[]) =>
    known(key, looks, () => ({ platform: 'x', key: String(key), name: String(looks[0]) }))
  const ann = person(7, 'Ann', undefined)
  expect(person(7, 'Ann', undefined)).toBe(ann)
  expect(person('7', 'Ann', undefined)).not.toBe(ann)
  expect(person(7, 'Anna', undefined)).toEqual({ platform: 'x', key: '7', name: 'Anna' })
  expect(person(7, 'Anna', ['a list'])).toEqual({ platform: 'x', key: '7', name: 'Anna' })
  // Long texts are not kept: somebody could fill the memory with them.
  expect(person(8, 'x'.repeat(501))).not.toBe(person(8, 'x'.repeat(501)))
})
