import { describe, expect, it } from 'vitest'
import { exerciseConnector, readAll } from '../kit/harness.ts'
import { demoConnector, demoConnectorWith } from './connector.ts'
import { PARTS } from './product.ts'

const UNTIL = '2026-11-20'

describe('the demo connector', () => {
  it('passes what every connector must, in each part', async () => {
    for (const part of PARTS) {
      const report = await exerciseConnector(demoConnectorWith(100), { seed: 3, people: 120, until: UNTIL, part }, { maxResumes: 8 })
      expect(report.setAsides).toEqual([])
      expect(report.records.length).toBeGreaterThan(0)
      const { people, ...kinds } = report.claims
      expect(people).toBeGreaterThan(0)
      expect(Object.values(kinds).reduce((sum, count) => sum + count, 0)).toBe(report.records.length)
    }
  })

  it('reads big communities newest first in bounded steps', async () => {
    const settings = { seed: 1, people: 5_001, until: UNTIL, part: 'blog' as const }
    const context = {
      settings,
      cursor: undefined,
      signal: AbortSignal.timeout(20_000),
      fetch,
      now: () => new Date(),
      wait: async () => {},
      random: () => 0.5,
      note: () => {},
      claim: () => {},
      gaps: () => {},
      budget: () => {},
      more: () => {},
    }
    let before = Infinity
    for await (const batch of demoConnectorWith(500).read({ ...context, files: async () => [] })) {
      for (const item of batch.items) {
        if (!('record' in item) || item.record.type !== 'activity') throw new Error('a demo yields activities only')
        expect(Number(item.record.occurredAt)).toBeLessThanOrEqual(before)
        before = Number(item.record.occurredAt)
      }
      expect(batch.items.length).toBeLessThanOrEqual(500)
      if (batch.progress.done > 20_000) break
    }
    expect(before).toBeLessThan(Infinity)
  })

  it('keeps the last day of its first run, so that the next one finds nothing new', async () => {
    const settings = { seed: 3, people: 50, part: 'forum' as const }
    const first = await readAll(demoConnector, settings, undefined, { now: new Date('2026-11-20T09:00:00Z') })
    const next = await readAll(demoConnector, settings, first.batches.at(-1)?.cursor, { now: new Date('2026-11-23T09:00:00Z') })
    expect(first.items.length).toBeGreaterThan(0)
    expect(next.items).toEqual([])
  })

  it('takes a record back as it was, and says what to do with one that is none', () => {
    const [item] = demoConnector.reread(
      '{"type":"activity","kind":"liked","externalId":"1","occurredAt":0,"actor":{"platform":"p","key":"k"}}',
      {
        seed: 1,
        people: 1,
        part: 'forum',
      },
    )
    expect(item).toHaveProperty('record.kind', 'liked')
    const [bad] = demoConnector.reread('{broken', { seed: 1, people: 1, part: 'forum' })
    expect(bad).toHaveProperty('setAside.reason', 'raw_invalid')
  })

  it('refuses settings that make no community', () => {
    expect(demoConnector.settings.safeParse({ part: 'git', until: '20.11.2026' }).success).toBe(false)
    expect(demoConnector.settings.safeParse({ part: 'git', people: 300_001 }).success).toBe(false)
    expect(demoConnector.settings.parse({ part: 'git', people: '25' })).toEqual({ seed: 1, people: 25, part: 'git' })
  })
})
