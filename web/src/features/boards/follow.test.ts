import { expect, it } from 'vitest'
import { followed } from './follow.ts'

it('a tile that follows its board has its time and what it is about; the rest of its question stays', () => {
  const question = { name: 'active-people', from: '2020-01-01', to: '2020-02-01', kind: ['post'], source: [1], interval: 'week' } as const
  expect(
    followed({ ...question, kind: [...question.kind], source: [1] }, { last: '12w' }, { source: [2], teammates: 'exclude', kind: [] }),
  ).toEqual({
    name: 'active-people',
    last: '12w',
    kind: ['post'],
    source: [2],
    interval: 'week',
  })
})
