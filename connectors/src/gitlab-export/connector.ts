import { z } from 'zod'
import { checkBundle, openBundle } from '../kit/bundle.ts'
import { defineConnector, type InputFile, type Item, type ReadContext } from '../kit/connector.ts'
import { perDocument, readDocuments, readList, type DocumentCursor, type DocumentLimits } from '../kit/documents.ts'
import { addressField } from '../kit/forge/places.ts'
import type { Context, Repository } from '../kit/forge/say.ts'
import { createIdentities, type Home } from '../kit/github/identities.ts'
import { FORGE } from '../kit/gitlab/forge.ts'
import { KINDS } from '../kit/gitlab/kinds.ts'
import { homeAt } from '../kit/gitlab/home.ts'
import { rereadThing } from '../kit/gitlab/reread.ts'
import { idAt, isObject, objectAt, textAt, type Json } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'
import { createWho, mapLine, RELATIONS, type Members, type Relation } from './map.ts'

const HELP = `
1. At GitLab, open the project → Settings → General → Advanced → *Export project*; you need to be a maintainer. GitLab sends a link when the export is ready.
2. Give the \`.tar.gz\` file as it is, or the folder that it was unpacked to. Only \`tree/project\` in it is read: the repository itself is not needed.
3. Say which project it is: the export does not. On a GitLab of your own, give its address, too.

Read one way only: what an export and the API tell of one project would be counted twice. Confidential issues and internal comments are left out. An export
names members, and others by their number and the name with a comment.
`

const settings = z.object({
  files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose the export.').max(1_000),
  project: z
    .string()
    .trim()
    .max(255)
    .regex(/^[\w.-]+(?:\/[\w.-]+)+$/, 'Write the project as group/name.'),
  address: addressField.optional(),
})
export type Settings = z.infer<typeof settings>

const relationOf = ({ name }: Pick<InputFile, 'name'>): Relation | undefined => {
  const found = /(?:^|\/)tree\/project\/(\w+)\.ndjson$/.exec(name)?.[1] ?? /^(\w+)\.ndjson$/.exec(name)?.[1]
  return RELATIONS.find((relation) => relation === found)
}

const MEMBERS_MAX = 100_000

/** Members first: they are who stands behind the numbers of all others. */
const prepare = async (files: readonly InputFile[], signal: AbortSignal): Promise<Members> => {
  const members = new Map<string, Json>()
  for (const file of files.filter((one) => relationOf(one) === 'project_members')) {
    await readList(file, { lists: [], documents: true }, signal, (line) => {
      const user = objectAt(line, 'user')
      const id = idAt(user, 'id')
      if (id !== undefined && members.size < MEMBERS_MAX) members.set(id, user)
    })
  }
  return members
}

/** Where a line belongs, with what is the same for all lines of a reading. */
const contexts = (home: Home, project: string, nowMs: number): ((line: Json, raw: Uint8Array) => Context) => {
  const identities = createIdentities(home)
  let repository: Repository = { id: '', name: project, url: `${home.url}/${project}`, technologies: [] }
  return (line, raw) => {
    const id = idAt(line, 'project_id') ?? idAt(line, 'target_project_id') ?? idAt(line, 'source_id') ?? ''
    if (repository.id !== id) repository = { id, name: repository.name, url: repository.url, technologies: [] }
    return { forge: FORGE, repository, identities, nowMs, raw }
  }
}

/** The connector with other bounds than the usual ones: for tests. */
export const gitlabExportWith = (limits: DocumentLimits) =>
  defineConnector<Settings, DocumentCursor>({
    name: 'gitlab-export',
    label: 'GitLab export',
    summary: 'Issues, merge requests, comments, approvals, reactions, releases and members of a project, from its export.',
    help: HELP,
    settings,
    fields: [
      {
        name: 'files',
        label: 'Export',
        help: 'The .tar.gz file, or the path of the unpacked folder on the server.',
        kind: 'files',
        required: true,
        placeholder: '/srv/2025-01-31_group_project_export.tar.gz',
      },
      {
        name: 'project',
        label: 'Project',
        help: 'group/name, as in its address.',
        kind: 'text',
        required: true,
        placeholder: 'example/garden',
      },
      {
        name: 'address',
        label: 'Address',
        help: 'Only for a GitLab of your own, as you open it in the browser.',
        kind: 'url',
        required: false,
        placeholder: 'https://gitlab.example.org',
      },
    ],
    kinds: KINDS,
    filesAlone: true,
    order: 'as-given',
    title: ({ project }) => `GitLab export: ${project}`,
    sameness: ({ project, address }) => JSON.stringify([address ?? '', project.toLowerCase()]),
    check: async (context) => {
      const isExpected = (file: InputFile): boolean => relationOf(file) !== undefined
      const hint = 'Give the .tar.gz file that GitLab made of the project, or the folder with tree/project in it.'
      await checkBundle(context, context.settings.files, { isExpected, what: 'export of a GitLab project', hint })
    },
    read: (context) => read(context, limits),
    reread: (raw, given) => reread(raw, given),
  })

export const gitlabExport = gitlabExportWith({})

async function* read(context: ReadContext<Settings, DocumentCursor>, limits: DocumentLimits) {
  const documents = (await openBundle(context, context.settings.files)).filter((file) => relationOf(file) !== undefined)
  const who = createWho(await prepare(documents, context.signal))
  const contextOf = contexts(homeAt(context.settings.address), context.settings.project, context.now().getTime())
  const relationIn = perDocument(relationOf)
  yield* readDocuments(
    context,
    {
      documents,
      shape: () => ({ lists: [], documents: true }),
      toItems: ({ value, file, locator, bytes }) => {
        const relation = relationIn(file)
        const here = contextOf(value, bytes)
        if (here.repository.id !== '' && relation !== undefined) return mapLine(here, who, relation, value)
        return [
          setAside(
            'project_missing',
            'The line does not say which project it is of. Add "project_id" and retry.',
            locator,
            bytes.toString('utf8'),
          ),
        ]
      },
    },
    limits,
  )
}

/** A line of an export, or one thing in it as it was set aside. */
const reread = (raw: string, { project, address }: Settings): readonly Item[] => {
  const given = parseJson(raw)
  if (isObject(given) && textAt(given, 'type') === undefined) {
    const context = contexts(homeAt(address), project, Date.now())(given, Buffer.from(raw))
    if (context.repository.id !== '') return mapLine(context, createWho(new Map()), relationLike(given), given)
  }
  return rereadThing(raw, homeAt(address))
}

/** What a line is of which nobody knows the file. */
const relationLike = (line: Json): Relation => {
  if (line['target_branch'] !== undefined) return 'merge_requests'
  if (line['tag'] !== undefined) return 'releases'
  return isObject(line['user']) ? 'project_members' : 'issues'
}
