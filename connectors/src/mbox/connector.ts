import type { Connector, Item } from '../kit/connector.ts'
import { mailArchives } from '../kit/mail/archives.ts'
import type { MboxCursor, MboxLimits, MboxSettings } from '../kit/mail/read.ts'

const help = `
1. **Mailman 2 (Pipermail)**: on the list's page *Archives*, fetch the months under *Downloadable version* (\`2015-November.txt.gz\`).
2. **Mailman 3 (HyperKitty)**: open the list's archive and choose *Download*: a month or all of it, as \`.mbox.gz\`.
3. **Groups.io**: *Admin → Settings → Export Group Data → Messages* sends a zip file.
4. **Google Takeout, Thunderbird, your own server**: any mbox file; single mails (\`.eml\`) and folders of them as well.

Give the files as they are, plain, gzip or zip, or a folder with all of them. Who wrote to which list is kept, with the text; attachments are not.
`

/** The connector with other bounds than the usual ones: for tests. */
export const mboxWith = (limits: MboxLimits): Connector<MboxSettings, MboxCursor, Promise<readonly Item[]>> =>
  mailArchives(
    {
      name: 'mbox',
      label: 'Mailing list',
      summary: 'Topics and replies of mailing lists, from mbox files, Pipermail, HyperKitty and Groups.io.',
      help,
    },
    limits,
  )

export const mbox = mboxWith({})
