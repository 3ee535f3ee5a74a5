import { expect, test } from 'vitest'
import { targetOf, Versions } from './changes.ts'

test('a question has another version after a change of what it names, and after no other', () => {
  const versions = new Versions()
  const people = "SELECT count() AS whole, dictGet('who', 'member_id', identity_id) FROM activity"
  const sheets = 'SELECT person FROM person_sheet FINAL'
  const told = () => ({
    people: versions.of({ question: people }),
    sheets: versions.of({ question: sheets }),
    facts: versions.of({ without: ['person_sheet'] }),
    all: versions.of(),
  })
  const changes = (change: () => void): string[] => {
    const before = Object.entries(told())
    change()
    const after = new Map(Object.entries(told()))
    return before.filter(([name, version]) => after.get(name) !== version).map(([name]) => name)
  }
  expect(changes(() => undefined)).toEqual([])
  expect(changes(() => versions.changed('person_sheet'))).toEqual(['sheets', 'all'])
  // A word within another is none.
  expect(changes(() => versions.changed('sheet'))).toEqual(['facts', 'all'])
  for (const name of ['activity', 'who', 'activity']) expect(changes(() => versions.changed(name))).toEqual(['people', 'facts', 'all'])
  for (const _ of [1, 2]) expect(changes(() => versions.changed(undefined))).toEqual(['people', 'sheets', 'facts', 'all'])
})

test.each([
  ['INSERT INTO activity (id) SELECT id FROM standing', 'activity'],
  ['\n  ALTER TABLE person_sheet DELETE WHERE person IN (SELECT 1)', 'person_sheet'],
  ["DELETE FROM activity IN PARTITION ID '1' WHERE 1", 'activity'],
  ['TRUNCATE TABLE person_made_of', 'person_made_of'],
  ['OPTIMIZE TABLE identity_month FINAL', 'identity_month'],
  ['SYSTEM RELOAD DICTIONARY who', 'who'],
  ['SYSTEM RELOAD DICTIONARIES', undefined],
  ['EXCHANGE TABLES activity AND activity_before', undefined],
  ['DROP TABLE IF EXISTS activity', undefined],
  ['INSERT INTO other.activity SELECT 1', undefined],
])('%s changes %s', (statement, table) => expect(targetOf(statement)).toBe(table))
