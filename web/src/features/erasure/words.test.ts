import { expect, test } from 'vitest'
import { blocks, goes } from './words.ts'

const preview = {
  id: 1,
  name: 'Ann Lee',
  accounts: ['github: ann'],
  accountCount: 3,
  activities: 1,
  cleaned: 0,
  setAside: 2,
  evidence: 0,
  decisions: 0,
  audit: 0,
  sharing: [],
  stays: [],
}

test('what goes is told in lines, without what there is none of', () => {
  expect(goes(preview)).toEqual([
    '3 accounts: github: ann and 2 more',
    '1 activity',
    '2 records that were set aside',
    'everything the team has recorded about this person',
  ])
})

test('an entry of the list says how much it blocks, and nothing of whom', () => {
  expect(blocks({ addresses: 1, accounts: 2, state: 'done' })).toBe('1 address and 2 accounts')
  expect(blocks({ addresses: 1, accounts: 0, state: 'begun' })).toBe('being erased now')
})
