import type { Operation } from '@kith/contract/operation'
import { OPERATIONS } from '@kith/contract/operations'
import { TOOL_INSTRUCTIONS, toolFailure, toolOf, toolOperations, toolResult, type ToolResult } from '@kith/contract/tools'
import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import type { Api } from './api.ts'
import { CommandError } from './errors.ts'
import type { Terminal } from './output/terminal.ts'

/** Speaks MCP over standard input and output, and forwards each call to the API. Ends with its input. */
export const serveMcp = (api: Api, terminal: Terminal, version: string): void => {
  serveStdio(() => createServer(api, version), { onerror: (error) => terminal.note(error.message) })
}

const createServer = (api: Api, version: string): Server => {
  const operations = toolOperations(Object.values(OPERATIONS))
  const server = new Server({ name: 'kith', title: 'Kith', version }, { capabilities: { tools: {} }, instructions: TOOL_INSTRUCTIONS })
  server.setRequestHandler('tools/list', () => ({ tools: [...operations.values()].map(toolOf) }))
  server.setRequestHandler('tools/call', ({ params }) => {
    const operation = operations.get(params.name)
    if (!operation) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${params.name}.`)
    return forward(api, operation, params.arguments ?? {})
  })
  return server
}

const forward = async (api: Api, operation: Operation, input: Record<string, unknown>): Promise<ToolResult> => {
  try {
    return toolResult(await api.perform(operation, input))
  } catch (error) {
    if (error instanceof CommandError) return toolFailure(error.body)
    throw error
  }
}
