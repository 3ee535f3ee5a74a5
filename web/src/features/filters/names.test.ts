import { describe, expect, test } from 'vitest'
import { goneAmong, namedIn, readNamed, withoutGone } from './names.ts'

describe('what an address names and is no longer there', () => {
  const search = { community: [1, 9], source: [3], kind: ['commit'], other: { kind: ['review'], source: [3, 4], segment: [7] } }
  const held = { community: [1, 2], source: [4], segment: [7] }

  test('is found in its own filter and in the one that it compares with', () => {
    const gone = goneAmong(namedIn(search), held)
    expect(gone.of).toEqual({ community: [9], source: [3], segment: [] })
    expect(gone.words).toBe('The address named 2 communities, sources or segments that were removed: they are no longer asked for.')
    expect(goneAmong(namedIn({ source: [3, 4] }), held).words).toBe(
      'The address named a source that was removed: it is no longer asked for.',
    )
    expect(goneAmong(namedIn({ community: [1], source: [4] }), held).words).toBe('')
  })

  test('is taken out, and an emptied list stays empty rather than left out', () => {
    const gone = goneAmong(namedIn(search), held)
    expect(withoutGone(readNamed(search), gone)).toEqual({
      community: [1],
      source: [],
      other: { kind: ['review'], source: [4], segment: [7] },
    })
    expect(withoutGone({}, gone)).toEqual({})
  })
})
