import { join } from 'node:path'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exerciseApiConnector, type Situation } from '../kit/api-harness.ts'
import { readAll } from '../kit/harness.ts'
import { activitiesOf, countKinds, peopleOf, sampleData } from '../kit/testing.ts'
import { stackexchangeConnector } from './connector.ts'
import { hostOf, type Settings } from './settings.ts'

const AT = 1_735_689_600
const NOW = new Date('2026-01-01T00:00:00Z')
/** Less than Stack Exchange gives, so that few questions have pages. */
const PER_PAGE = 12
const settings: Settings = { site: 'ai', tags: 'numpy, scipy', key: 'a-key' }

type Question = Record<string, unknown> & { question_id: number; last_activity_date: number }
const owner = (id: number) => ({
  user_id: id,
  display_name: `Person ${id}`,
  link: `https://ai.stackexchange.com/users/${id}`,
  user_type: 'registered',
})
const question = (id: number, more: object = {}): Question => ({
  question_id: id, last_activity_date: AT + id * 60, creation_date: AT + id * 60, owner: owner(id % 9 + 1), title: `Question ${id}`, body_markdown: 'x &lt; y', tags: ['numpy'], score: id % 5,
  view_count: 10, answer_count: id % 2, link: `https://ai.stackexchange.com/questions/${id}`,
  comments: [{ comment_id: 5_000 + id, post_id: id, owner: owner(3), creation_date: AT + id * 60 + 5, body_markdown: 'Hm' }],
  answers: id % 2 === 0 ? [] : [{ answer_id: 9_000 + id, question_id: id, owner: owner(4), creation_date: AT + id * 60 + 9, body_markdown: 'So', is_accepted: id % 3 === 0 }], ...more,
}) // prettier-ignore

const heldIn = (situation: Situation): Question[] => {
  if (situation === 'empty') return []
  if (situation === 'one-page') return [question(1), question(2)]
  const all = Array.from({ length: 50 }, (_, index) => question(index + 1))
  // More than a page of them share one second.
  for (const one of all.slice(10, 30)) one.last_activity_date = AT + 20 * 60
  const [first] = all
  if (situation === 'changed-field') Object.assign(first ?? {}, { owner: 'Ada', tags: 'numpy', body_markdown: 7, comments: { 1: 'x' } })
  if (situation === 'unicode') Object.assign(first ?? {}, { title: 'Zoë 🦊 مرحبا', body_markdown: 'NUL \0 half \ud800' })
  if (situation === 'huge') Object.assign(first ?? {}, { body_markdown: 'x'.repeat(1_000_000) })
  if (situation === 'deleted') Object.assign(all[48] ?? {}, { answers: [], answer_count: 0 })
  if (situation === 'edited') Object.assign(first ?? {}, { title: 'Edited', last_activity_date: AT + 500_000 })
  return all
}

const MOST_ANSWERS = 3
const answer = (all: readonly Question[], url: URL): unknown => {
  const quota = { quota_max: 10_000, quota_remaining: 9_000 }
  const path = url.pathname.replace('/2.3', '')
  const page = Number(url.searchParams.get('page') ?? 1)
  if (path === '/filters/create') return { items: [{ filter: '!made' }], ...quota }
  if (path.startsWith('/users/')) return { items: path.slice(7).split(';').map((id) => ({ ...owner(Number(id)), location: 'Rome' })), has_more: false, ...quota } // prettier-ignore
  const answers = /^\/questions\/(\d+)\/answers$/.exec(path)?.[1]
  if (answers !== undefined) {
    const given = Array.from({ length: MOST_ANSWERS }, (_, index) => ({
      answer_id: 20_000 + index,
      question_id: Number(answers),
      owner: owner(4),
      creation_date: AT,
    }))
    return { items: given.slice(page - 1, page), has_more: page < given.length, ...quota }
  }
  if (
    path !== '/search/advanced' ||
    url.searchParams.get('tagged') !== 'numpy;scipy' ||
    url.searchParams.get('site') !== 'ai.stackexchange.com'
  )
    return { items: [] }
  if (url.searchParams.get('filter') === 'total') return { total: all.length }
  const max = Number(url.searchParams.get('max') ?? Infinity)
  const found = all
    .filter((one) => one.last_activity_date <= max)
    .toSorted((a, b) => b.last_activity_date - a.last_activity_date || b.question_id - a.question_id)
  return { items: found.slice((page - 1) * PER_PAGE, page * PER_PAGE), has_more: found.length > page * PER_PAGE, ...quota }
}

