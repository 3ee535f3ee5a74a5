import type { AnyConnector } from './kit/connector.ts'

/**
 * A connector without all the others, which take half a second to load: that of a module, or of the registry where none is named.
 *
 * @throws when there is none of that name
 */
export const loadConnector = async (name: string, module: string = ofRegistry(name)): Promise<AnyConnector> => {
  const exported: Record<string, unknown> = await import(module)
  const found = Object.values(exported).find((value): value is AnyConnector => isConnector(value) && value.name === name)
  if (found === undefined) throw new Error(`There is no connector ${name}.`)
  return found
}

const ofRegistry = (name: string): string => {
  const ending = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
  return new URL(`./${name}/connector${ending}`, import.meta.url).href
}

const isConnector = (value: unknown): value is AnyConnector =>
  typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function' && 'name' in value
