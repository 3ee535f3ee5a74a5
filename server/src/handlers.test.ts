import { OPERATIONS } from '@kith/contract/operations'
import { expect, it } from 'vitest'
import { handlers } from './handlers.ts'

it('answers exactly what the contract describes, with the contract’s own operations', () => {
  const answered = handlers.map((handler) => handler.operation)
  expect(answered.map((operation) => operation.name).toSorted()).toEqual(Object.keys(OPERATIONS).toSorted())
  expect(answered.filter((operation) => operation !== OPERATIONS[operation.name])).toEqual([])
})
