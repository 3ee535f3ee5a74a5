import { describe, expect, it } from 'vitest'
import { createApi, type ApiOptions } from './api.ts'
import { ConnectorError, type Budget, type Network } from './connector.ts'
import { byCursor, byLink, byNumber, linkOf, readPages } from './pages.ts'

const START = Date.UTC(2026, 0, 1)

/** A platform that gives these answers one after another, and a clock that goes on by what is waited for. */
const platform = (...answers: readonly (Response | Error | ((url: string, init: RequestInit) => Response))[]) => {
  const asked: { url: string; init: RequestInit }[] = []
  const waits: number[] = []
  const budgets: Budget[] = []
  const notes: string[] = []
  let nowMs = START
  const rest = [...answers]
  const control = new AbortController()
  const network: Network = {
    fetch: async (input, init = {}) => {
      const url = input instanceof Request ? input.url : input.toString()
      asked.push({ url, init })
      const next = rest.shift()
      if (next === undefined) throw new Error(`Nobody answers ${url}`)
      if (next instanceof Error) throw next
      return typeof next === 'function' ? next(url, init) : next
    },
    signal: control.signal,
    now: () => new Date(nowMs),
    wait: async (ms) => {
      waits.push(ms)
      nowMs += ms
    },
    random: () => 0,
    note: (code) => notes.push(code),
    budget: (budget) => budgets.push(budget),
  }
  const api = (options: Partial<ApiOptions> = {}) =>
    createApi(network, { name: 'Forum', base: 'https://forum.example.org/api', ...options })
  return { api, asked, waits, budgets, notes, network, control }
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers })

const failure = (work: Promise<unknown>): Promise<ConnectorError> =>
  work.then(
    () => Promise.reject(new Error('It should have failed.')),
    (error: unknown) => (error instanceof ConnectorError ? error : Promise.reject(error)),
  )

