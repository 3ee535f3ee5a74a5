import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allowing, isPublicAddress } from './addresses.ts'
import { createOutbound, type OutboundOptions } from './fetch.ts'

let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end('fine')
const asked: IncomingMessage[] = []
const server = createServer((request, response) => {
  asked.push(request)
  answer(request, response)
})
let port = 0
const closers: (() => void)[] = []

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address: AddressInfo | string | null = server.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
})
afterAll(() => {
  for (const close of closers) close()
  server.closeAllConnections()
  server.close()
})

/** Of this machine, only 127.0.0.1 counts as allowed: what leads from there to 127.0.0.2 leads inside. */
const open = (options: Partial<OutboundOptions> = {}): typeof fetch => {
  const outbound = createOutbound({ userAgent: 'Kith/test', privateNetworks: ['127.0.0.1'], ...options })
  closers.push(outbound.close)
  asked.length = 0
  return outbound.fetch
}
const redirect =
  (location: string, status = 302): typeof answer =>
  (request, response) => {
    if (request.url === '/end') response.end('end')
    else response.writeHead(status, { location }).end()
  }
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'answered',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

describe('addresses', () => {
  it('of private, local, reserved and metadata networks are not public, in whatever way they are written', () => {
    const closed = [
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '127.0.0.1',
      '127.255.0.1',
      '169.254.169.254',
      '172.31.0.1',
      '192.168.0.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
    ]
    const closed6 = [
      '::',
      '::1',
      '::ffff:10.0.0.1',
      '::ffff:127.0.0.1',
      '::127.0.0.1',
      'fe80::1',
      'fe80::1%eth0',
      'fd00:ec2::254',
      'ff02::1',
      '2001::1',
      '2001:db8::1',
      '2002:7f00:1::',
      '64:ff9b::10.0.0.1',
      '64:ff9b::a9fe:a9fe',
      'nonsense',
      '',
    ]
    for (const address of [...closed, ...closed6]) expect([address, isPublicAddress(address)]).toEqual([address, false])
    for (const address of ['9.9.9.9', '172.32.0.1', '2606:4700::1', '64:ff9b::808:808'])
      expect([address, isPublicAddress(address)]).toEqual([address, true])
  })

  it('can be opened by network', () => {
    const allows = allowing(['10.0.0.0/8', 'fd00::/8', '192.168.1.7'])
    expect(['10.9.9.9', 'fd00::1', '192.168.1.7', '9.9.9.9'].map(allows)).toEqual([true, true, true, true])
    expect(['192.168.1.8', '127.0.0.1', '::1'].map(allows)).toEqual([false, false, false])
    for (const bad of ['10.0.0.0/33', 'lan', '10.0.0.0/x', '']) expect(() => allowing([bad])).toThrow('no network')
  })
})

