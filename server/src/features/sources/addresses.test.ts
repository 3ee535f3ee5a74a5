import { bluesky } from '@kith/connectors/bluesky/connector'
import { feedConnector } from '@kith/connectors/feed/connector'
import { hyperkitty } from '@kith/connectors/hyperkitty/connector'
import { readAll } from '@kith/connectors/kit/harness'
import { mastodon } from '@kith/connectors/mastodon/connector'
import { npm } from '@kith/connectors/npm/connector'
import type { AnyConnector } from '@kith/connectors/kit/connector'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOutbound } from '../../platform/outbound/fetch.ts'

/** Of this machine, 127.0.0.1 stands for the internet, and 127.0.0.2 for what lies inside. */
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end()
const asked: string[] = []
const server = createServer((request, response) => {
  asked.push(`${request.headers.host ?? ''}${request.url ?? ''} ${request.headers.authorization ?? ''}`)
  answer(request, response)
})
let here = ''
const outbound = createOutbound({
  userAgent: 'Kith/test',
  privateNetworks: ['127.0.0.1'],
  resolve: async (host) => [{ address: host.startsWith('inside') ? '127.0.0.2' : '127.0.0.1', family: 4 }],
})
beforeAll(async () => {
  // Both addresses would be answered: that nothing inside is asked is Kith's doing.
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  const address = server.address()
  here = `:${typeof address === 'object' && address !== null ? address.port : 0}`
})
afterAll(() => {
  outbound.close()
  server.closeAllConnections()
  server.close()
})

const codeOf = async (connector: AnyConnector, settings: unknown): Promise<unknown> => {
  asked.length = 0
  return readAll(connector, connector.settings.parse(settings), undefined, { fetch: outbound.fetch }).then(
    ({ items, notes }) => notes[0]?.code ?? `${items.length} items`,
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )
}
const insideAsked = (): readonly string[] => asked.filter((line) => line.startsWith('inside') || line.startsWith('127.0.0.2'))

describe('addresses that people give to sources', () => {
  it('lead to nothing inside', async () => {
    for (const host of ['127.0.0.2', 'inside.example', '169.254.169.254', '[::1]', '2130706434']) {
      for (const [connector, settings] of [
        [feedConnector, { address: `http://${host}${here}/feed.xml` }],
        [mastodon, { server: `http://${host}${here}`, tags: 'garden' }],
        [npm, { api: `http://${host}${here}`, packages: 'garden' }],
        [hyperkitty, { list: `http://${host}${here}/archives/list/users@lists.example.org/` }],
        [bluesky, { words: 'garden', identifier: 'ann.example.org', password: 'an-app-password', service: `http://${host}${here}` }],
      ] as const) {
        expect([host, connector.name, await codeOf(connector, settings)]).toEqual([host, connector.name, 'private_address'])
      }
    }
    expect(asked).toEqual([])
  })

  it('lead inside by no redirect, and by nothing that an answer says', async () => {
    const feed = { address: `http://blog.example${here}/feed.xml` }
    answer = (_, response) => response.writeHead(302, { location: `http://inside.example${here}/latest/meta-data/` }).end()
    expect(await codeOf(feedConnector, feed)).toBe('private_address')
    expect(await codeOf(mastodon, { server: `http://social.example${here}`, tags: 'garden' })).toBe('private_address')
    // A page that names a feed inside, and a feed whose older pages are there.
    answer = (_, response) =>
      response.end(`<html><link rel="alternate" type="application/rss+xml" href="http://inside.example${here}/rss"></html>`)
    expect(await codeOf(feedConnector, feed)).toBe('private_address')
    answer = (_, response) =>
      response.end(
        `<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="http://inside.example${here}/"/><entry><id>1</id><title>A</title><updated>2025-01-01</updated></entry></feed>`,
      )
    expect(await codeOf(feedConnector, feed)).toBe('next_elsewhere')
    answer = (_, response) =>
      response
        .writeHead(200, { link: `<http://inside.example${here}/api?max_id=1>; rel="next"` })
        .end('[{"id":"1","created_at":"2025-01-01T00:00:00Z"}]')
    expect(await codeOf(mastodon, { server: `http://social.example${here}`, tags: 'garden' })).toBe('foreign_address')
    expect(insideAsked()).toEqual([])
  })

  it('get no secret of another host', async () => {
    answer = (request, response) => {
      if (request.headers.host?.startsWith('social.'))
        response.writeHead(307, { location: `http://elsewhere.example${here}${request.url ?? ''}` }).end()
      else response.end('[]')
    }
    await codeOf(mastodon, { server: `http://social.example${here}`, token: 'a-secret-token' })
    expect(asked.filter((line) => line.startsWith('elsewhere')).length).toBeGreaterThan(0)
    expect(asked.filter((line) => line.startsWith('elsewhere') && line.includes('secret'))).toEqual([])
    expect(
      await codeOf(bluesky, {
        words: 'x',
        identifier: 'ann.example.org',
        password: 'an-app-password',
        service: `http://social.example${here}`,
      }),
    ).toBe('redirect_foreign')
  })
})
