import type { Profile } from './profile.ts'

/** "github:ann" (a login) and "github#42" (a number) are accounts of the platform "github". */
const splitAccount = (account: string): { platform: string; login: boolean; value: string } => {
  const at = account.search(/[:#][^:#]*$/)
  return { platform: account.slice(0, at), login: account[at] === ':', value: account.slice(at + 1) }
}

/** The platform on which the two are vouched to be two accounts, or undefined. Numbers decide where both are known: a login may be renamed. */
export const accountConflict = (a: readonly string[], b: readonly string[]): string | undefined => {
  if (a.length === 0 || b.length === 0) return undefined
  for (const one of a) {
    const mine = splitAccount(one)
    for (const other of b) {
      const theirs = splitAccount(other)
      if (mine.platform !== theirs.platform || mine.login !== theirs.login || mine.value === theirs.value) continue
      if (!mine.login || !sharesNumber(a, b, mine.platform)) return mine.platform
    }
  }
  return undefined
}

const sharesNumber = (a: readonly string[], b: readonly string[], platform: string): boolean =>
  a.some((one) => one.startsWith(`${platform}#`) && b.includes(one))

/** An account of both, numbers before logins, unless the numbers say that the login changed hands. */
export const sharedAccount = (a: Profile, b: Profile): string | undefined => {
  if (a.accounts.length === 0 || b.accounts.length === 0) return undefined
  const common = a.accounts.filter((account) => b.accounts.includes(account))
  const number = common.find((account) => account.includes('#'))
  if (number !== undefined) return number
  return common.length > 0 && accountConflict(a.accounts, b.accounts) === undefined ? common[0] : undefined
}

/** The accounts of a group: for each platform at most one number, and several logins only where the number says that they are one account. */
export type AccountsOf = Map<string, { number: string | undefined; readonly logins: Set<string> }>

export const collectAccounts = (accounts: readonly string[], into: AccountsOf = new Map()): AccountsOf => {
  for (const account of accounts) {
    const { platform, login, value } = splitAccount(account)
    const known = into.get(platform) ?? { number: undefined, logins: new Set() }
    into.set(platform, known)
    if (login) known.logins.add(value)
    else known.number ??= value
  }
  return into
}

/** Adds the accounts of one group to those of another; the work depends on the smaller only. */
export const addAccounts = (from: AccountsOf, into: AccountsOf): void => {
  for (const [platform, { number, logins }] of from) {
    const known = into.get(platform)
    if (known === undefined) into.set(platform, { number, logins })
    else {
      known.number ??= number
      for (const login of logins) known.logins.add(login)
    }
  }
}

/** The same as accountConflict, between groups. */
export const groupConflict = (a: AccountsOf, b: AccountsOf): string | undefined => {
  for (const [platform, mine] of a) {
    const theirs = b.get(platform)
    if (theirs === undefined) continue
    if (mine.number !== undefined && theirs.number !== undefined) {
      if (mine.number !== theirs.number) return platform
      continue
    }
    const [few, many] = mine.logins.size <= theirs.logins.size ? [mine.logins, theirs.logins] : [theirs.logins, mine.logins]
    for (const login of few) if (!many.has(login)) return platform
  }
  return undefined
}