describe('what Kith asks', () => {
  it('goes out under its name, and answers come unpacked', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip', 'x-ratelimit-remaining': '7' }).end(gzipSync('Zoë'))
    const response = await open()(`http://127.0.0.1:${port}/a?b=c`)
    expect(await response.text()).toBe('Zoë')
    expect([response.status, response.headers.get('x-ratelimit-remaining'), response.headers.has('content-encoding')]).toEqual([
      200,
      '7',
      false,
    ])
    expect(asked[0]?.headers['user-agent']).toBe('Kith/test')
  })

  it('does not go to private addresses, however they are written or named', async () => {
    const fetch = open({ privateNetworks: false })
    const hosts = [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '017700000001',
      '127.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      'localhost',
      '169.254.169.254',
      '0',
    ]
    for (const host of hosts) expect([host, await codeOf(fetch(`http://${host}:${port}/`))]).toEqual([host, 'private_address'])
    for (const address of ['file:///etc/passwd', 'ftp://127.0.0.1/', 'data:text/plain,x'])
      expect(await codeOf(fetch(address))).toBe('protocol_refused')
    expect(asked).toEqual([])
  })

  it('looks at the address when it connects, so that a name that changes its mind gains nothing', async () => {
    const answers = ['127.0.0.1', '127.0.0.2']
    const fetch = open({ resolve: async () => [{ address: answers.shift() ?? '127.0.0.3', family: 4 }] })
    answer = (_, response) => response.writeHead(200, { connection: 'close' }).end('fine')
    expect(await codeOf(fetch(`http://rebind.example:${port}/`).then((response) => response.text()))).toBe('answered')
    expect(await codeOf(fetch(`http://rebind.example:${port}/`))).toBe('private_address')
    const mixed = open({ resolve: async () => ['10.0.0.1', '127.0.0.1'].map((address) => ({ address, family: 4 })) })
    expect(await codeOf(mixed(`http://mixed.example:${port}/`))).toBe('answered')
  })

  it('follows redirects only to where it may go, and not for ever', async () => {
    const fetch = open()
    answer = redirect('/end')
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('end')
    for (const [location, code] of [
      ['http://169.254.169.254/latest/meta-data/', 'private_address'],
      [`http://127.0.0.2:${port}/end`, 'private_address'],
      ['http://[::1]/', 'private_address'],
      ['file:///etc/passwd', 'protocol_refused'],
      ['http://', 'redirect_broken'],
      ['/again', 'redirects_bound'],
    ] as const) {
      answer = redirect(location)
      expect([location, await codeOf(fetch(`http://127.0.0.1:${port}/`))]).toEqual([location, code])
    }
    answer = redirect('/end')
    expect((await fetch(`http://127.0.0.1:${port}/`, { redirect: 'manual' })).status).toBe(302)
  })

  it('looks at names that redirects lead to as well, and takes no more headers than anybody needs', async () => {
    const fetch = open({ resolve: async (host) => [{ address: host === 'inside.example' ? '10.0.0.7' : '127.0.0.1', family: 4 }] })
    for (const location of [`http://inside.example:${port}/end`, `//inside.example:${port}/end`, `http://a:b@inside.example/`]) {
      answer = redirect(location)
      expect([location, await codeOf(fetch(`http://outside.example:${port}/`))]).toEqual([location, 'private_address'])
    }
    answer = (_, response) => response.writeHead(200, { link: `<x>; rel="next", `.repeat(10_000) }).end()
    expect(await codeOf(fetch(`http://outside.example:${port}/`))).toBe('HPE_HEADER_OVERFLOW')
    answer = redirect(`/${'x'.repeat(100_000)}`)
    expect(await codeOf(fetch(`http://outside.example:${port}/`))).toBe('HPE_HEADER_OVERFLOW')
  })

  it('hands nothing secret and no body on to another host', async () => {
    const fetch = open({ resolve: async () => [{ address: '127.0.0.1', family: 4 }] })
    answer = redirect(`http://other.example:${port}/end`)
    const headers = {
      authorization: 'Bearer secret',
      'private-token': 'secret',
      cookie: 'a=secret',
      'x-whatever': 'secret',
      accept: 'application/json',
    }
    await (await fetch(`http://first.example:${port}/`, { headers })).text()
    expect(asked[0]?.headers).toMatchObject(headers)
    expect(asked[1]?.headers.accept).toBe('application/json')
    expect(JSON.stringify(asked[1]?.headers)).not.toContain('secret')
    answer = redirect(`http://other.example:${port}/end`, 307)
    expect(await codeOf(fetch(`http://first.example:${port}/`, { method: 'POST', body: 'secret' }))).toBe('redirect_foreign')
    answer = redirect('/end')
    await (await fetch(`http://first.example:${port}/`, { headers })).text()
    expect(asked.at(-1)?.headers.authorization).toBe('Bearer secret')
  })

  it('sends no secret without encryption to the internet', async () => {
    const fetch = open({ privateNetworks: false, resolve: async () => [{ address: '9.9.9.9', family: 4 }] })
    expect(await codeOf(fetch('http://forum.example.org/', { headers: { 'api-key': 'secret' } }))).toBe('not_encrypted')
    // Names and passwords are sent so.
    expect(await codeOf(fetch('http://forum.example.org/', { method: 'POST', body: '{"password":"secret"}' }))).toBe('not_encrypted')
  })

  it('ends when it is told to, in the middle of an answer, too, and notices one that breaks off', async () => {
    answer = (_, response) => void response.write('beginning')
    const control = new AbortController()
    const response = await open()(`http://127.0.0.1:${port}/`, { signal: control.signal })
    const reading = response.text()
    control.abort(new Error('paused'))
    await expect(reading).rejects.toThrow()
    answer = (_, half) => {
      half.writeHead(200, { 'content-length': '100' })
      half.write('beginning')
      half.destroy()
    }
    await expect(open()(`http://127.0.0.1:${port}/`).then((broken) => broken.text())).rejects.toThrow()
    const zipped = gzipSync('x'.repeat(10_000))
    answer = (_, cut) => cut.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped.subarray(0, 20))
    await expect(open()(`http://127.0.0.1:${port}/`).then((broken) => broken.text())).rejects.toThrow()
  })

  it('unpacks no more than is read', async () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000))
    answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    const before = process.memoryUsage().arrayBuffers
    const reader = (await open()(`http://127.0.0.1:${port}/`)).body?.getReader()
    await reader?.read()
    await reader?.cancel()
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000)
  })
})
