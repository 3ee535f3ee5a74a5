import { CONNECTORS } from '@kith/connectors/registry'
import type { AnyConnector } from '@kith/connectors/kit/connector'
import { expect, test } from 'vitest'
import type { Actor } from '../../platform/operation.ts'
import { parseSettings } from './preview.ts'

const actor: Actor = { kind: 'system', name: 'test' }
const named = (name: string): AnyConnector => {
  const found = CONNECTORS.find((connector) => connector.name === name)
  if (found === undefined) throw new Error(`There is no connector ${name}.`)
  return found
}

test.each([
  ['pretalx', { address: 'https://ann:secret@talks.example.org', events: 'days' }],
  ['hi-events', { address: 'https://ann@shop.example.org', token: 't' }],
  ['gitlab', { address: 'https://:secret@git.example.org', projects: 'a/b' }],
])('%s takes no address with a name or password in it, since addresses are shown', (name, settings) => {
  expect(() => parseSettings(named(name), settings, actor)).toThrow(/name or password/)
})
