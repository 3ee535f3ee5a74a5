import { expect, test } from 'vitest'
import { exerciseConnector } from '../kit/harness.ts'
import { sentItem } from '../kit/records/sent.ts'
import { program } from './connector.ts'

const NOW = Date.UTC(2026, 0, 1)
const signup = {
  kind: 'signup',
  externalId: 's-1',
  occurredAt: '2024-03-31T18:30:00Z',
  actor: { platform: 'shop', key: '7', email: 'ada@example.org' },
}
const verdictOf = (value: unknown) => {
  const item = sentItem(value, NOW, 'item 1', JSON.stringify(value))
  return 'setAside' in item ? item.setAside.reason : item.record
}

test('reads nothing, and says why', async () => {
  const { records, notes } = await exerciseConnector(program, { sender: 'shop' })
  expect([records, notes.map(({ code }) => code)]).toEqual([[], ['nothing_to_read']])
  expect(program.title({ sender: 'shop' })).toBe('shop')
})

test('takes activities without their type, and people with it', () => {
  expect(verdictOf(signup)).toMatchObject({ type: 'activity', kind: 'signup', occurredAt: Date.UTC(2024, 2, 31, 18, 30) })
  expect(verdictOf({ type: 'person', identity: signup.actor, tags: ['speaker'] })).toMatchObject({ type: 'person' })
})

test('says of each that is wrong what it is, slips of the pen included', () => {
  expect(verdictOf({ ...signup, occuredAt: '2024-03-31T18:30:00Z' })).toBe('fields_unknown')
  expect(verdictOf({ ...signup, occurredAt: '2024-02-31T00:00:00Z' })).toBe('date_unreadable')
  expect(verdictOf({ ...signup, actor: { platform: 'shop' } })).toBe('record_invalid')
  expect([verdictOf([signup]), verdictOf(null), verdictOf('x')]).toEqual(['record_invalid', 'record_invalid', 'record_invalid'])
  expect(program.reread(JSON.stringify(signup), { sender: 'shop' })).toMatchObject([{ record: { kind: 'signup' } }])
  expect(program.reread('{ no', { sender: 'shop' })).toMatchObject([{ setAside: { reason: 'record_invalid' } }])
})
