import { z } from 'zod'
import { parseAnyDate } from '../kit/any-date.ts'
import { checkBundle } from '../kit/bundle.ts'
import { defineConnector, type Connector, type Item } from '../kit/connector.ts'
import { isObject, objectAt } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'
import { KINDS, mapRow, personOf, TABLES } from './map.ts'
import { listedPerson, readExport, tableOf, type Cursor, type Limits, type Settings } from './read.ts'

const settings = z
  .object({
    files: z.array(z.string().min(1).max(4_096)).max(10_000).optional(),
    profile: z.string().trim().max(500).optional(),
    list: z.string().max(500_000).optional(),
  })
  .refine(({ files, list }) => (files?.length ?? 0) > 0 || (list ?? '').trim() !== '', {
    message: 'Give the export, or a list of people.',
    path: ['files'],
  })

const help = `
LinkedIn lets no program read it, so this is what there is without one:

1. **Your own data**: at LinkedIn open *Settings & Privacy → Data privacy → Get a copy of your data*, choose *Connections*, *Posts*, *Comments* and *Reactions* (or the larger archive), and wait for the mail.
2. Give the zip file as it is, or single tables of it: \`Connections.csv\`, \`Shares.csv\`, \`Comments.csv\`, \`Reactions.csv\`, \`Reposts.csv\`. Messages and all else are not looked at.
3. Give the address of your profile, so that what you wrote is known to be yours.

**A list** does as well: one person on a line, as *name, title, company, address of the profile*, of which only one has to be there.

Whoever connected with you gave LinkedIn their data, not your community: think of what you tell them.
`

/** The connector with other bounds than the usual ones: for tests. */
export const linkedinExportWith = (limits: Limits): Connector<Settings, Cursor> =>
  defineConnector<Settings, Cursor>({
    name: 'linkedin-export',
    label: 'LinkedIn export',
    summary: 'Connections, posts, comments and reactions from LinkedIn’s copy of your data, or people from a list.',
    help,
    settings,
    fields: [
      {
        name: 'files',
        label: 'Export',
        help: 'The zip file, tables of it, or the path of a folder on the server.',
        kind: 'files',
        required: false,
        placeholder: 'Connections.csv',
      },
      {
        name: 'profile',
        label: 'Your profile',
        help: 'Its address.',
        kind: 'text',
        required: false,
        placeholder: 'https://www.linkedin.com/in/your-name',
      },
      {
        name: 'list',
        label: 'List',
        help: 'People, one on a line or with ; between them.',
        kind: 'lines',
        required: false,
        placeholder: 'Ann Example, https://www.linkedin.com/in/ann-example',
      },
    ],
    kinds: KINDS,
    order: 'as-given',
    title: ({ files }) => (files === undefined || files.length === 0 ? 'LinkedIn: a list' : 'LinkedIn export'),
    check: async (context) => {
      const { files } = context.settings
      if (files === undefined || files.length === 0) return
      await checkBundle(context, files, {
        isExpected: (file) => tableOf(file) !== undefined,
        what: 'table of LinkedIn',
        hint: 'Give its zip file, or Connections.csv and its like.',
      })
    },
    read: (context) => readExport(context, limits),
    reread,
  })

const reread = (raw: string, { profile = '' }: Settings): readonly Item[] => {
  const given = parseJson(raw)
  if (!isObject(given)) return [listedPerson(raw, 'retry')]
  const table = TABLES.find((name) => name === given['table'])
  if (table === undefined)
    return [setAside('item_invalid', 'Keep the shape {"table": …, "row": {…}} and change values only.', 'retry', raw)]
  const row = Object.fromEntries(
    Object.entries(objectAt(given, 'row')).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
  return mapRow(table, row, {
    owner: personOf({ name: '', address: profile }),
    locator: 'retry',
    raw: JSON.stringify({ table, row }),
    nowMs: Date.now(),
    dateOf: parseAnyDate,
  })
}

export const linkedinExport = linkedinExportWith({})
