import { isGenericHost, isPublicMail, isSharedLogin } from './generic.ts'
import { once } from './once.ts'

/**
 * personal: tells who it is. shared: a role, robot or no-reply mailbox, or no address at all. machine: written by a computer that had none
 * ("ann@laptop.local"); its local part is still a login. hosted: a platform's stand-in that names an account.
 */
export interface Address {
  readonly kind: 'personal' | 'shared' | 'machine' | 'hosted'
  /** The address for exact comparison: NFKC, lower case. */
  readonly key: string
  /** Without a "+tag", and for Gmail without dots: mostly, but not provably, the same mailbox. */
  readonly mailbox: string
  readonly local: string
  /** The registrable domain or the machine, where few share it. */
  readonly domain: string | undefined
  /** On a platform as connectors name it: "github", "gitlab:git.example.org". */
  readonly account?: { readonly platform: string; readonly login: string; readonly number: string | undefined }
}

const CHARS_MAX = 320

/** The address inside a field that may hold more or less than one, or undefined where there is none that tells anything. */
export const parseAddress = (field: string | undefined): Address | undefined => {
  if (field === undefined || field.length === 0) return undefined
  let text = field.slice(0, CHARS_MAX).normalize('NFKC').trim().toLowerCase()
  text = text.replace(/^mailto:/, '').replace(/^.*<([^<>]*@[^<>]*)>.*$/, '$1')
  // Converted histories carry "ann@example.org@localhost" and "Ann Lee ann@example.org".
  text = text.replace(/^([^\s@]+@[^\s@]+\.[a-z]{2,})@\S*$/, '$1').replace(/^.*\s(\S+@\S+)$/, '$1')
  const hidden = /^([\w.+-]+)\s*(?:\(at\)|\[at\]|\sat\s)\s*([\w-]+(?:\s*(?:\.|\(dot\)|\[dot\]|\sdot\s)\s*[\w-]+)+)$/.exec(text)
  if (hidden) text = `${hidden[1] ?? ''}@${(hidden[2] ?? '').replace(/\s*(\(dot\)|\[dot\]|\sdot\s)\s*/g, '.')}`
  const parts = /^([^\s@<>"]{1,64})@([^\s@<>"]{1,255})$/.exec(text)
  if (!parts) return undefined
  const [, local = '', host = ''] = parts
  if (!/[\p{L}\p{N}]/u.test(local) || !/[\p{L}\p{N}]/u.test(host)) return undefined
  return hosted(text, local, host) ?? (isMachine(host) ? machine(text, local, host) : personal(text, local, host))
}

/** "7-ann" is written by GitLab, "7+ann" and "ann" by GitHub, on their own hosts and on those of others; "ann@noreply.git.example.org" by Gitea. */
const hosted = (key: string, local: string, host: string): Address | undefined => {
  const platform = hostedBy(local, host)
  if (platform === undefined) return undefined
  const account = LOGINS[platform.split(':')[0] ?? '']?.exec(local)
  if (account?.[2] === undefined) return undefined
  return {
    kind: 'hosted',
    key,
    mailbox: key,
    local: account[2],
    domain: undefined,
    account: { platform, login: account[2], number: account[1] },
  }
}

const GITHUB_LOGIN = /^(?:(\d+)\+)?([\w-]+(?:\[bot\])?)$/
const LOGINS: Readonly<Record<string, RegExp>> = {
  github: GITHUB_LOGIN,
  ghes: GITHUB_LOGIN,
  gitlab: /^(?:(\d+)-)?([\w.-]+)$/,
  gitea: /^(?:(\d+)\+)?([\w.-]+)$/,
}

const hostedBy = (local: string, host: string): string | undefined => {
  const known = /^(?:users\.noreply\.(github|gitlab)\.com|(github)\.users\.noreply)$/.exec(host)
  if (known !== null) return known[1] ?? known[2]
  const users = /^users\.noreply\.([^.]+\..+)$/.exec(host)?.[1]
  if (users !== undefined) return /^\d+-/.test(local) ? `gitlab:${users}` : /^\d+\+/.test(local) ? `ghes:${users}` : undefined
  const own = /^noreply\.([^.]+\..+)$/.exec(host)?.[1]
  return own === undefined || isSharedLogin(local) ? undefined : `gitea:${own}`
}

const isMachine = (host: string): boolean =>
  !host.includes('.') ||
  /(^|\.)(localhost|localdomain|local|lan|internal|home|invalid|\(none\)|intra|corp|workgroup|fritz\.box)$/.test(host) ||
  !/\.[a-z\p{L}][a-z0-9\p{L}-]+$/u.test(host)

const machine = (key: string, local: string, host: string): Address | undefined => {
  if (isSharedLogin(local)) return undefined
  const name = host.replace(/\.(\(none\)|localdomain|local|lan|internal|home|fritz\.box)$/, '')
  return { kind: 'machine', key, mailbox: key, local, domain: isGenericHost(name) ? undefined : `machine ${name}` }
}

/** An address of a role on somebody's own host ("github@ann.example") still tells the host. */
const personal = (key: string, local: string, host: string): Address => {
  const plain = local.replace(/\+.*$/, '') || local
  const gmail = host === 'gmail.com' || host === 'googlemail.com'
  const mailbox = gmail ? `${plain.replaceAll('.', '')}@gmail.com` : `${plain}@${host}`
  return {
    kind: isSharedLogin(plain) ? 'shared' : 'personal',
    key,
    // Most are the same text: it is kept once.
    mailbox: mailbox === key ? key : mailbox,
    local: plain,
    domain: isPublicMail(host) ? undefined : registrable(host),
  }
}

/** The last two labels, or three under a country's "co", "ac" and the like. Public mail under it gives undefined. */
const registrable = (host: string): string | undefined => {
  const labels = host.split('.')
  const country = (labels.at(-1)?.length ?? 0) === 2 && /^(co|com|ac|edu|org|gov|net|or|ne|go|gob|gouv)$/.test(labels.at(-2) ?? '')
  const domain = once(labels.slice(country ? -3 : -2).join('.'))
  return isPublicMail(domain) ? undefined : domain
}
