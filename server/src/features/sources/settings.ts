import { ConnectorError, type AnyConnector } from '@kith/connectors/kit/connector'
import type { App } from '../../app.ts'
import { isSealed } from '../../platform/secrets/keeper.ts'

type Settings = Record<string, unknown>

const purposeOf = (connector: AnyConnector, field: string): string => `source ${connector.name} ${field}`

export const secretNames = (connector: AnyConnector): string[] =>
  connector.fields.filter((field) => field.kind === 'secret').map((field) => field.name)

/** Settings as they are stored: secrets encrypted. */
export const sealSettings = (app: Pick<App, 'secrets'>, connector: AnyConnector, settings: Settings): Settings => {
  const sealed = { ...settings }
  for (const name of secretNames(connector)) {
    const value = sealed[name]
    if (typeof value === 'string' && value !== '') sealed[name] = app.secrets.seal(value, purposeOf(connector, name))
  }
  return sealed
}

/** Settings as the connector wants them, and the fields whose secrets cannot be read any more; those are left out. */
export const openSettings = (
  app: Pick<App, 'secrets'>,
  connector: AnyConnector,
  stored: Settings,
): { readonly settings: Settings; readonly lost: readonly string[] } => {
  const settings = { ...stored }
  const lost: string[] = []
  for (const name of secretNames(connector)) {
    const value = settings[name]
    if (!isSealed(value)) continue
    const secret = app.secrets.open(value, purposeOf(connector, name))
    if (secret === undefined) {
      lost.push(name)
      delete settings[name]
    } else settings[name] = secret
  }
  return { settings, lost }
}

/** What to read with. @throws ConnectorError `secret_lost` when a secret has to be entered again */
export const readySettings = (app: Pick<App, 'secrets'>, connector: AnyConnector, stored: Settings): unknown => {
  const { settings, lost } = openSettings(app, connector, stored)
  if (lost.length > 0) throw secretLost(connector, lost)
  return connector.settings.parse(settings)
}

const secretLost = (connector: AnyConnector, lost: readonly string[]): ConnectorError => {
  const labels = connector.fields.filter((field) => lost.includes(field.name)).map((field) => field.label)
  return new ConnectorError(
    'secret_lost',
    `What was entered as ${labels.join(' and ')} can no longer be read: the key that it was encrypted with is not there.`,
    'Enter it again in the settings of the source, or put the key back (secret.key of the data folder, or KITH_SECRET_KEY) and start Kith again.',
  )
}

/** Settings without their secrets: what people and the API see, and what makes two connections the same. */
export const withoutSecrets = (connector: AnyConnector | undefined, settings: Settings): Settings => {
  const secret = new Set(connector === undefined ? [] : secretNames(connector))
  // Of a connector that this version does not have, nobody knows which fields are secret; what is sealed shows itself.
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => !secret.has(name) && !isSealed(value)))
}

/** What there is of each secret. */
export const secretStates = (
  app: Pick<App, 'secrets'>,
  connector: AnyConnector,
  stored: Settings,
): { name: string; state: 'kept' | 'lost' }[] => {
  const { lost } = openSettings(app, connector, stored)
  return secretNames(connector)
    .filter((name) => stored[name] !== undefined && stored[name] !== '')
    .map((name) => ({ name, state: lost.includes(name) ? 'lost' : 'kept' }))
}

/**
 * Settings after a change. Forms never show a secret, so an empty one means the one that is stored; null takes it away. What people did not name stays as it
 * was. A secret is for the host that it was entered for: with another address it has to be entered again, or whoever may change a source could have it
 * sent to themselves.
 */
export const changedSettings = (connector: AnyConnector, before: Settings, change: Settings): Settings => {
  const secret = new Set(secretNames(connector))
  const after = { ...before }
  for (const [name, value] of Object.entries(change)) {
    if (secret.has(name) && value === '') continue
    if (value === null || value === '') delete after[name]
    else after[name] = value
  }
  const moves = connector.fields.some(({ kind, name }) => kind === 'url' && hostIn(before[name]) !== hostIn(after[name]))
  if (moves) for (const name of secret) if (after[name] === before[name]) delete after[name]
  return after
}

const hostIn = (address: unknown): string => (typeof address === 'string' && URL.canParse(address) ? new URL(address).origin : '')

/** The account at the platform that a budget belongs to: equal secrets are one. Empty without any. */
export const accountOf = (app: Pick<App, 'secrets'>, connector: AnyConnector, settings: Settings): string => {
  const secrets = secretNames(connector)
    .map((name) => settings[name])
    .filter((value) => typeof value === 'string' && value !== '')
  return secrets.length === 0 ? '' : app.secrets.nameOf(`${connector.name}\0${secrets.join('\0')}`)
}
