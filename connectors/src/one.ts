import type { AnyConnector } from './kit/connector.ts'

/** A connector of the registry without all the others, which take half a second to load. @throws when there is none of that name */
export const loadConnector = async (name: string): Promise<AnyConnector> => {
  const ending = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
  const exported: Record<string, unknown> = await import(new URL(`./${name}/connector${ending}`, import.meta.url).href)
  const found = Object.values(exported).find((value): value is AnyConnector => isConnector(value) && value.name === name)
  if (found === undefined) throw new Error(`There is no connector ${name}.`)
  return found
}

const isConnector = (value: unknown): value is AnyConnector =>
  typeof value === 'object' && value !== null && 'read' in value && typeof value.read === 'function' && 'name' in value
