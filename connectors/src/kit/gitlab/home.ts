import type { Home } from '../github/identities.ts'

export const DEFAULT_ADDRESS = 'https://gitlab.com'

/** Address of the web pages, without a slash at its end: GitLab may lie below a path. */
export const webAt = (address = DEFAULT_ADDRESS): string =>
  address
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\/api\/v4$/, '')

/** Numbers of accounts are those of one instance. */
export const homeAt = (address?: string): Home => {
  const url = webAt(address)
  const { host } = new URL(url)
  return { platform: host === 'gitlab.com' ? 'gitlab' : `gitlab:${host}`, url, named: true }
}
