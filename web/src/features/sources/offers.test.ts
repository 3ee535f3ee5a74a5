import { describe, expect, it } from 'vitest'
import { byFamily, fits, ways } from './offers.ts'

const offer = (name: string, family: string, more: object = {}) => ({
  name,
  label: name.toUpperCase(),
  summary: `What people write in ${name}.`,
  family,
  fields: [],
  webhook: null,
  everyMinutes: null,
  ...more,
})
const field = (kind: 'files' | 'secret', required: boolean) => ({ name: kind, label: kind, help: '', kind, required })

describe('kinds of source on offer', () => {
  it('stand by family, in their order', () => {
    const all = [offer('git', 'Code'), offer('slack', 'Chat'), offer('gitlab', 'Code')]
    expect(byFamily(all).map(([family, members]) => [family, members.map(({ name }) => name)])).toEqual([
      ['Code', ['git', 'gitlab']],
      ['Chat', ['slack']],
    ])
  })

  it('are found by every word of name, summary and family', () => {
    const slack = offer('slack', 'Chat')
    expect(['', 'SLA', 'people chat', ' write  slack '].map((words) => fits(slack, words))).toEqual([true, true, true, true])
    expect(fits(slack, 'slack forum')).toBe(false)
  })

  it('say how they come in and what they ask for', () => {
    expect(ways(offer('mbox', 'Mail', { fields: [field('files', true)] }))).toEqual(['from files'])
    expect(
      ways(
        offer('slack', 'Chat', { fields: [field('secret', true), field('files', false)], webhook: { secret: 'theirs' }, everyMinutes: 60 }),
      ),
    ).toEqual(['goes on by itself', 'webhook', 'needs a key'])
    expect(ways(offer('feed', 'Web', { fields: [field('secret', false)], everyMinutes: 60 }))).toEqual(['goes on by itself'])
  })
})
