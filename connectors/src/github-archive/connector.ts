import { z } from 'zod'
import { defineConnector, type Connector } from '../kit/connector.ts'
import { KINDS } from '../kit/github/kinds.ts'
import { createParseContext, parseLine } from './parse.ts'
import { checkArchive, readArchive, type ArchiveCursor, type ArchiveLimits, type ArchiveSettings } from './read.ts'

const settings = z.object({
  files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose one file or more.').max(10_000),
})

const help = `
1. Fetch the hours that you want from [gharchive.org](https://www.gharchive.org/): one file for each hour, named like \`2015-01-01-0.json.gz\` (year, month, day, hour in UTC).
2. Give the files as they are, gzip or unpacked. To keep only your own repositories, filter them first: \`zcat FILE | jq -c 'select(.repo.name | startswith("your-org/"))' > events.json\`.
3. Import as many as you like, in any order, and again: an event has the same id in every file.

Events since 2011 are understood, in the old shape and in today's, which leaves titles and commits out of some.
`

/** The connector with other bounds than the usual ones: for tests. */
export const githubArchiveConnectorWith = (limits: ArchiveLimits): Connector<ArchiveSettings, ArchiveCursor> =>
  defineConnector<ArchiveSettings, ArchiveCursor>({
    name: 'github-archive',
    label: 'GitHub archive',
    summary: 'Public GitHub events of any repositories, from files of GH Archive.',
    help,
    settings,
    fields: [
      {
        name: 'files',
        label: 'Files',
        help: 'JSON lines, plain or gzip, one event each.',
        kind: 'files',
        required: true,
        placeholder: '2015-01-01-0.json.gz',
      },
    ],
    kinds: KINDS,
    filesAlone: true,
    order: 'as-given',
    title: () => 'GitHub archive',
    sameness: () => 'github-archive',
    check: checkArchive,
    read: (context) => readArchive(context, limits),
    reread: (raw) =>
      parseLine(
        raw,
        raw,
        'retry',
        createParseContext(Date.now(), () => undefined),
      ),
  })

export const githubArchiveConnector = githubArchiveConnectorWith({})