describe('asking an API', () => {
  it('asks below its base, with query and headers, and gives the parsed body', async () => {
    const { api, asked } = platform(json({ topics: [1] }))
    const answer = await api({ headers: { authorization: 'Bearer abc' } }).ask({ path: '/latest.json', query: { page: 2, closed: false } })
    expect(answer.json).toEqual({ topics: [1] })
    expect(asked[0]?.url).toBe('https://forum.example.org/api/latest.json?page=2&closed=false')
    expect(asked[0]?.init.headers).toMatchObject({ authorization: 'Bearer abc' })
  })

  it('tries faults that may pass again with pauses that double, and gives up after some tries', async () => {
    const fault = platform(new TypeError('fetch failed'), json({}, 502), new DOMException('x', 'TimeoutError'), json({ ok: 1 }))
    expect((await fault.api().ask('/a')).json).toEqual({ ok: 1 })
    expect(fault.waits).toEqual([1_000, 2_000, 4_000])
    const broken = platform(...Array.from({ length: 3 }, () => new Response('<html>')))
    expect(await failure(broken.api({ triesMax: 3 }).ask('/a'))).toMatchObject({ code: 'answer_broken', transient: true })
    const down = platform(...Array.from({ length: 2 }, () => json({}, 503)))
    expect(await failure(down.api({ triesMax: 2 }).ask('/a'))).toMatchObject({ code: 'platform_failed', transient: true })
  })

  it('spreads pauses by chance', async () => {
    const { network, waits } = platform(json({}, 500), json({}))
    await createApi({ ...network, random: () => 0.5 }, { name: 'Forum', base: 'https://forum.example.org' }).ask('/a')
    expect(waits).toEqual([750])
  })

  it('waits as long as the platform says, and ends the run where that is long', async () => {
    const limited = platform(json({}, 429, { 'retry-after': '7' }), json({ ok: 1 }))
    await limited.api().ask('/a')
    expect(limited.waits).toEqual([7_000])
    const long = await failure(
      platform(json({}, 429, { 'retry-after': '3600' }))
        .api()
        .ask('/a'),
    )
    expect(long).toMatchObject({ code: 'rate_limited', transient: true, retryAt: new Date(START + 3_600_000) })
  })

  it('asks nothing more while it knows that the budget is used up', async () => {
    const reset = String(START / 1000 + 30)
    const { api, waits, budgets } = platform(
      json({}, 200, { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }),
      json({}),
      json({}),
    )
    const forum = api()
    await forum.ask('/a')
    await forum.ask({ path: '/search', counter: 'search' })
    expect(waits).toEqual([])
    await forum.ask('/b')
    expect(waits).toEqual([30_000])
    expect(budgets).toEqual([{ name: 'requests', limit: 60, remaining: 0, resetAt: new Date(START + 30_000) }])
  })

  it('heeds a back-off that comes with a good answer before the next request', async () => {
    const { api, waits } = platform(json({ items: [], backoff: 10, quota_max: 300, quota_remaining: 5 }), json({}))
    const exchange = api()
    await exchange.ask('/questions')
    await exchange.ask('/answers')
    expect(waits).toEqual([10_000])
  })

  it('tells refusals apart in words to act on, without the secret that was sent', async () => {
    const refuse = (status: number, headers?: Record<string, string>) =>
      failure(
        platform(json({ message: 'Bad credentials: tok-12345678' }, status))
          .api({ triesMax: 1, ...(headers ? { headers } : {}) })
          .ask('/repos/a/b'),
      )
    const token = { authorization: 'Bearer tok-12345678' }
    expect(await refuse(401, token)).toMatchObject({
      code: 'unauthorized',
      transient: false,
      message: expect.stringContaining('does not accept the token'),
    })
    expect((await refuse(401, token)).message).not.toContain('tok-12345678')
    expect((await refuse(401)).hint).toContain('Make a token')
    expect(await refuse(403, token)).toMatchObject({ code: 'forbidden', message: expect.stringContaining('knows the token') })
    expect(await refuse(404, token)).toMatchObject({ code: 'not_found', hint: expect.stringContaining('private') })
    expect(await refuse(410)).toMatchObject({ code: 'gone' })
    expect(await refuse(422)).toMatchObject({ code: 'refused', message: expect.stringContaining('422') })
  })

  it('repeats nothing of what was sent as a secret, also where the address is one', async () => {
    const echo = (path: string): Response => json({ message: `Cannot GET ${path} for app-password-1` }, 401)
    const calendar = platform(echo('/private-abcdef12/basic.ics'), new Response('no /private-abcdef12/basic.ics', { status: 502 }))
    for (const status of [401, 502]) {
      const { message } = await failure(calendar.api({ triesMax: 1, isSecret: true }).ask('/private-abcdef12/basic.ics'))
      expect(`${status} ${message}`).not.toContain('abcdef12')
    }
    const password = 'app-password-1'
    for (const sent of [{ form: { password } }, { body: { identifier: 'ann', password } }]) {
      const { message } = await failure(
        platform(echo('/token'))
          .api({ triesMax: 1 })
          .ask({ path: '/token', ...sent }),
      )
      expect(message).toContain('Cannot GET /token for …')
    }
  })

  it('gives back a refusal that was asked for', async () => {
    expect(
      (
        await platform(json({}, 404))
          .api()
          .ask({ path: '/a', accept: [404] })
      ).status,
    ).toBe(404)
  })

  it('reads no more of an answer than its bound', async () => {
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({ pull: (control) => (pulled++, control.enqueue(new Uint8Array(1024))) })
    const error = await failure(platform(new Response(endless)).api({ bytesMax: 10_240 }).ask('/a'))
    expect(error).toMatchObject({ code: 'answer_too_large', transient: false })
    expect(pulled).toBeLessThan(20)
  })

  it('goes to no other host than its own', async () => {
    const { api, asked } = platform(json({}))
    for (const path of ['https://evil.example/api', '//evil.example/x', 'http://forum.example.org/x'])
      expect(await failure(api().ask(path))).toMatchObject({ code: 'foreign_address' })
    expect(asked).toEqual([])
  })

  it('asks on a condition, and learns that nothing has changed', async () => {
    const { api, asked } = platform(
      json([1], 200, { etag: '"v1"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }),
      new Response(null, { status: 304 }),
    )
    const { validators } = await api().ask('/feed')
    expect(validators).toEqual({ etag: '"v1"', modified: 'Thu, 01 Jan 2026 00:00:00 GMT' })
    expect(await api().ask({ path: '/feed', unless: validators })).toMatchObject({ unchanged: true, json: undefined })
    expect(asked[1]?.init.headers).toMatchObject({ 'if-none-match': '"v1"', 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' })
  })

  it('stops at once when it is told to, and with the reason', async () => {
    const { api, control } = platform()
    control.abort(new Error('paused'))
    await expect(api().ask('/a')).rejects.toThrow('paused')
  })

  it('ends a request that takes too long', async () => {
    const { network } = platform()
    const never: Network = {
      ...network,
      fetch: (_, init) => new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
    }
    const api = createApi(never, { name: 'Forum', base: 'https://forum.example.org', timeoutMs: 5, triesMax: 1 })
    expect(await failure(api.ask('/a'))).toMatchObject({ code: 'timed_out', transient: true })
  })
})

describe('pages', () => {
  const collect = async (pages: AsyncIterable<{ answer: { json: unknown } }>): Promise<unknown[]> => {
    const found: unknown[] = []
    for await (const page of pages) found.push(page.answer.json)
    return found
  }

  it('follow Link headers', async () => {
    const { api, network, asked } = platform(
      json(1, 200, { link: '<https://forum.example.org/api/a?page=2>; rel="next", <https://forum.example.org/api/a?page=9>; rel="last"' }),
      json(2, 200, { link: '<https://forum.example.org/api/a?page=1>; rel="prev"' }),
    )
    const pages = readPages(api(), network, { path: '/a', query: { state: 'all' } }, byLink, 10)
    expect(await collect(pages)).toEqual([1, 2])
    expect(asked.map(({ url }) => url)).toEqual(['https://forum.example.org/api/a?state=all', 'https://forum.example.org/api/a?page=2'])
    expect(linkOf(new Headers({ link: '</x>; title="a"; rel=next' }), 'next')).toBe('/x')
  })

  it('follow numbers and cursors', async () => {
    const numbered = platform(json([1]), json([2]), json([]))
    const isEmpty = ({ json: body }: { json: unknown }): boolean => Array.isArray(body) && body.length === 0
    expect(await collect(readPages(numbered.api(), numbered.network, { path: '/a' }, byNumber('page', isEmpty), 10))).toEqual([
      [1],
      [2],
      [],
    ])
    expect(numbered.asked.map(({ url }) => new URL(url).search)).toEqual(['', '?page=2', '?page=3'])
    const cursors = platform(json({ next: 'x y' }), json({ next: '' }))
    const next = byCursor('cursor', (body) => (typeof body === 'object' && body !== null && 'next' in body ? body.next : undefined))
    await collect(readPages(cursors.api(), cursors.network, { path: '/a' }, next, 10))
    expect(cursors.asked[1]?.url).toContain('cursor=x+y')
  })

  it('stop at their bound and say so, and where the platform goes round in circles', async () => {
    const endless = platform(...Array.from({ length: 9 }, () => json([1])))
    const pages = readPages(
      endless.api(),
      endless.network,
      { path: '/a' },
      byNumber('page', () => false),
      3,
    )
    expect(await collect(pages)).toHaveLength(3)
    expect(endless.notes).toEqual(['pages_bound'])
    const circle = platform(json(1), json(1))
    const round = readPages(circle.api(), circle.network, { path: '/a' }, (_, request) => request, 10)
    expect(await failure(collect(round))).toMatchObject({ code: 'endless_pages' })
  })
})
