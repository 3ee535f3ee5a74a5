import { parseAddress } from '@kith/identity/address'

/**
 * The address as it is compared between identities, or undefined where it cannot tell one person from another: shared and robot mailboxes, machines,
 * platforms' stand-ins, and what is no address at all.
 */
export const emailKey = (email: string | undefined): string | undefined => {
  const address = parseAddress(email)
  return address?.kind === 'personal' ? address.key : undefined
}
