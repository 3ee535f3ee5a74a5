import { z } from 'zod'
import { checkBundle } from '../kit/bundle.ts'
import { readBytes } from '../kit/bytes.ts'
import { ConnectorError, defineConnector, type Connector, type InputFile, type Item, type ReadContext } from '../kit/connector.ts'
import { KINDS } from '../kit/mail/map.ts'
import { rereadMail } from '../kit/mail/parse.ts'
import { mailFiles, readMbox, type MboxCursor, type MboxLimits, type MboxSettings } from './read.ts'

const settings = z.object({
  files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose one archive or more.').max(10_000),
  list: z.string().trim().max(200).optional(),
})

const help = `
1. **Mailman 2 (Pipermail)**: on the list's page *Archives*, fetch the months under *Downloadable version* (\`2015-November.txt.gz\`).
2. **Mailman 3 (HyperKitty)**: open the list's archive and choose *Download*: a month or all of it, as \`.mbox.gz\`.
3. **Groups.io**: *Admin → Settings → Export Group Data → Messages* sends a zip file.
4. **Google Takeout, Thunderbird, your own server**: any mbox file; single mails (\`.eml\`) and folders of them as well.

Give the files as they are, plain, gzip or zip, or a folder with all of them. Who wrote to which list is kept, with the text; attachments are not.
`

/** The connector with other bounds than the usual ones: for tests. */
export const mboxWith = (limits: MboxLimits): Connector<MboxSettings, MboxCursor, Promise<readonly Item[]>> =>
  defineConnector<MboxSettings, MboxCursor, Promise<readonly Item[]>>({
    name: 'mbox',
    label: 'Mailing list',
    summary: 'Topics and replies of mailing lists, from mbox files, Pipermail, HyperKitty and Groups.io.',
    help,
    settings,
    fields: [
      {
        name: 'files',
        label: 'Archives',
        help: 'mbox files, plain, gzip or zip, or the path of a folder on the server.',
        kind: 'files',
        required: true,
        placeholder: '2015-November.txt.gz',
      },
      {
        name: 'list',
        label: 'List',
        help: 'What the list is called, where its mails do not say; the name of the file otherwise.',
        kind: 'text',
        required: false,
        placeholder: 'users.example.org',
      },
    ],
    kinds: KINDS,
    order: 'as-given',
    title: ({ list }) => (list === undefined || list === '' ? 'Mailing list' : `Mailing list: ${list}`),
    check,
    read: (context) => readMbox(context, limits),
    reread: rereadMail,
  })

const check = async (context: Pick<ReadContext<MboxSettings, MboxCursor>, 'settings' | 'files' | 'signal'>): Promise<void> => {
  const entries = await checkBundle(context, context.settings.files, {
    isExpected: (file) => mailFiles([file]).length > 0,
    what: 'mail archive',
    hint: 'Give mbox files, such as 2015-November.txt.gz.',
  })
  const [first] = mailFiles(entries)
  if (first !== undefined && first.sizeBytes > 0) await refuseOther(first, context.signal)
}

/** The first file must begin like a mail: that is where people choose the wrong one. */
const refuseOther = async (file: InputFile, signal: AbortSignal): Promise<void> => {
  for await (const { bytes } of readBytes(file, { signal })) {
    const start = bytes.subarray(0, 2_000).toString('latin1').trimStart()
    if (start === '' || /^(?:From |[a-z][\w-]{0,100}:)/i.test(start)) return
    throw new ConnectorError('not_mbox', `${file.name} is no mail archive: it does not begin with "From ".`, 'Give the mbox file itself.')
  }
}

export const mbox = mboxWith({})
