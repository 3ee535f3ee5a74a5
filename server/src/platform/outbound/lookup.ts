import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { Allows } from './addresses.ts'
import { OutboundError } from './errors.ts'

export type Resolve = (host: string, options: LookupOptions) => Promise<readonly LookupAddress[]>

const resolveBySystem: Resolve = (host, options) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { ...options, all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)))
  })

/**
 * What a socket is told when it connects: names lead to allowed addresses only. The address that was looked at is the address that is used, so that a name
 * which answers otherwise the second time gains nothing.
 */
export const checkedLookup =
  (allows: Allows, resolve: Resolve = resolveBySystem): LookupFunction =>
  (host, options, callback) => {
    resolve(host, options).then(
      (addresses) => {
        const allowed = addresses.filter(({ address }) => allows(address))
        const [first] = allowed
        if (first === undefined) callback(addresses.length === 0 ? noAddress(host) : privateAddress(host), '')
        else if (options.all === true) callback(null, [...allowed])
        else callback(null, first.address, first.family)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ''),
    )
  }

/** No name is looked up for an address: it is checked here. @throws OutboundError */
export const refuseLiteral = (url: URL, allows: Allows): void => {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !allows(host)) throw privateAddress(host)
}

const noAddress = (host: string): Error => new Error(`${host} has no address`)

const privateAddress = (host: string): OutboundError =>
  new OutboundError(
    'private_address',
    `${host} is within a private network, and Kith asks only public addresses.`,
    'If that is your own, let whoever runs Kith set KITH_ALLOW_PRIVATE_NETWORKS=true. See docs/configuration.md.',
  )
