import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerGraphql } from './fake-graphql.ts'
import type { FakeRepository, Thing, World } from './world.ts'

/**
 * GitHub's API on loopback, over a world that the test changes as it likes: lists in pages with Link headers, ETag and 304, the limits of
 * an hour and the secondary ones, faults and silence.
 */
export interface FakeGithub {
  /** For the setting `api`. */
  readonly url: string
  readonly seen: readonly { readonly path: string; readonly status: number }[]
  /** What the next requests meet instead of their answers, one each. */
  readonly troubles: Trouble[]
  /** Requests left until the hour's limit; 304 costs nothing. */
  left: number
  readonly close: () => Promise<void>
}

export type Trouble =
  | { readonly kind: 'status'; readonly status: number; readonly body?: string }
  /** Too much at once: 403 or 429 with Retry-After. */
  | { readonly kind: 'secondary'; readonly status: 403 | 429; readonly retryAfterS: number }
  /** The hour's requests are used up until so many seconds from now. */
  | { readonly kind: 'used-up'; readonly resetInS: number }
  | { readonly kind: 'silence' }
  | { readonly kind: 'none' }

interface Answer {
  readonly status: number
  readonly body: unknown
  readonly link?: string
}

export const startFakeGithub = async (
  world: World,
  options: { readonly token?: string; readonly nowMs?: () => number } = {},
): Promise<FakeGithub> => {
  const seen: { path: string; status: number }[] = []
  const troubles: Trouble[] = []
  const fake = { left: 5_000 }
  const { nowMs = Date.now } = options
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const reply = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
      seen.push({ path: `${request.method} ${path}`, status })
      send(response, status, body, { ...limitsOf(nowMs(), fake.left), ...headers })
    }
    const trouble = troubles.shift()
    if (trouble?.kind === 'silence') return
    if (trouble?.kind === 'status') return reply(trouble.status, trouble.body ?? { message: 'Server Error' })
    if (trouble?.kind === 'secondary') {
      return reply(trouble.status, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': String(trouble.retryAfterS) })
    }
    if (trouble?.kind === 'used-up') {
      return reply(403, { message: 'API rate limit exceeded' }, limitsOf(nowMs(), 0, trouble.resetInS))
    }
    if (options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`)
      return reply(401, { message: 'Bad credentials' })
    void bodyOf(request).then((asked) => {
      const { status, body, link } = answerTo(world, new URL(path, `http://${request.headers.host ?? ''}`), asked)
      const etag = `W/"${createHash('sha1').update(JSON.stringify(body)).digest('hex')}"`
      if (status === 200 && request.method === 'GET' && request.headers['if-none-match'] === etag) return reply(304, undefined, { etag })
      fake.left -= 1
      return reply(status, body, { etag, ...(link === undefined ? {} : { link }) })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address with it.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    troubles,
    get left() {
      return fake.left
    },
    set left(left) {
      fake.left = left
    },
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const limitsOf = (nowMs: number, left: number, resetInS = 3_600): Record<string, string> => ({
  'x-ratelimit-limit': '5000',
  'x-ratelimit-remaining': String(Math.max(0, left)),
  'x-ratelimit-used': String(5_000 - Math.max(0, left)),
  'x-ratelimit-reset': String(Math.ceil(nowMs / 1_000) + resetInS),
  'x-ratelimit-resource': 'core',
})

const send = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string>): void => {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
}

const NOT_FOUND: Answer = { status: 404, body: { message: 'Not Found' } }

/** What GitHub answers: `body` is that of the request. Pages are no longer than `sizeMax`, so that few things make many. */
export const answerTo = (world: World, url: URL, body: string, sizeMax = 100): Answer => {
  if (url.pathname.endsWith('/graphql')) return graphql(world, body, sizeMax)
  const size = Math.min(sizeMax, Number(url.searchParams.get('per_page') ?? 30))
  url.searchParams.set('per_page', String(size))
  const parts = url.pathname.split('/').filter((part) => part !== '')
  if ((parts[0] === 'orgs' || parts[0] === 'users') && parts[2] === 'repos') return owned(world, parts[1] ?? '', parts[0] === 'orgs', url)
  const repository = parts[0] === 'repos' ? world.repositories.get(`${parts[1]}/${parts[2]}`.toLowerCase()) : undefined
  return repository === undefined ? NOT_FOUND : inRepository(repository, parts.slice(3), url)
}

const owned = (world: World, owner: string, isOrganization: boolean, url: URL): Answer => {
  const found = [...world.repositories.values()].filter((one) => String(one.about['full_name']).startsWith(`${owner}/`))
  return found.length === 0 || (isOrganization && found[0]?.about['owner_type'] !== 'Organization')
    ? NOT_FOUND
    : paged(
        found.map(({ about }) => about),
        url,
      )
}

const graphql = (world: World, body: string, sizeMax: number): Answer => {
  // The connector's own request.
  const { query, variables } = JSON.parse(body) as { query: string; variables: Thing }
  return { status: 200, body: answerGraphql(world, query, variables, sizeMax) }
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array))
  return Buffer.concat(chunks).toString('utf8')
}

