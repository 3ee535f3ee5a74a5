import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { memberOf } from '../../analytics/filter.ts'
import { readMarks } from '../../analytics/journey/marks.ts'
import { REACHED, type Standpoint } from '../../analytics/journey/people.ts'
import { readMonths } from '../../analytics/months.ts'
import { numbersSql } from '../../analytics/history.ts'
import { numberOfWeights } from '../../analytics/levels/weights.ts'
import { readLevelRules, readMarkRules } from '../../analytics/rule-sets.ts'
import {
  DOUBTED,
  DOUBTED_MAX,
  identitiesOf,
  numberOfQuestion,
  readFilled,
  SHEET_COLUMNS,
  SHEET_ROWS,
  workedOut,
  type About,
  type SheetRules,
} from '../../analytics/sheets.ts'
import { workspaceZone } from '../../analytics/zone.ts'

/**
 * Keeps `person_sheet` beside the log (`server/src/analytics/sheets.ts`). A sheet is worked out in the background once somebody has asked what it tells. What
 * changes of a person afterwards makes that person doubtful in all sheets, which is written before the note of the change is forgotten; whom who is whom has
 * changed for is told by what they are made of. The next look puts them right: their rows first, then what they are made of.
 */
type Quiet = Pick<App, 'state' | 'log' | 'now'>

/** There are no more at a time. */
export const SHEETS_MAX = 24
/** Whoever has found a sheet has read it by then. */
const GONE_MS = 60_000
/** Sheets that nobody finds any more, and since when. */
const gone = new WeakMap<object, Map<number, number>>()

/**
 * Puts right whoever is doubted, and works out what is wanted and not there. Only while nothing else is summed up in this process. `askedMs`: when each question
 * was last asked, by its number.
 *
 * @throws LogError
 */
export const renewSheets = async (
  app: Quiet,
  wanted: readonly About[],
  askedMs: ReadonlyMap<number, number> = new Map(),
): Promise<void> => {
  const rules: SheetRules = {
    zone: await workspaceZone(app),
    levels: await readLevelRules(app.state.db),
    marks: await readMarkRules(app.state.db),
  }
  const doubted = await app.log.query<{ person: number; now: string; known: number }>(
    `SELECT person, toString(now) AS now, known FROM (${DOUBTED}) LIMIT ${DOUBTED_MAX + 1}`,
  )
  if (doubted.length > DOUBTED_MAX) await beginAnew(app)
  await dropOthers(app, rules, wanted, askedMs)
  if (doubted.length <= DOUBTED_MAX) {
    await putRight(
      app,
      rules,
      doubted.filter((one) => one.known === 1),
    )
  }
  const { filled } = await readFilled(app.log)
  for (const about of wanted) if (!filled.has(numberOfQuestion(about, rules))) await fill(app, rules, about)
}

/** Undefined: what sheets are worked out from has itself to be summed up first. */
const pointOf = async (app: Quiet, { zone, levels, marks }: SheetRules, { within }: About): Promise<Standpoint | undefined> => {
  const filter = within === undefined ? {} : { community: [...within.community] }
  const months = await readMonths(app.log, zone, filter, numberOfWeights(zone, levels))
  const known = await readMarks(app.log, marks, filter)
  return months.touched === undefined || known.touched === undefined ? undefined : { months, marks: known, levels }
}

/** Only of whom the dictionary knows already what the table says: whoever reads it later finds at least that. */
const beginAnew = async (app: Quiet): Promise<void> => {
  await forgetSheets(app)
  await app.log.command('TRUNCATE TABLE person_made_of')
  await numbered(app, (version) =>
    app.log.command(`INSERT INTO person_made_of (person, made_of, version) SELECT person, now, ${version} FROM (${DOUBTED}) WHERE known`),
  )
  // Also those that another process has begun meanwhile.
  await forgetSheets(app)
}

interface Marker {
  readonly sheet: number
  readonly question: number
  readonly about: string
}

