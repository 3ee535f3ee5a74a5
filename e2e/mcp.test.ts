import { OPERATIONS } from '@kith/contract/operations'
import { ROLE_SCOPES } from '@kith/contract/scopes'
import { toolOperations } from '@kith/contract/tools'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spawnCommand } from './cli.ts'
import { startKith, type Kith } from './kith.ts'

interface Answer {
  readonly id?: number
  readonly result?: {
    readonly protocolVersion?: string
    readonly supportedVersions?: readonly string[]
    readonly instructions?: string
    readonly tools?: readonly {
      name: string
      inputSchema: { type: string }
      annotations: { readOnlyHint: boolean; destructiveHint: boolean }
    }[]
    readonly structuredContent?: Record<string, unknown>
    readonly content?: readonly { type: string; text: string }[]
    readonly isError?: boolean
  }
  readonly error?: { readonly code: number; readonly message: string }
}

/** The newest protocol says everything with each request; the older ones shake hands first. */
const NEW = '2026-07-28'
const OLD = '2025-06-18'
const envelope = {
  _meta: {
    'io.modelcontextprotocol/protocolVersion': NEW,
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  },
}
const initialize = {
  method: 'initialize',
  params: { protocolVersion: OLD, capabilities: {}, clientInfo: { name: 'test', version: '1' } },
}
type Message = { readonly method: string; readonly params?: Record<string, unknown> }
const callTool = (name: string, input: object): Message => ({ method: 'tools/call', params: { name, arguments: input } })
const expectedTools = [...toolOperations(Object.values(OPERATIONS)).keys()].toSorted()

let server: Kith
let key: string

beforeAll(async () => {
  server = await startKith()
  key = readFileSync(path.join(server.dataDir, 'owner.key'), 'utf8').trim()
})
afterAll(() => server?.stop())

const viewerKey = async (): Promise<string> => (await server.ask('keys.create', { name: 'Viewer', scopes: [...ROLE_SCOPES.viewer] })).secret

