import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { bucketEnd, planQuestion, type Question } from './plan.ts'
import { CATALOGUE, crosses, type MeasureEntry } from './catalogue.ts'
import { behind } from './drill.ts'
import type { Sql } from './filter.ts'
import { crossSql } from './cross.ts'
import { firstsThereSql } from './sql/firsts.ts'
import { measureSql, topKeysSql, weighsItself } from './sql/measure.ts'
import { measuresPage } from './testing/measures-page.ts'

// KITH_GOLDEN=write npx vitest run server/src/analytics/golden.test.ts
const isWriting = process.env['KITH_GOLDEN'] === 'write'
const folder = fileURLToPath(new URL('golden', import.meta.url))
const pageFile = fileURLToPath(new URL('../../../docs/measures.md', import.meta.url))
const HOW = 'If the change is meant, write it anew: KITH_GOLDEN=write npx vitest run server/src/analytics/golden.test.ts'

const AROUND = { now: new Date('2026-11-20T12:00:00Z'), firstDay: '2024-01-05', summary: { touched: [7, 11] } }

const questionsOf = ({ name, dimensions, shape }: MeasureEntry): { title: string; zone: string; question: Question }[] => [
  {
    title: 'by week, a quarter long, in UTC',
    zone: 'UTC',
    question: { name, interval: 'week', top: 8, filter: { from: '2026-07-01', to: '2026-09-30' } },
  },
  {
    title: 'by month, within a filter, with teammates, in Europe/Berlin',
    zone: 'Europe/Berlin',
    question: {
      name,
      interval: 'month',
      top: 8,
      filter: { from: '2026-01-01', source: [1, 2], kind: ['commit'], technology: ['Go'], teammates: 'include' },
    },
  },
  { title: 'over the whole time, robots only', zone: 'UTC', question: { name, interval: 'all', top: 8, filter: { robots: 'only' } } },
  ...dimensions.slice(0, 1).map((by) => ({
    title: `over the whole time by ${by}, in Europe/Berlin`,
    zone: 'Europe/Berlin',
    question: { name, interval: 'all' as const, by, top: 3, filter: { from: '2026-01-01' } },
  })),
  ...dimensions.slice(0, crosses(shape) ? 1 : 0).map((by) => ({
    title: `by ${by} and ${second(dimensions)}, in Europe/Berlin`,
    zone: 'Europe/Berlin',
    question: { name, interval: 'all' as const, by, across: second(dimensions), top: 3, filter: { from: '2026-01-01' } },
  })),
  ...dimensions.slice(0, 1).map((by) => ({
    title: `by quarter and ${by}, in America/Los_Angeles`,
    zone: 'America/Los_Angeles',
    question: { name, interval: 'quarter' as const, by, top: 3, filter: { from: '2026-01-01', to: '2026-12-31' } },
  })),
]

const second = (dimensions: MeasureEntry['dimensions']) => (dimensions.includes('hour') ? 'hour' : 'technology')

const textOf = (measure: MeasureEntry): string =>
  questionsOf(measure)
    .flatMap(({ title, zone, question }) => {
      const plan = planQuestion(question, { ...AROUND, zone })
      const at = plan.buckets.at(-1)
      const isWeighedApart = question.by !== undefined && !weighsItself(plan)
      const { members, where } = behind(plan, at, question.by && 'a key', question.across && 'a column')
      return [
        `-- ${measure.label}, ${title}`,
        ...(isWeighedApart && question.by ? [section('which series', topKeysSql(plan, question.by))] : []),
        ...(plan.byDay ? [section('figures, of what was summed up by day', measureSql(plan, undefined))] : []),
        ...(!plan.byDay || zone === 'UTC'
          ? [section('figures', measureSql({ ...plan, byDay: false, across: undefined }, isWeighedApart ? ['7'] : undefined))]
          : []),
        ...(isWeighedApart && measure.shape.type === 'flow' && measure.shape.part === 'returning'
          ? [section('who is new there', firstsThereSql(plan, ['7']))]
          : []),
        ...(plan.by && plan.across ? [section('cells', crossSql(plan, plan.by, plan.across, ['7'], ['8']))] : []),
        ...(members ? [section(`people behind ${at ?? ''} to ${at === undefined ? '' : bucketEnd(plan, at)}`, members)] : []),
        ...(where ? [section('activities behind it', where)] : []),
      ]
    })
    .join('\n\n')

const section = (title: string, { text, params }: Sql): string =>
  [`-- ${title}`, ...Object.entries(params).map(([name, value]) => `-- ${name} = ${JSON.stringify(value)}`), `${text};`].join('\n')

describe('the SQL of every measure is as it was reviewed', () => {
  if (isWriting) mkdirSync(folder, { recursive: true })

  test.each(CATALOGUE.map((measure) => [measure.name, measure] as const))('%s', (name, measure) => {
    const file = `${folder}/${name}.sql`
    const text = `${textOf(measure)}\n`
    if (isWriting) writeFileSync(file, text)
    expect({ how: HOW, text }).toEqual({ how: HOW, text: existsSync(file) ? readFileSync(file, 'utf8') : '' })
  })

  test('and nothing lies beside it', () => {
    expect(readdirSync(folder).toSorted()).toEqual(CATALOGUE.map(({ name }) => `${name}.sql`).toSorted())
  })
})

test('docs/measures.md says what the catalogue says', () => {
  const text = measuresPage()
  if (isWriting) writeFileSync(pageFile, text)
  expect({ how: HOW, text }).toEqual({ how: HOW, text: existsSync(pageFile) ? readFileSync(pageFile, 'utf8') : '' })
})

test('every measure is named once, says who defined it, and can be opened', () => {
  expect(new Set(CATALOGUE.map(({ name }) => name)).size).toBe(CATALOGUE.length)
  for (const { name, label, definition, formula, source, drill } of CATALOGUE) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/)
    for (const text of [label, formula, source]) expect(text.length).toBeGreaterThan(3)
    expect(definition).toMatch(/^[A-Z].*\.$/s)
    expect(drill.length).toBeGreaterThan(0)
  }
})