const markers = (app: Quiet): Promise<Marker[]> =>
  app.log.query<Marker>("SELECT sheet, question, about FROM person_sheet FINAL WHERE person = 0 AND about != '' ORDER BY sheet")

/** Nobody finds these sheets any more; all of them where none is named. What they told is worked out anew when it is asked for. */
const forgetSheets = (app: Quiet, only?: readonly number[]): Promise<void> =>
  numbered(app, (version) =>
    app.log.command(
      `INSERT INTO person_sheet (sheet, person, version) SELECT sheet, 0, ${version} + 2 FROM person_sheet FINAL
       WHERE person = 0 AND about != ''${only === undefined ? '' : ` AND sheet IN (${only.join(', ')})`}`,
    ),
  )

/** Sheets by other rules go, and those that nobody has asked for lately where there are too many: from the disk once nobody can be reading them. */
const dropOthers = async (app: Quiet, rules: SheetRules, wanted: readonly About[], askedMs: ReadonlyMap<number, number>): Promise<void> => {
  const goneMs = gone.get(app.log) ?? new Map<number, number>()
  gone.set(app.log, goneMs)
  // First: what is begun meanwhile is no stray.
  const lying = await app.log.query<{ sheet: number }>(
    `SELECT DISTINCT toUInt64(partition) AS sheet FROM system.parts WHERE active AND database = currentDatabase() AND table = 'person_sheet'`,
  )
  const known = await markers(app)
  const mine = known.filter((one) => numberOfQuestion(aboutOf(one), rules) === one.question)
  const fresh = wanted.filter((about) => !mine.some((one) => one.question === numberOfQuestion(about, rules))).length
  const asked = ({ question }: Marker): number => askedMs.get(question) ?? 0
  const tooMany = mine.toSorted((a, b) => asked(a) - asked(b)).slice(0, Math.max(0, mine.length + fresh - SHEETS_MAX))
  const others = [...known.filter((one) => !mine.includes(one)), ...tooMany]
  if (others.length > 0)
    await forgetSheets(
      app,
      others.map((one) => one.sheet),
    )
  const now = performance.now()
  const held = new Set(known.filter((one) => !others.includes(one)).map((one) => one.sheet))
  for (const { sheet } of lying) {
    if (held.has(sheet)) goneMs.delete(sheet)
    else if (!goneMs.has(sheet)) goneMs.set(sheet, now)
  }
  const over = [...goneMs].filter(([, since]) => now - since >= GONE_MS).map(([sheet]) => sheet)
  if (over.length > 0) await app.log.command(`ALTER TABLE person_sheet ${over.map((sheet) => `DROP PARTITION ${sheet}`).join(', ')}`)
  for (const sheet of over) goneMs.delete(sheet)
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only this file writes it, and a number made of it is compared
const aboutOf = ({ about }: Marker): About => JSON.parse(about) as About

interface Doubted {
  readonly person: number
  readonly now: string
}

const putRight = async (app: Quiet, rules: SheetRules, doubted: readonly Doubted[]): Promise<void> => {
  if (doubted.length === 0) return
  const people = doubted.map((one) => one.person)
  const identities = await identitiesOf(app.log, people)
  // Taken before anything is read: whoever sums up somebody anew meanwhile has a higher one.
  await numbered(app, async (version) => {
    for (const marker of await markers(app)) {
      const about = aboutOf(marker)
      if (numberOfQuestion(about, rules) !== marker.question) continue
      const point = await pointOf(app, rules, about)
      if (point === undefined) return
      const { text, params } = workedOut(about, point, identities)
      const columns = SHEET_COLUMNS[about.what]
      await app.log.command(
        `INSERT INTO person_sheet (sheet, person, gone, version, ${columns.join(', ')})
         SELECT ${marker.sheet}, member, min(missing), ${version}, ${columns.map((one) => `max(${one})`).join(', ')} FROM (
           SELECT member, 0 AS missing, ${columns.join(', ')} FROM (${text}) WHERE member IN (${numbersSql(people)})
           UNION ALL SELECT toUInt32(arrayJoin(splitByChar(',', '${people.join(',')}'))), 1, ${columns.map(nothing).join(', ')}
         ) GROUP BY member`,
        params,
        { newest: true },
      )
    }
    const lines = doubted.map(({ person, now }) => JSON.stringify([person, now, version]))
    await app.log.insert('person_made_of', ['person', 'made_of', 'version'], lines.join('\n'))
  })
}

const nothing = (column: string): string => (REACHED.includes(column) ? "toDateTime64(0, 3, 'UTC')" : '0')

/** Told to others before anything is read: whoever sums up somebody anew meanwhile makes them doubtful in it, too. */
const fill = (app: Quiet, rules: SheetRules, about: About): Promise<void> =>
  numbered(app, async (sheet) => {
    const columns = SHEET_COLUMNS[about.what]
    const marker = JSON.stringify([sheet, 0, numberOfQuestion(about, rules), JSON.stringify(about), 1])
    await app.log.insert('person_sheet', ['sheet', 'person', 'question', 'about', 'version'], marker)
    const point = await pointOf(app, rules, about)
    if (point === undefined) return forgetSheets(app, [sheet])
    const { text, params } = workedOut(about, point)
    await app.log.command(
      `INSERT INTO person_sheet (sheet, person, version, ${columns.join(', ')})
       SELECT ${sheet}, member, ${sheet}, ${columns.join(', ')} FROM (${text}) WHERE ${SHEET_ROWS[about.what]}`,
      params,
      { newest: true },
    )
    // Not where it was forgotten meanwhile.
    await app.log.command(
      `INSERT INTO person_sheet (sheet, person, question, about, filled, version) SELECT sheet, 0, question, about, 1, 2 FROM person_sheet FINAL
       WHERE sheet = ${sheet} AND person = 0 AND about != ''`,
    )
    await app.log.command(`OPTIMIZE TABLE person_sheet PARTITION ${sheet} FINAL`)
  })

/** Whose identities these are, rows of a SELECT: sheets say something wrong of them from now on. Before the notes of what changed are forgotten. */
export const doubtPeople = async (app: Quiet, identities: string): Promise<void> => {
  const [held] = await app.log.query<{ n: number }>('SELECT count() AS n FROM person_sheet WHERE person = 0')
  if (held === undefined || held.n === 0) return
  const people = `SELECT DISTINCT ${memberOf({})} AS person FROM (${identities}) WHERE person != 0`
  const [row] = await app.log.query<{ n: number }>(`SELECT count() AS n FROM (${people})`)
  if (row === undefined || row.n > DOUBTED_MAX) return forgetSheets(app)
  // Nobody is made of one.
  await numbered(app, (version) =>
    app.log.command(`INSERT INTO person_made_of (person, made_of, version) SELECT person, 1, ${version} FROM (${people})`),
  )
}

const numbered = async (app: Pick<App, 'state' | 'now'>, work: (version: number) => Promise<unknown>): Promise<void> => {
  const { id } = await app.state.db
    .insertInto('summary_generation')
    .values({ opened_at: app.now() })
    .returning('id')
    .executeTakeFirstOrThrow()
  await work(id)
  await sql`delete from summary_generation where id = ${id}`.execute(app.state.db)
}

/** The log forgets what was worked out of an erased person; that they are doubted, a number, stays, lest somebody who is working out a sheet just now tells of them. */
export const eraseFromSheets = async (app: Pick<App, 'log'>, people: string): Promise<void> => {
  const [held] = await app.log.query<{ n: number }>(`SELECT count() AS n FROM person_sheet WHERE person IN (${people})`)
  if (held === undefined || held.n === 0) return
  await app.log.command(`ALTER TABLE person_sheet DELETE WHERE person IN (${people}) SETTINGS mutations_sync = 2`)
}
