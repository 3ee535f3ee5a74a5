import { z } from 'zod'
import { page, scopeFilter } from './filters.ts'
import { defineOperation } from './operation.ts'
import { CATEGORIES } from './records.ts'

export const settingField = z.object({
  name: z.string(),
  label: z.string(),
  help: z.string(),
  kind: z.enum(['path', 'files', 'text', 'lines', 'url', 'secret', 'choice', 'toggle', 'mapping']),
  required: z.boolean(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
  placeholder: z.string().optional(),
  with: z.string().optional().describe('Asked for only where the field of this name holds something'),
})

export const connectorInfo = z.object({
  name: z.string(),
  label: z.string(),
  family: z.string().describe('What it is offered among, such as "Chat"'),
  summary: z.string(),
  help: z.string().describe('Markdown'),
  fields: z.array(settingField),
  /** What the platform can send by itself; `theirs`: it makes up the secret; `either`: it may. */
  webhook: z.object({ secret: z.enum(['ours', 'theirs', 'either']) }).nullable(),
  /** How often it is read by itself unless somebody chooses otherwise; null: only when somebody asks. */
  everyMinutes: z.number().nullable(),
  kinds: z.array(z.object({ kind: z.string(), label: z.string(), plural: z.string(), category: z.enum(CATEGORIES), weight: z.number() })),
})
export type ConnectorInfo = z.infer<typeof connectorInfo>

export const RUN_STATES = ['queued', 'running', 'paused', 'done', 'partial', 'failed', 'cancelled'] as const
export const run = z.object({
  id: z.number(),
  sourceId: z.number(),
  /** `partial`: done, but records were set aside. */
  state: z.enum(RUN_STATES),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** A queued run that waits for the platform goes on then; its error says why it waits. */
  waitsUntil: z.string().nullable(),
  progress: z.object({
    done: z.number(),
    total: z.number().nullable(),
    unit: z.string(),
    /** Activities a second over the last moments. */
    ratePerSecond: z.number().nullable(),
    secondsLeft: z.number().nullable(),
  }),
  counts: z.object({
    /** Records read in this run. */
    read: z.number(),
    /** Activities new in the log. */
    added: z.number(),
    /** Known already, and the same. */
    unchanged: z.number(),
    /** Known, but changed at the source: a new version. */
    changed: z.number(),
    setAside: z.number(),
    /** Left out, because the person was erased or has opted out. */
    leftOut: z.number(),
    newPeople: z.number(),
    newIdentities: z.number(),
  }),
  notes: z.array(z.object({ code: z.string(), message: z.string(), count: z.number() })),
  error: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
})
export type Run = z.infer<typeof run>

/** `waiting`: the platform asked for a pause, or did not answer. `late`: it should have been read and was not. */
export const HEALTH_STATES = ['fine', 'new', 'reading', 'waiting', 'paused', 'failed', 'late', 'secret-lost'] as const
export const source = z.object({
  id: z.number(),
  connector: z.string(),
  title: z.string(),
  /** Secrets are never given back. */
  settings: z.record(z.string(), z.unknown()),
  /** Which secrets were entered; one that is lost has to be entered again. */
  secrets: z.array(z.object({ name: z.string(), state: z.enum(['kept', 'lost']) })),
  demo: z.boolean(),
  createdAt: z.string(),
  activities: z.number(),
  people: z.number(),
  firstAt: z.string().nullable(),
  lastAt: z.string().nullable(),
  setAside: z.number().describe('Records set aside and still open'),
  /** What the source says it holds beside what Kith holds, by activity kind or "people". */
  audit: z.array(z.object({ what: z.string(), label: z.string(), claimed: z.number(), held: z.number(), setAside: z.number() })),
  lastRun: run.nullable(),
  /** How it is read by itself; null: only when somebody asks, as files are. */
  schedule: z
    .object({
      everyMinutes: z.number().describe('0: only when somebody asks'),
      /** Somebody of the team chose it; else the connector did. */
      chosen: z.boolean(),
      nextAt: z.string().nullable(),
    })
    .nullable(),
  communities: z.array(z.number()).describe('Ids of the communities that it belongs to'),
  health: z.object({
    state: z.enum(HEALTH_STATES),
    /** What is wrong and what to do, or that nothing is. */
    message: z.string(),
  }),
  /** Seconds since the last reading that came to its end began: what is newer there may be missing here. Null where it never did. */
  lagSeconds: z.number().nullable(),
  /** What the platform sends by itself; null where no address was opened. */
  webhook: z
    .object({
      openedAt: z.string(),
      lastAt: z.string().nullable(),
      waiting: z.number().describe('Answered, and still to be read'),
      taken: z.number(),
      repeated: z.number().describe('Sent again, and not read again'),
      refused: z.number().describe('With a wrong signature'),
      ignored: z.array(z.object({ event: z.string(), count: z.number() })).describe('Events of no interest'),
    })
    .nullable(),
  /** What the platform said last of how often it may still be asked; several sources with one token share it. */
  budgets: z.array(
    z.object({
      name: z.string(),
      limit: z.number().nullable(),
      remaining: z.number().nullable(),
      resetAt: z.string().nullable(),
      seenAt: z.string(),
    }),
  ),
})
export type Source = z.infer<typeof source>

const id = z.number().int().positive()
const communities = z
  .array(z.number().int().positive())
  .max(100)
  .optional()
  .describe('Ids of the communities that it belongs to: none, one or several')
const settings = z.record(z.string().max(80), z.unknown())
const read = { scope: 'sources:read', effect: 'read' } as const
const write = { scope: 'sources:write', effect: 'write' } as const

export const listConnectors = defineOperation({
  name: 'connectors.list',
  summary: 'List the kinds of source that can be connected',
  ...read,
  input: z.object({}),
  output: z.object({ connectors: z.array(connectorInfo) }),
})
export const listSources = defineOperation({
  name: 'sources.list',
  summary: 'List sources with what they brought',
  ...read,
  input: scopeFilter,
  output: z.object({ sources: z.array(source) }),
})
export const getSource = defineOperation({
  name: 'sources.get',
  summary: 'Show a source',
  ...read,
  input: z.object({ id }),
  output: source,
})
export const createSource = defineOperation({
  name: 'sources.create',
  summary: 'Connect a source and start to read it',
  ...write,
  audit: ['connector', 'title', 'communities'],
  input: z.object({
    connector: z.string().max(60),
    title: z.string().trim().min(1).max(200).optional(),
    settings,
    start: z.boolean().default(true),
    communities,
  }),
  output: z.object({
    source,
    run: run.nullable(),
    existed: z.boolean().describe('The same connector with the same settings stood already; it was run again'),
  }),
})
export const updateSource = defineOperation({
  name: 'sources.update',
  summary: 'Rename a source, change its settings or how often it is read',
  ...write,
  audit: ['id', 'title', 'everyMinutes', 'communities'],
  input: z.object({
    id,
    title: z.string().trim().min(1).max(200).optional(),
    settings: settings
      .optional()
      .describe(
        'What changes. A secret that is left out or empty stays as it is, and null takes it away; anything else that is empty is taken away',
      ),
    everyMinutes: z
      .union([z.literal(0), z.number().int().min(5).max(43_200)])
      .nullable()
      .optional()
      .describe('How often it is read by itself; 0: only when somebody asks; null: as its kind of source suggests'),
    communities,
  }),
  output: source,
})
export const removeSource = defineOperation({
  name: 'sources.remove',
  summary: 'Remove a source and everything that came only from it',
  ...write,
  audit: ['id'],
  input: z.object({ id, confirm: z.literal(true).describe('Say true: its activities go, too') }),
  output: z.object({ removedActivities: z.number(), removedPeople: z.number() }),
})
export const sourceAudit = z.object({
  rows: z.array(
    z.object({
      what: z.string(),
      label: z.string(),
      claimed: z.number().nullable().describe('What the source says; null where it says nothing'),
      held: z.number(),
      deleted: z.number().describe('Of the held: gone at the source, and out of figures'),
      robots: z.number().describe('Of the held: by robots, out of figures unless asked for'),
      teammates: z.number().describe('Of the held: by teammates, out of figures unless asked for'),
      gaps: z
        .array(z.object({ reason: z.string(), count: z.number() }))
        .describe('Known not to come: private, before-start, gone or unsupported'),
      unexplained: z
        .number()
        .nullable()
        .describe('Claimed, neither held nor known not to come; below zero where more is held than claimed'),
    }),
  ),
  setAside: z.number().describe('Records set aside and still open: they may be among the unexplained'),
  leftOut: z.number().describe('Records left out in all runs, because people were erased or have opted out: these, too'),
})
export type SourceAudit = z.infer<typeof sourceAudit>
export const auditSource = defineOperation({
  name: 'sources.audit',
  summary: 'Compare what a source says it holds with what Kith holds, and explain the difference',
  ...read,
  input: z.object({ id }),
  output: sourceAudit,
})
export const sourceEvents = defineOperation({
  name: 'sources.events',
  summary: 'List events that sources tell of, the latest first',
  ...read,
  input: z.object({ source: id.optional(), from: z.iso.date().optional(), until: z.iso.date().optional(), ...page.shape }),
  output: z.object({
    total: z.number(),
    events: z.array(
      z.object({
        source: z.number(),
        externalId: z.string().describe('What activities of the event have as their conversation'),
        title: z.string(),
        startsAt: z.string().nullable(),
        endsAt: z.string().nullable(),
        zone: z.string().nullable(),
        place: z.string().nullable(),
        online: z.boolean().nullable(),
        url: z.string().nullable(),
        capacity: z.number().nullable(),
        series: z.string().nullable(),
        cancelled: z.boolean(),
      }),
    ),
  }),
})
export const openWebhook = defineOperation({
  name: 'sources.openWebhook',
  summary: 'Open an address to which the platform sends what happens; an earlier one of the source ends',
  ...write,
  audit: ['id'],
  mcp: false,
  input: z.object({
    id,
    secret: z.string().min(8).max(1_000).optional().describe('The secret that the platform has made up, where it does'),
  }),
  output: z.object({
    url: z.string().describe('Shown once: enter it at the platform'),
    secret: z.string().nullable().describe('Shown once; null where the platform has made it up'),
    help: z.string().describe('Markdown: where to enter them'),
  }),
})
export const setWebhookSecret = defineOperation({
  name: 'sources.setWebhookSecret',
  summary: 'Enter the secret that the platform has made up for a webhook that is open; its address stays',
  ...write,
  audit: ['id'],
  mcp: false,
  input: z.object({ id, secret: z.string().trim().min(8).max(1_000) }),
  output: z.object({ at: z.string() }),
})
export const closeWebhook = defineOperation({
  name: 'sources.closeWebhook',
  summary: 'Close the address to which the platform sends; what waits is still read',
  ...write,
  audit: ['id'],
  input: z.object({ id }),
  output: z.object({ closed: z.boolean() }),
})
export const inspectSource = defineOperation({
  name: 'sources.inspect',
  summary: 'Look into files before they are imported: columns, samples, a mapping to start from',
  scope: 'sources:write',
  effect: 'read',
  input: z.object({ connector: z.string().max(60), settings }),
  output: z.object({
    columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })),
    /** Ready to be used as the setting `mapping`. */
    mapping: z.record(z.string(), z.unknown()).nullable(),
    /** The mapping was remembered from an earlier file with the same header. */
    remembered: z.boolean(),
    targets: z.array(z.object({ name: z.string(), label: z.string(), help: z.string(), required: z.boolean() })),
  }),
})
export const previewSource = defineOperation({
  name: 'sources.preview',
  summary: 'Read a source without storing anything, and count',
  scope: 'sources:write',
  effect: 'read',
  input: z.object({ connector: z.string().max(60), settings, recordsMax: z.number().int().min(1).max(100_000).default(20_000) }),
  output: z.object({
    records: z.number(),
    complete: z.boolean().describe('False when recordsMax was reached first'),
    kinds: z.array(z.object({ kind: z.string(), label: z.string(), count: z.number() })),
    people: z.number(),
    setAside: z.number(),
    reasons: z.array(z.object({ reason: z.string(), message: z.string(), locator: z.string(), count: z.number() })),
    sample: z.array(z.object({ at: z.string().nullable(), who: z.string(), what: z.string(), title: z.string() })),
    firstAt: z.string().nullable(),
    lastAt: z.string().nullable(),
  }),
})
/** What `uploads.create` answers; the command line sends the file by itself where an operation takes one. */
export const uploadId = z
  .string()
  .regex(/^upload:[0-9a-f]{32}$/, 'must be the id of a file that was sent')
  .meta({ format: 'upload' })

