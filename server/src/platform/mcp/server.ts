import type { Operation } from '@kith/contract/operation'
import { TOOL_INSTRUCTIONS, toolFailure, toolOf, toolOperations, toolResult, type ToolResult } from '@kith/contract/tools'
import { ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server'
import { KithError } from '../errors.ts'

export interface McpServerOptions {
  readonly version: string
  readonly operations: readonly Operation[]
  readonly perform: (operation: Operation, input: unknown) => Promise<unknown>
  /** Told of what is no KithError; the assistant learns only that something went wrong. */
  readonly onError: (error: unknown, operation: Operation) => void
}

/** A server for one conversation (or one request): all tools derive from the operations, and each call goes through `perform`. */
export const createMcpServer = (options: McpServerOptions): Server => {
  const operations = toolOperations(options.operations)
  const server = new Server(
    { name: 'kith', title: 'Kith', version: options.version },
    { capabilities: { tools: {} }, instructions: TOOL_INSTRUCTIONS },
  )
  server.setRequestHandler('tools/list', () => ({ tools: [...operations.values()].map(toolOf) }))
  server.setRequestHandler('tools/call', ({ params }) => {
    const operation = operations.get(params.name)
    if (!operation) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `There is no tool ${params.name}.`)
    return call(options, operation, params.arguments ?? {})
  })
  return server
}

const call = async ({ perform, onError }: McpServerOptions, operation: Operation, input: unknown): Promise<ToolResult> => {
  try {
    return toolResult(await perform(operation, input))
  } catch (error) {
    if (error instanceof KithError) return toolFailure(error.toBody())
    onError(error, operation)
    return toolFailure(
      new KithError('internal', 'Something went wrong in Kith itself.', { hint: 'The server’s log has the details.' }).toBody(),
    )
  }
}
