import { describe, expect, it } from 'vitest'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { ROUTES } from './routes.ts'
import { toolFailure, toolName, toolOf, toolOperations, toolResult } from './tools.ts'

const all: readonly Operation[] = Object.values(OPERATIONS)
const tools = [...toolOperations(all).values()].map(toolOf)

describe('operations', () => {
  it('are listed under their own names, each with one address', () => {
    expect(Object.entries(OPERATIONS).filter(([name, operation]) => operation.name !== name)).toEqual([])
    expect(Object.keys(OPERATIONS).toSorted()).toEqual(Object.keys(ROUTES).toSorted())
    expect(new Set(Object.values(ROUTES)).size).toBe(Object.keys(ROUTES).length)
  })

  it('take every part of their address as input', () => {
    for (const operation of all) {
      const parts = [...ROUTES[operation.name].matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
      expect(parts.filter((part) => !(part in operation.input.shape))).toEqual([])
    }
  })
})

describe('tools', () => {
  it('have names that every assistant accepts, each once', () => {
    expect(tools.filter((tool) => !/^[a-z][a-z_]{0,63}$/.test(tool.name))).toEqual([])
    expect(new Set(tools.map((tool) => tool.name)).size).toBe(tools.length)
    expect(toolName('setAside.list')).toBe('set_aside_list')
  })

  it('leave out sign-in, keys, files and what an operation keeps from assistants', () => {
    const names = new Set(tools.map((tool) => tool.name))
    for (const hidden of ['session_create', 'keys_create', 'users_invite', 'uploads_create', 'people_export'])
      expect(names).not.toContain(hidden)
  })

  it('say what may be given, with words', () => {
    const people = tools.find((tool) => tool.name === 'people_list')
    expect(people?.inputSchema).toMatchObject({
      type: 'object',
      properties: { limit: { type: 'integer', maximum: 200, default: 50 }, search: { description: expect.stringContaining('any script') } },
    })
    expect(people?.inputSchema).not.toHaveProperty('required')
  })

  it('call every write destructive that does not merely add', () => {
    const hints = new Map(tools.map((tool) => [tool.name, tool.annotations]))
    expect(hints.get('people_get')).toEqual({ readOnlyHint: true, destructiveHint: false })
    expect(hints.get('sources_create')).toEqual({ readOnlyHint: false, destructiveHint: false })
    for (const name of ['sources_remove', 'people_update', 'set_aside_dismiss', 'runs_cancel'])
      expect(hints.get(name)).toEqual({ readOnlyHint: false, destructiveHint: true })
  })

  it('answer with an object and the same as text', () => {
    expect(toolResult({ total: 1 })).toEqual({ content: [{ type: 'text', text: '{"total":1}' }], structuredContent: { total: 1 } })
    expect(toolResult(undefined).structuredContent).toEqual({ result: null })
  })

  it('pass on what is wrong, each thing once, and what to do', () => {
    const failure = toolFailure({ error: { code: 'invalid_input', message: 'Wrong: a.', details: ['a', 'b'], hint: 'Mend b.' } })
    expect(failure).toMatchObject({ isError: true, structuredContent: { error: { code: 'invalid_input' } } })
    expect(failure.content[0]?.text).toBe('Wrong: a.\nb\nMend b.')
  })
})