const inRepository = (repository: FakeRepository, parts: readonly string[], url: URL): Answer => {
  const path = parts.join('/')
  const found = LISTS[path]
  if (found !== undefined) return paged(found(repository), url)
  if (parts[0] === 'traffic') {
    const told = repository.traffic[parts.slice(1).join('/')]
    return told === undefined ? { status: 403, body: { message: 'Must have push access to repository' } } : { status: 200, body: told }
  }
  const reviewed = /^pulls\/(\d+)\/reviews$/.exec(path)?.[1]
  if (reviewed !== undefined)
    return paged(
      repository.reviews.filter(({ number }) => String(number) === reviewed),
      url,
    )
  const single = /^(issues|issues\/comments|pulls\/comments)\/(\d+)$/.exec(path)
  const thing = single && singleOf(repository, single[1] ?? '', single[2] ?? '')
  return thing
    ? { status: 200, body: thing }
    : single?.[1] === 'issues'
      ? { status: 410, body: { message: 'This issue was deleted' } }
      : NOT_FOUND
}

const singleOf = ({ issues, comments, reviewComments }: FakeRepository, where: string, id: string): Thing | undefined =>
  where === 'issues'
    ? issues.find(({ number }) => String(number) === id)
    : (where === 'issues/comments' ? comments : reviewComments).find((one) => String(one['id']) === id)

const LISTS: Readonly<Record<string, (repository: FakeRepository) => readonly Thing[]>> = {
  issues: ({ issues, pulls }) => [...issues, ...pulls.map((pull) => ({ ...pull, pull_request: { merged_at: pull['merged_at'] } }))],
  'issues/comments': ({ comments }) => comments,
  'issues/events': ({ events }) => events.toSorted((a, b) => Number(b['id']) - Number(a['id'])),
  'pulls/comments': ({ reviewComments }) => reviewComments,
  comments: ({ commitComments }) => commitComments,
  releases: ({ releases }) => releases.toReversed(),
  forks: ({ forks }) => forks.toReversed(),
  subscribers: ({ subscribers }) => subscribers,
}

/** A page of a list, in the order and from the time that the address asks for. */
const paged = (all: readonly Thing[], url: URL): Answer => {
  const size = Number(url.searchParams.get('per_page') ?? 30)
  const page = Number(url.searchParams.get('page') ?? 1)
  const since = url.searchParams.get('since')
  const sort = url.searchParams.get('sort')
  const field = sort === 'updated' ? 'updated_at' : sort === 'created' ? 'created_at' : undefined
  const turn = url.searchParams.get('direction') === 'asc' ? 1 : -1
  const fitting = since === null ? all : all.filter((one) => String(one['updated_at']) >= since)
  const sorted =
    field === undefined
      ? fitting
      : fitting.toSorted((a, b) => turn * (String(a[field]).localeCompare(String(b[field])) || Number(a['id']) - Number(b['id'])))
  const pages = Math.max(1, Math.ceil(sorted.length / size))
  const linkTo = (number: number, name: string): string => {
    const there = new URL(url)
    there.searchParams.set('page', String(number))
    return `<${there.href}>; rel="${name}"`
  }
  const links = [
    ...(page < pages ? [linkTo(page + 1, 'next'), linkTo(pages, 'last')] : []),
    ...(page > 1 ? [linkTo(page - 1, 'prev'), linkTo(1, 'first')] : []),
  ]
  return { status: 200, body: sorted.slice((page - 1) * size, page * size), ...(links.length === 0 ? {} : { link: links.join(', ') }) }
}
