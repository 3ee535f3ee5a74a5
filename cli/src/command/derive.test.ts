import { OPERATIONS } from '@kith/contract/operations'
import type { Operation } from '@kith/contract/operation'
import type { OperationName } from '@kith/contract/routes'
import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { addInput, inputFrom } from './derive.ts'
import { specOf } from './spec.ts'

/** What the API is sent for a command line. */
const parse = (name: OperationName, ...args: readonly string[]): Record<string, unknown> => {
  const spec = specOf(OPERATIONS[name])
  const command = addInput(new Command().exitOverride().configureOutput({ writeErr: () => undefined }), spec)
  command.action(() => undefined).parse(args, { from: 'user' })
  return inputFrom(spec, command.args, command.opts())
}

describe('a command made from an operation', () => {
  it('is called by noun and verb, in kebab case', () => {
    const { noun, verb } = specOf(OPERATIONS['setAside.list'])
    expect([noun, verb]).toEqual(['set-aside', 'list'])
  })

  it('takes the parts of the address as arguments, as the types that they have', () => {
    expect(parse('runs.pause', '3')).toEqual({ id: 3 })
    expect(parse('measures.query', 'active-people', '--interval', 'month')).toEqual({ name: 'active-people', interval: 'month' })
    expect(parse('runs.pause', 'three')).toEqual({ id: 'three' })
  })

  it('takes a file as an argument', () => {
    expect(parse('identities.import', '.mailmap', '--format', 'mailmap')).toEqual({ file: '.mailmap', format: 'mailmap' })
    expect(() => parse('identities.import')).toThrow("missing required argument 'file'")
  })

  it('collects options that may be repeated', () => {
    expect(parse('people.list', '--kind', 'commit', '--kind', 'issue-opened', '--source', '1', '--source', '2')).toEqual({
      kind: ['commit', 'issue-opened'],
      source: [1, 2],
    })
    expect(parse('people.list', '--category', 'code', '--category', 'help')).toEqual({ category: ['code', 'help'] })
  })

  it('sends only what was given, so that the server’s own defaults hold', () => {
    expect(parse('people.list')).toEqual({})
    expect(parse('sources.create', '--connector', 'git', '--settings', '{}')).toEqual({ connector: 'git', settings: {} })
  })

  it('knows yes, no and nothing said', () => {
    expect(parse('people.update', '5', '--teammate')).toEqual({ id: 5, teammate: true })
    expect(parse('people.update', '5', '--no-teammate')).toEqual({ id: 5, teammate: false })
    expect(parse('people.update', '5')).toEqual({ id: 5 })
    expect(parse('sources.create', '--connector', 'git', '--settings', '{}', '--no-start')).toMatchObject({ start: false })
    expect(parse('sources.remove', '5', '--confirm')).toEqual({ id: 5, confirm: true })
  })

  it('reads objects as JSON, and leaves what is none to the server', () => {
    expect(parse('setAside.retry', '--replace', '{"find":"a","with":"b"}', '--ids', '7')).toEqual({
      replace: [{ find: 'a', with: 'b' }],
      ids: [7],
    })
    expect(parse('sources.create', '--connector', 'git', '--settings', '{oops')).toMatchObject({ settings: '{oops' })
  })

  it('asks for what is required, and for one of the choices', () => {
    expect(() => parse('sources.remove', '5')).toThrow('--confirm')
    expect(() => parse('people.list', '--sort', 'luck')).toThrow('Allowed choices are lastAt, firstAt, activities, name')
    expect(() => parse('runs.pause')).toThrow("missing required argument 'id'")
  })

  it('can be made from every operation, and every field of the input can be given', () => {
    for (const operation of Object.values<Operation>(OPERATIONS)) {
      const { positional, options } = specOf(operation)
      expect([...positional, ...options].map((field) => field.name).toSorted()).toEqual(Object.keys(operation.input.shape).toSorted())
      expect(options.map((field) => field.flag)).not.toContain('json')
    }
  })
})
