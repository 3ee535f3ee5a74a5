/** A release as one source tells of it. */
export interface ReleaseRow {
  readonly source: number
  /** Repository or package. */
  readonly place: string
  readonly title: string
  readonly url: string
  readonly ms: number
}

export interface Release extends ReleaseRow {
  readonly rank: ReleaseRank
}

/** How large a step a version is, by the numbering of semver.org: smaller is larger. */
export type ReleaseRank = 0 | 1 | 2 | 3

/** A tag, its release page and its package come out within days of each other. */
const TOGETHER_MS = 7 * 86_400_000
const VERSION = /(?<![\d.])v?(\d{1,6}(?:\.\d{1,6}){1,3})(?:[-.]?((?:alpha|beta|rc|dev|pre|preview|canary|nightly|next|a|b)[-.\w]{0,40}))?/i

/**
 * One mark for each version that came out, by whichever source tells of it first: a repository's tag, the release written for it and the package are one.
 * It carries the title that says most, and a link where any has one.
 */
export const releasesOf = (rows: readonly ReleaseRow[]): Release[] => {
  const marks = new Map<string, Release[]>()
  for (const row of rows.toSorted((a, b) => a.ms - b.ms)) {
    const key = `${nameOf(row)}\n${versionOf(row.title) ?? row.title.trim().toLowerCase()}`
    const same = marks.get(key) ?? []
    const known = same.at(-1)
    if (known !== undefined && row.ms - known.ms <= TOGETHER_MS) same.splice(-1, 1, together(known, row))
    else same.push({ ...row, title: titleOf(row), rank: rankOf(row.title) })
    marks.set(key, same)
  }
  return [...marks.values()].flat().toSorted((a, b) => a.ms - b.ms)
}

const together = (known: Release, row: ReleaseRow): Release => {
  const title = titleOf(row)
  return { ...known, title: title.length > known.title.length ? title : known.title, url: known.url === '' ? row.url : known.url }
}

/** "garden/shed" and "@garden/shed" are both called shed. */
const nameOf = ({ place }: ReleaseRow): string => (place.split('/').at(-1) ?? '').replace(/\.git$/, '').toLowerCase()

const versionOf = (title: string): string | undefined => {
  const match = VERSION.exec(title)
  return match ? [match[1], match[2]?.toLowerCase()].filter(Boolean).join('-') : undefined
}

/** A bare version does not say of what. */
const titleOf = (row: ReleaseRow): string => {
  const title = row.title.trim()
  const version = VERSION.exec(title)?.[0] ?? ''
  return title.length <= version.length + 1 && nameOf(row) !== '' ? `${row.place.split('/').at(-1) ?? ''} ${title}` : title
}

const rankOf = (title: string): ReleaseRank => {
  const match = VERSION.exec(title)
  if (match === null) return 1
  if (match[2] !== undefined) return 3
  const [, minor = 0, patch = 0] = (match[1] ?? '').split('.').map(Number)
  return patch > 0 ? 2 : minor > 0 ? 1 : 0
}
