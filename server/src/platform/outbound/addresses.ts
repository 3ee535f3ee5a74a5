import { BlockList, isIP } from 'node:net'

/** Ranges that are no public hosts: IANA's special-purpose registries for IPv4 and IPv6, multicast, and what is reserved. */
const V4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
/** Within 2000::/3, beyond which nothing is public. */
const V6: readonly [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const listOf = (ranges: readonly [string, number][], family: 'ipv4' | 'ipv6'): BlockList => {
  const list = new BlockList()
  for (const [address, bits] of ranges) list.addSubnet(address, bits, family)
  return list
}

const closedV4 = listOf(V4, 'ipv4')
const closedV6 = listOf(V6, 'ipv6')
const globalV6 = listOf([['2000::', 3]], 'ipv6')
/** NAT64 (RFC 6052): how a network without IPv4 reaches those that have nothing else; the last 32 bits are the IPv4 address. */
const translated = listOf([['64:ff9b::', 96]], 'ipv6')

/** Whether an IP address (without brackets) is one that anybody on the internet could ask. */
export const isPublicAddress = (address: string): boolean => {
  const family = isIP(address)
  if (family === 4) return !closedV4.check(address, 'ipv4')
  if (family !== 6) return false
  const plain = address.split('%')[0] ?? ''
  if (translated.check(plain, 'ipv6')) return isPublicAddress(lastV4(plain))
  return globalV6.check(plain, 'ipv6') && !closedV6.check(plain, 'ipv6')
}

/** Whether Kith may ask an address. */
export type Allows = (address: string) => boolean

/** What whoever runs Kith opens beside the internet: everything, nothing, or networks like "10.0.0.0/8" and single addresses. */
export type PrivateNetworks = boolean | readonly string[]

/** @throws Error when one of the networks is none */
export const allowing = (networks: PrivateNetworks): Allows => {
  if (networks === true) return () => true
  const list = new BlockList()
  for (const network of networks === false ? [] : networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    const whole = family === 'ipv6' ? 128 : 32
    if (isIP(address) === 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits)) || Number(bits ?? whole) > whole)
      throw new Error(`${network} is no network`)
    list.addSubnet(address, Number(bits ?? whole), family)
  }
  return (address) => isPublicAddress(address) || list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

/** The last 32 bits of an IPv6 address as an IPv4 one. */
const lastV4 = (address: string): string => {
  // Written in one way only: groups of hexadecimal digits, the longest run of zeros left out.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':')
  const [high, low] = groups.slice(-2).map((group) => Number.parseInt(group === '' ? '0' : group, 16))
  return [(high ?? 0) >> 8, (high ?? 0) & 255, (low ?? 0) >> 8, (low ?? 0) & 255].join('.')
}
