import { z } from 'zod'
import { checkBundle } from '../kit/bundle.ts'
import { CHAT_KINDS } from '../kit/chat.ts'
import { defineConnector, type Connector } from '../kit/connector.ts'
import type { DocumentCursor, DocumentLimits } from '../kit/documents.ts'
import { isExport, readExport } from '../kit/slack/export.ts'
import { rereadMessage } from '../kit/slack/reread.ts'

const settings = z.object({ files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose the export.').max(10_000) })
type Settings = z.infer<typeof settings>

const help = `
1. As an owner or admin of the workspace open *Settings & administration → Workspace settings → Import/Export data → Export*, choose the time, and start the export. Slack sends a link when it is ready.
2. Give the zip file as it is, or the folder that it was unpacked to.
3. Export again whenever you like, and import it: what is known already is not doubled, what was edited or deleted since is brought up to date.

Public channels are in every export, private ones if your plan allows. Direct messages are left out. Pages of Slack's API (\`conversations.history\`) saved as files can be given as well.
`

/** The connector with other bounds than the usual ones: for tests. */
export const slackExportWith = (limits: DocumentLimits): Connector<Settings, DocumentCursor> =>
  defineConnector<Settings, DocumentCursor>({
    name: 'slack-export',
    label: 'Slack export',
    summary: 'Messages, threads, reactions, joins and members of a Slack workspace, from its export.',
    help,
    settings,
    fields: [
      {
        name: 'files',
        label: 'Export',
        help: 'The zip file, or the path of a folder on the server.',
        kind: 'files',
        required: true,
        placeholder: 'Example Slack export Jan 1 2024 - Feb 1 2024.zip',
      },
    ],
    kinds: CHAT_KINDS,
    filesAlone: true,
    order: 'as-given',
    title: () => 'Slack',
    check: async (context) => {
      await checkBundle(context, context.settings.files, {
        isExpected: isExport,
        what: 'Slack export',
        hint: 'Give the zip file that Slack made, or the folder with channels.json and users.json in it.',
      })
    },
    read: (context) => readExport(context, context.settings.files, limits),
    reread: rereadMessage,
  })

export const slackExport = slackExportWith({})