export const createUpload = defineOperation({
  name: 'uploads.create',
  summary: 'Send a file, to be named in a source’s settings',
  ...write,
  audit: ['name'],
  transport: 'upload',
  mcp: false,
  input: z.object({ name: z.string().min(1).max(255) }),
  output: z.object({ id: z.string().describe('Use it as it is wherever a file is asked for'), name: z.string(), sizeBytes: z.number() }),
})

export const startRun = defineOperation({
  name: 'runs.start',
  summary: 'Read a source now',
  ...write,
  audit: ['id'],
  input: z.object({ id }),
  output: run,
})
export const listRuns = defineOperation({
  name: 'runs.list',
  summary: 'List runs, newest first',
  ...read,
  input: z.object({ source: id.optional(), state: z.array(z.enum(RUN_STATES)).max(10).optional(), ...page.shape }),
  output: z.object({ total: z.number(), runs: z.array(run) }),
})
export const getRun = defineOperation({ name: 'runs.get', summary: 'Show a run', ...read, input: z.object({ id }), output: run })
export const pauseRun = defineOperation({
  name: 'runs.pause',
  summary: 'Pause a run',
  ...write,
  audit: ['id'],
  input: z.object({ id }),
  output: run,
})
export const resumeRun = defineOperation({
  name: 'runs.resume',
  summary: 'Go on with a paused or failed run',
  ...write,
  audit: ['id'],
  input: z.object({ id }),
  output: run,
})
export const cancelRun = defineOperation({
  name: 'runs.cancel',
  summary: 'Cancel a run; what it brought stays',
  ...write,
  audit: ['id'],
  input: z.object({ id }),
  output: run,
})

