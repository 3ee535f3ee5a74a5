/** Parameters that say who shared an address, and not what it is. */
const TRACKING =
  /^(?:utm_\w+|mtm_\w+|pk_\w+|hsa_\w+|_hs(?:enc|mi)|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|twclid|ttclid|yclid|igshid|igsh|mc_[ce]id|mkt_tok|oly_(?:anon|enc)_id|vero_id|wickedid|_ga|_gl|ref|ref_src|ref_url|referrer|source|src|share|share_id|si|feature|smid|spm|trk|cmpid|ncid|sh|amp|outputtype)$/i

/** Hosts of the same pages for small screens: "m.", "mobile.", "amp.", "old.". */
const OTHER_FACE = /^(?:www\d?|m|mobile|amp|old|new|np)\.(?=[^.]+\.)/

const CHARS_MAX = 2_000

/**
 * An address without what makes equal addresses differ: scheme, www, mobile and AMP faces, tracking parameters, order of parameters, default ports, fragment,
 * slash or index page at the end. Undefined for what is no web address.
 */
export const canonicalAddress = (given: string): string | undefined => {
  if (!/^https?:\/\//i.test(given) || !URL.canParse(given)) return undefined
  const url = new URL(given)
  const inner = innerOf(url)
  if (inner !== undefined) return canonicalAddress(inner)
  const host = url.host.toLowerCase().replace(OTHER_FACE, '').replace(/\.$/, '')
  const path = decoded(url.pathname)
    .replace(/\/{2,}/g, '/')
    .replace(/\/amp(?=\/?$)/i, '')
    .replace(/\.amp(?=\.html$|$)/i, '')
    .replace(/\/index\.(?:html?|php)$/i, '')
    .replace(/\/+$/, '')
  const kept = [...url.searchParams].filter(([name]) => !TRACKING.test(name)).toSorted(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0)) // prettier-ignore
  const query = new URLSearchParams(kept).toString()
  return `${host}${path}${query === '' ? '' : `?${query}`}`.slice(0, CHARS_MAX)
}

/** What Google's AMP pages show is the page of somebody else: "/amp/s/example.org/page". */
const innerOf = ({ hostname, pathname }: URL): string | undefined => {
  const path = /^(?:www\.)?google\.[a-z.]{2,6}$/.test(hostname)
    ? /^\/amp\/(?:s\/)?(?!https?:)([^/]+\.[^/]+\/.*)$/.exec(pathname)?.[1]
    : undefined
  const cached = hostname.endsWith('.cdn.ampproject.org') ? /^\/[a-z]\/(?:s\/)?([^/]+\.[^/]+(?:\/.*)?)$/.exec(pathname)?.[1] : undefined
  const found = path ?? cached
  return found === undefined ? undefined : `https://${found}`
}

const decoded = (path: string): string => {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