const platformOf =
  (all: readonly Question[]): typeof globalThis.fetch =>
  async (input) =>
    Response.json(answer(all, new URL(input instanceof Request ? input.url : input)))

describe('a site of Stack Exchange', () => {
  it('is read through everything that platforms do', async () => {
    const platform = (situation: Situation) => platformOf(heldIn(situation))
    const report = await exerciseApiConnector(stackexchangeConnector, settings, platform, { now: NOW, maxResumes: 4 })
    const once = new Map(activitiesOf(report.records).map((record) => [`${record.kind} ${record.externalId}`, record]))
    expect(countKinds([...once.values()])).toEqual({ 'question-asked': 50, answered: 25, commented: 50 })
    expect(report.claims).toEqual({ 'question-asked': 50 })
    expect(report.budgets).toContainEqual({ name: 'day', limit: 10_000, remaining: 9_000 })
    expect(once.get('answered 9003')).toMatchObject({
      actor: { platform: 'stackexchange:ai.stackexchange.com', key: '4' },
      conversation: '3',
      replyTo: '3',
      attributes: { accepted: true },
    })
    expect(peopleOf(report.records).find(({ identity }) => identity.key === '4')?.identity.attributes).toMatchObject({ location: 'Rome' })
  })

  it('gives answers that did not come with their question, and the questions of a week once a day', async () => {
    const all = [
      question(1, { answers: [], answer_count: MOST_ANSWERS }),
      question(2, { last_activity_date: NOW.getTime() / 1_000 - 86_400 }),
    ]
    const first = await readAll(stackexchangeConnector, settings, undefined, { fetch: platformOf(all), now: NOW })
    expect(
      activitiesOf(first.items.flatMap((item) => ('record' in item ? [item.record] : []))).filter(({ kind }) => kind === 'answered').length,
    ).toBe(3)
    const end = first.batches.at(-1)?.cursor
    all.push(question(3, { last_activity_date: NOW.getTime() / 1_000 }))
    Object.assign(all[1] ?? {}, { title: 'Another title' })
    const read = async (now: string) => {
      const { items } = await readAll(stackexchangeConnector, settings, end as never, { fetch: platformOf(all), now: new Date(now) })
      return items.flatMap((item) =>
        'record' in item && item.record.type === 'activity' && item.record.kind === 'question-asked' ? [item.record.externalId] : [],
      )
    }
    expect(await read('2026-01-01T01:00:00Z')).toContain('3')
    expect(await read('2026-01-02T01:00:00Z')).toEqual(expect.arrayContaining(['2', '3']))
  })

  it('is found by its name or address', () => {
    expect(['stackoverflow', 'ai', 'https://ai.stackexchange.com/questions', 'mathoverflow'].map(hostOf)).toEqual([
      'stackoverflow.com',
      'ai.stackexchange.com',
      'ai.stackexchange.com',
      'mathoverflow.net',
    ])
    for (const site of ['', 'a b', 'constructor/', '..']) expect(stackexchangeConnector.settings.safeParse({ site }).success).toBe(false)
    expect(stackexchangeConnector.settings.safeParse({ site: 'ai', tags: 'a;b c/d' }).success).toBe(false)
    expect(stackexchangeConnector.reread('no JSON', settings)).toMatchObject([{ setAside: { reason: 'item_invalid' } }])
    expect(stackexchangeConnector.reread(JSON.stringify(question(1)), settings)).toMatchObject([
      { record: { kind: 'question-asked' } },
      {},
      {},
    ])
  })

  const pages = sampleData('perceval/stackexchange')
  it.skipIf(!pages.isThere)('that really answered comes in as jq counts it (optional: sample data that is not published)', async () => {
    const given: readonly unknown[] = ['stackexchange_question_page', 'stackexchange_question_page_2'].map((name) =>
      JSON.parse(readFileSync(join(pages.path, name), 'utf8')),
    )
    let asked = 0
    const fetch: typeof globalThis.fetch = async (input) => {
      const url = new URL(input instanceof Request ? input.url : input)
      return Response.json(
        url.pathname.endsWith('/filters/create') || url.searchParams.get('filter') === 'total'
          ? { items: [{ filter: '!made' }], total: 2 }
          : given[asked++ % 2],
      )
    }
    const { items } = await readAll(stackexchangeConnector, { site: 'stackoverflow' }, undefined, { fetch, now: NOW, check: false })
    expect(countKinds(items.flatMap((item) => ('record' in item ? [item.record] : [])))).toEqual({
      'question-asked': 4,
      answered: 4,
      commented: 4,
    })
  })
})