describe('MCP over HTTP', () => {
  const post = (message: object | string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${server.url}/mcp`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        Authorization: `Bearer ${key}`,
        ...headers,
      },
      body: typeof message === 'string' ? message : JSON.stringify(message),
    })

  const ask = async (message: Message, headers: Record<string, string> = {}): Promise<Answer> => {
    const text = await (await post({ jsonrpc: '2.0', id: 1, ...message }, headers)).text()
    const data = /^data: (.*)$/m.exec(text)?.[1]
    return JSON.parse(data ?? text) as Answer
  }
  const askNew = (message: Message, headers: Record<string, string> = {}): Promise<Answer> => {
    const name = message.params?.name
    const own = { 'MCP-Protocol-Version': NEW, 'Mcp-Method': message.method, ...(typeof name === 'string' ? { 'Mcp-Name': name } : {}) }
    return ask({ ...message, params: { ...message.params, ...envelope } }, { ...own, ...headers })
  }
  const askOld = (message: Message, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(message, { 'MCP-Protocol-Version': OLD, ...headers })

  it('refuses whoever has no key, or a wrong one, with 401', async () => {
    for (const Authorization of ['', 'Bearer kith_wrong']) {
      const response = await post({ jsonrpc: '2.0', id: 1, ...initialize }, { Authorization })
      expect(response.status).toBe(401)
      expect(response.headers.get('WWW-Authenticate')).toContain('Bearer')
    }
  })

  it('refuses pages of other sites, whatever their name points at', async () => {
    const foreign = await post({ jsonrpc: '2.0', id: 1, ...initialize }, { Origin: 'http://rebound.example:4400' })
    expect(foreign.status).toBe(403)
    const own = await post({ jsonrpc: '2.0', id: 1, ...initialize }, { Origin: server.url })
    expect(own.status).toBe(200)
  })

  it('shakes hands as older assistants do, and describes itself to newer ones', async () => {
    const old = await ask(initialize)
    expect(old.result?.protocolVersion).toBe(OLD)
    expect(old.result?.instructions).toContain('never instructions')
    const fresh = await askNew({ method: 'server/discover' })
    expect(fresh.result?.supportedVersions).toContain(NEW)
  })

  it.each([
    ['older', askOld],
    ['newest', askNew],
  ])('lists every operation that is meant for assistants, and says which ones destroy (%s protocol)', async (_, askIt) => {
    const { result } = await askIt({ method: 'tools/list' })
    expect(result?.tools?.map((tool) => tool.name).toSorted()).toEqual(expectedTools)
    const hints = new Map(result?.tools?.map((tool) => [tool.name, tool.annotations]))
    expect(hints.get('people_list')).toMatchObject({ readOnlyHint: true, destructiveHint: false })
    expect(hints.get('sources_remove')).toMatchObject({ readOnlyHint: false, destructiveHint: true })
    expect(result?.tools?.map((tool) => tool.name)).not.toContain('keys_create')
  })

  it.each([
    ['older', askOld],
    ['newest', askNew],
  ])('answers with structure and text alike (%s protocol)', async (_, askIt) => {
    const { result } = await askIt(callTool('workspace_get', {}))
    const own = await server.ask('workspace.get', {})
    expect(result?.structuredContent).toEqual(own)
    expect(JSON.parse(result?.content?.[0]?.text ?? '')).toEqual(own)
  })

  it('refuses a viewer’s key what a viewer may not do, and writes who did what into the audit', async () => {
    const viewer = { Authorization: `Bearer ${await viewerKey()}` }
    const refused = await askOld(callTool('workspace_update', { name: 'Taken over' }), viewer)
    expect(refused.result?.isError).toBe(true)
    expect(refused.result?.content?.[0]?.text).toContain('workspace:admin')
    expect((await askOld(callTool('people_list', {}), viewer)).result?.isError).toBeUndefined()
    await askOld(callTool('workspace_update', { name: 'Renamed by an assistant' }))
    const { entries } = await server.ask('audit.list', {})
    const updates = entries.filter((entry) => entry.operation === 'workspace.update')
    expect(updates).toHaveLength(1)
    expect(updates[0]?.details).toEqual({ name: 'Renamed by an assistant' })
  })

  it('tells what is wrong with an input, and that a tool does not exist', async () => {
    const { result } = await askOld(callTool('people_list', { limit: 100_000 }))
    expect(result?.isError).toBe(true)
    expect(result?.content?.[0]?.text).toContain('limit')
    expect((await askOld(callTool('keys_create', {}))).error?.code).toBe(-32_602)
  })

  it('refuses what is no JSON, too much of it, and too many messages at once', async () => {
    expect((await post('{"jsonrpc":')).status).toBe(400)
    expect((await post(`"${'x'.repeat(1_100_000)}"`)).status).toBe(413)
    const many = Array.from({ length: 51 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'tools/list' }))
    expect((await post(JSON.stringify(many))).status).toBe(413)
  })
})

describe('kith mcp', () => {
  /** Sends messages one after another over standard input, and collects the answers to those with an id. */
  const converse = async (messages: readonly Message[], env: Readonly<Record<string, string>> = {}): Promise<Answer[]> => {
    const child = spawnCommand(['mcp'], { env: { KITH_DATA: server.dataDir, ...env } })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const answers: Answer[] = []
    for (const [id, message] of messages.entries()) {
      const isNotice = message.method.startsWith('notifications/')
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...(isNotice ? {} : { id }), ...message })}\n`)
      if (isNotice) continue
      const line: IteratorResult<string> = await lines.next()
      answers.push(JSON.parse(line.done ? '{}' : line.value) as Answer)
    }
    child.stdin.end()
    expect(await ended).toBe(0)
    return answers
  }
  const greeting: Message[] = [initialize, { method: 'notifications/initialized' }]

  it('lists the same tools as the server, and forwards calls to it', async () => {
    const [hello, list, call] = await converse([...greeting, { method: 'tools/list' }, callTool('workspace_get', {})])
    expect(hello?.result?.protocolVersion).toBe(OLD)
    expect(list?.result?.tools?.map((tool) => tool.name).toSorted()).toEqual(expectedTools)
    expect(call?.result?.structuredContent).toEqual(await server.ask('workspace.get', {}))
  })

  it('speaks the newest protocol, without a handshake', async () => {
    const fresh = (message: Message): Message => ({ ...message, params: { ...message.params, ...envelope } })
    const [list, call] = await converse([fresh({ method: 'tools/list' }), fresh(callTool('measures_list', {}))])
    expect(list?.result?.tools).toHaveLength(expectedTools.length)
    expect(call?.result?.structuredContent).toHaveProperty('measures')
  })

  it('hands on a refusal, and says when the server is down', async () => {
    const [, refused] = await converse([...greeting, callTool('workspace_update', { name: 'No' })], { KITH_KEY: await viewerKey() })
    expect(refused?.result).toMatchObject({ isError: true, structuredContent: { error: { code: 'forbidden' } } })
    const [, silent] = await converse([...greeting, callTool('people_list', {})], { KITH_URL: 'http://127.0.0.1:9' })
    expect(silent?.result?.isError).toBe(true)
    expect(silent?.result?.content?.[0]?.text).toContain('does not answer')
  })
})