export const setAsideRecord = z.object({
  id: z.number(),
  sourceId: z.number(),
  reason: z.string(),
  message: z.string(),
  locator: z.string(),
  raw: z.string().describe('The input as it came, cut at 65,536 characters'),
  at: z.string(),
  attempts: z.number(),
})
export const listSetAside = defineOperation({
  name: 'setAside.list',
  summary: 'List records that could not be taken in, with the reason',
  ...read,
  input: z.object({ source: id.optional(), reason: z.string().max(80).optional(), ...page.shape }),
  output: z.object({
    total: z.number(),
    reasons: z.array(z.object({ sourceId: z.number(), reason: z.string(), message: z.string(), count: z.number() })),
    records: z.array(setAsideRecord),
  }),
})
const selection = {
  ids: z.array(id).max(1_000).optional().describe('These records; or all of a source and reason'),
  source: id.optional(),
  reason: z.string().max(80).optional(),
}
export const retrySetAside = defineOperation({
  name: 'setAside.retry',
  summary: 'Try records again, as they are or corrected',
  ...write,
  audit: ['ids', 'source', 'reason'],
  input: z.object({
    ...selection,
    raw: z.string().max(65_536).optional().describe('The corrected record; for exactly one id'),
    replace: z
      .array(z.object({ find: z.string().min(1).max(1_000), with: z.string().max(1_000) }))
      .max(20)
      .optional()
      .describe('Corrections made in the text of every selected record, in order: {"find":"1970","with":"2017"}'),
  }),
  output: z.object({ tried: z.number(), taken: z.number(), stillAside: z.number() }),
})
export const dismissSetAside = defineOperation({
  name: 'setAside.dismiss',
  summary: 'Give records up: they are not wanted',
  ...write,
  audit: ['ids', 'source', 'reason'],
  input: z.object(selection),
  output: z.object({ dismissed: z.number() }),
})
