import type { PersonRecord } from '@kith/contract/records'
import type { Connector, Item } from '../kit/connector.ts'
import { accountOf, numberInPicture } from '../kit/accounts.ts'
import type { DocumentLimits } from '../kit/documents.ts'
import { asideWithHeads, defineExportConnector, firstText, type ExportCursor, type ExportElement } from '../kit/exports.ts'
import { listAt, urlAt } from '../kit/json.ts'
import type { TableSettings } from '../kit/tables/connector.ts'
import { clip } from '../kit/text.ts'

const help = `
1. Give the file \`.all-contributorsrc\` of a repository.

It says who contributed in which way (code, docs, design, ideas, talks …), and not when: people are listed with a tag for each way, and nothing is counted as
an activity. For what was done on which day, read the repository itself.
`

/** The connector with other bounds than the usual ones: for tests. */
export const allContributorsWith = (limits: DocumentLimits): Connector<TableSettings, ExportCursor> =>
  defineExportConnector(
    {
      name: 'all-contributors',
      label: 'All Contributors',
      summary: 'People and the ways in which they contributed, code or not, from .all-contributorsrc',
      help,
      kinds: {},
    },
    { shape: () => ({ lists: ['', 'contributors'] }), toItems: () => contributor },
    limits,
  )

const contributor = (element: ExportElement): readonly Item[] => {
  const { value, raw, heads } = element
  const avatarUrl = urlAt(value, 'avatar_url')
  const host = firstText(heads[0] ?? {}, 'repoType') === 'gitlab' ? 'gitlab' : 'github'
  const identity = accountOf({
    platform: host,
    id: host === 'github' ? numberInPicture(avatarUrl) : undefined,
    username: firstText(value, 'login'),
    name: firstText(value, 'name'),
    url: urlAt(value, 'profile'),
    avatarUrl,
  })
  if (identity === undefined) return [asideWithHeads('person_missing', 'The entry names nobody: add "login", or leave it out.', element)]
  const record: PersonRecord = { type: 'person', identity }
  const tags = tagsOf(listAt(value, 'contributions'))
  if (tags.length > 0) record.tags = tags
  return [{ record, raw }]
}

const TAGS_MAX = 50

const tagsOf = (ways: readonly unknown[]): string[] => {
  const tags: string[] = []
  for (const way of ways) {
    const name = typeof way === 'string' ? way : way !== null && typeof way === 'object' && 'type' in way ? String(way.type) : undefined
    const tag = name === undefined ? undefined : clip(`contributed: ${name.trim()}`, 80)
    if (tag !== undefined && tags.length < TAGS_MAX && !tags.includes(tag)) tags.push(tag)
  }
  return tags
}

export const allContributors = allContributorsWith({})
