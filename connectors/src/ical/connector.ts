import { z } from 'zod'
import { createBatcher, LOOK_AT_CLOCK_EVERY, type BatchLimits } from '../kit/batches.ts'
import { withApi } from '../kit/both-ways.ts'
import { checkBundle, marksOf, openBundle } from '../kit/bundle.ts'
import { readBytes } from '../kit/bytes.ts'
import { ConnectorError, defineConnector, type Batch, type Connector, type InputFile, type ReadContext } from '../kit/connector.ts'
import { setAside } from '../kit/set-asides.ts'
import { way } from './api.ts'
import { calendarOf, itemsOf, reread } from './calendar.ts'
import { eventsOf } from './lines.ts'
import { KINDS, NOTES } from './map.ts'
import { zoneNamed } from './times.ts'

const settings = z.object({
  files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose one file or more').max(1_000),
  zone: z
    .string()
    .trim()
    .max(80)
    .refine((name) => name === '' || zoneNamed(name) !== undefined, 'is no time zone: write a name like Europe/Berlin')
    .optional(),
})
type Settings = z.infer<typeof settings>

/** Events read, of which file; and a mark of the files up to there. */
interface Cursor {
  readonly file: number
  readonly event: number
  readonly mark: string
}

/** A calendar of thousands of events has a tenth of this. */
const FILE_MAX_BYTES = 64 * 1024 * 1024

const help = `
1. Export the calendar as iCal (.ics): at Google Calendar under *Settings → Export*, at Outlook by *Save calendar*, at Meetup and Luma from the page of the group or the calendar.
2. Give the file, several, or a zip archive of them.
3. Times that carry no zone are read in the one below.

Events come in with each of their occurrences, up to a year ahead. Who accepted or declined, and who hosted what is over, are activities; who was only asked is listed. Events marked as private are left out.
`

/** The connector with other bounds than the usual ones: for tests. */
export const icalWith = (limits: BatchLimits): Connector<Settings, Cursor> =>
  defineConnector<Settings, Cursor>({
    name: 'ical',
    label: 'Calendar (iCal)',
    summary: 'Events with their occurrences, hosts and answers to invitations, from the address of a calendar or from its files (.ics)',
    help,
    settings,
    fields: [
      { name: 'files', label: 'Files', help: 'Calendar files, or a zip archive of them', kind: 'files', required: true },
      { name: 'zone', label: 'Time zone', help: 'Of times that carry none', kind: 'text', required: false, placeholder: 'Europe/Berlin' },
    ],
    kinds: KINDS,
    order: 'as-given',
    title: ({ files }) => `calendar: ${files[0]?.split(/[\\/]/).at(-1) ?? ''}${files.length > 1 ? ` and ${files.length - 1} more` : ''}`,
    check: async (context) => {
      const hint = 'Export the calendar as iCal (.ics).'
      const files = (
        await checkBundle(context, context.settings.files, { isExpected: isCalendar, what: 'calendar file (.ics)', hint })
      ).filter(isCalendar)
      for (const file of files.slice(0, 1)) {
        if (/BEGIN:VCALENDAR/i.test((await textIn(file, context.signal)).slice(0, 100_000))) continue
        throw new ConnectorError('calendar_invalid', `${file.name} holds no calendar.`, hint)
      }
    },
    read: (context) => read(context, limits),
    reread: (raw, { zone }) => reread(raw, zone),
  })

const isCalendar = (file: InputFile): boolean => /\.(?:ics|ical|ifb|icalendar)(?:\.gz)?$/i.test(file.name) || !/\.\w{1,5}$/.test(file.name)

async function* read(context: ReadContext<Settings, Cursor>, limits: BatchLimits): AsyncGenerator<Batch<Cursor>, void> {
  const files = (await openBundle(context, context.settings.files)).filter(isCalendar)
  const marks = await marksOf(files)
  const { cursor, signal } = context
  const markOf = (file: number): string => marks[Math.min(file, files.length - 1)] ?? ''
  const from = cursor !== undefined && cursor.mark === markOf(cursor.file) ? cursor : { file: 0, event: 0 }
  const counts = new Map<keyof typeof NOTES, number>()
  const batcher = createBatcher(limits)
  const total = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  let done = 0
  const batch = (file: number, event: number): Batch<Cursor> => ({
    items: batcher.take(),
    cursor: { file, event, mark: markOf(file) },
    progress: { done: Math.min(done, total), total, unit: 'bytes' },
  })
  for (const [index, file] of files.entries()) {
    if (index < from.file) {
      done += file.sizeBytes
      continue
    }
    const skip = index === from.file ? from.event : 0
    const text = await textIn(file, signal)
    const calendar = calendarOf(text, context.settings.zone, context.now().getTime(), (code) =>
      counts.set(code, (counts.get(code) ?? 0) + 1),
    )
    let number = 0
    for (const event of eventsOf(text)) {
      if (++number <= skip) continue
      for (const item of itemsOf(event, calendar, () => `${file.name} event ${number}`)) batcher.add(item)
      if (number % 50 === 0) signal.throwIfAborted()
      if (number % LOOK_AT_CLOCK_EVERY === 0 ? batcher.isDue() : batcher.isFull()) yield batch(index, number)
    }
    done += file.sizeBytes
    signal.throwIfAborted()
    if (number === 0)
      batcher.add(setAside('calendar_empty', 'The file holds no event. Export the calendar again.', file.name, text.slice(0, 2_000)))
    yield batch(index + 1, 0)
  }
  for (const [code, count] of counts) context.note(code, NOTES[code], count)
}

const textIn = async (file: InputFile, signal: AbortSignal): Promise<string> => {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const block of readBytes(file, { signal })) {
    bytes += block.bytes.length
    if (bytes > FILE_MAX_BYTES) {
      throw new ConnectorError(
        'file_too_large',
        `${file.name} is larger than ${FILE_MAX_BYTES / 1024 / 1024} MiB.`,
        'Export the calendar in parts.',
      )
    }
    pieces.push(Buffer.from(block.bytes))
  }
  return Buffer.concat(pieces)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
}

export const ical = withApi(icalWith({}), way)
