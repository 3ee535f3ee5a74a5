import { z } from 'zod'
import { checkBundle } from '../bundle.ts'
import { readBytes } from '../bytes.ts'
import { ConnectorError, defineConnector, type Connector, type InputFile, type Item, type ReadContext } from '../connector.ts'
import { KINDS } from './map.ts'
import { rereadMail } from './parse.ts'
import { mailFiles, readMbox, type MboxCursor, type MboxLimits, type MboxSettings } from './read.ts'

const settings = z.object({
  files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose one archive or more.').max(10_000),
  list: z.string().trim().max(200).optional(),
})

/** A connector for archives of mails, as files. */
export const mailArchives = (
  about: Pick<Connector, 'name' | 'label' | 'summary' | 'help'>,
  limits: MboxLimits,
): Connector<MboxSettings, MboxCursor, Promise<readonly Item[]>> =>
  defineConnector<MboxSettings, MboxCursor, Promise<readonly Item[]>>({
    ...about,
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
    filesAlone: true,
    order: 'as-given',
    title: ({ list }) => (list === undefined || list === '' ? about.label : `${about.label}: ${list}`),
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
