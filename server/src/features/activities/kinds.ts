import type { App } from '../../app.ts'

export interface KindInfo {
  readonly kind: string
  readonly label: string
  readonly plural: string
  readonly category: string
}

/** How a kind of activity is called: by its own connector, else by any that knows it, else by its name. */
export const kindOf = (app: Pick<App, 'connectors'>, kind: string, connector?: string): KindInfo => {
  const own = connector === undefined ? undefined : app.connectors.get(connector)?.kinds[kind]
  const known = own ?? [...app.connectors.values()].find((one) => one.kinds[kind] !== undefined)?.kinds[kind]
  const words = kind.replaceAll(/[-_.:]+/g, ' ')
  return { kind, label: known?.label ?? `did: ${words}`, plural: known?.plural ?? words, category: known?.category ?? 'other' }
}
