import { sql } from 'kysely'
import type { App } from '../../app.ts'
import { auditOf, evidenceOf, SET_ASIDE_TEXT } from './clear.ts'
import { rowsNaming } from './places.ts'
import type { Whole } from './preview.ts'
import { tablesAbout } from './tables.ts'

type Row = Readonly<Record<string, unknown>>

/** A part of the archive: what it is called, and its rows, which are read again each time they are asked for. */
interface Section {
  readonly name: string
  readonly title: string
  readonly says: string
  readonly rows: () => AsyncIterable<readonly Row[]>
}

/**
 * All that is held on a person as one page: tables to read, then the same as JSON in the element `data`. A page needs no program to open and no library to
 * make, and it is written piece by piece, so that the most active person needs no more memory than anybody else.
 */
export async function* archiveOf(app: App, whole: Whole): AsyncGenerator<string> {
  const sections = await sectionsOf(app, whole)
  const made = app.now().toISOString()
  yield head(whole.name, made)
  for (const section of sections) yield* readable(section)
  yield `<script type="application/json" id="data">{"person":${inScript(whole.name)},"made":${inScript(made)}`
  for (const section of sections) yield* asJson(section)
  yield '}</script></body></html>\n'
}

const sectionsOf = async (app: App, { id, members, accounts, traces }: Whole): Promise<Section[]> => {
  const { db } = app.state
  const identities = accounts.map((one) => one.id)
  const list = identities.map(Number).join(',') || '0'
  const fromState = (name: string, title: string, says: string, query: () => Promise<{ rows: Row[] }>): Section => ({
    name,
    title,
    says,
    rows: async function* () {
      yield (await query()).rows
    },
  })
  const byNumbers = (pages: () => AsyncIterable<readonly number[]>, read: (ids: readonly number[]) => Promise<{ rows: Row[] }>) =>
    async function* (): AsyncGenerator<readonly Row[]> {
      for await (const ids of pages()) yield (await read(ids)).rows
    }
  const hanging = (await tablesAbout(db)).filter((about) => about.table !== 'suggestion')
  return [
    fromState('members', 'Profile', 'How the person is shown.', () =>
      sql<Row>`select *, id = ${id} as shown from member where id = any(${members}::bigint[]) order by id <> ${id}, id`.execute(db),
    ),
    fromState('identities', 'Accounts and addresses', 'What the person goes by in the sources.', () =>
      sql<Row>`select * from identity where id = any(${identities}::bigint[]) order by id`.execute(db),
    ),
    ...[...new Set(hanging.map((about) => about.table))].map((table) => {
      const columns = hanging.filter((about) => about.table === table)
      const theirs = columns.map(({ column, of }) => sql`${sql.ref(column)} = any(${of === 'member' ? members : identities}::bigint[])`)
      return fromState(table, `Recorded in “${table}”`, 'What hangs on the person or one of the accounts.', () =>
        sql<Row>`select * from ${sql.table(table)} where ${sql.join(theirs, sql` or `)}`.execute(db),
      )
    }),
    fromState('decisions', 'Decisions on who is who', 'Merges, splits and what was said to be two, with the reasons given.', () =>
      sql<Row>`select d.id, d.kind, d.at, d.made_by, d.actor, d.reason, d.details, d.undone_at, d.undone_by, d.undone_reason from decision d
        where d.id in (select decision_id from decision_member where member_id = any(${members}::bigint[])) order by d.id`.execute(db),
    ),
    {
      name: 'evidence',
      title: 'Evidence',
      says: 'What sources and files state on who is who, where the person is named.',
      rows: byNumbers(
        () => evidenceOf(db, traces),
        (ids) =>
          sql<Row>`select source_id, evidence, locator, identities, at from identity_evidence where id = any(${ids}::bigint[]) order by id`.execute(
            db,
          ),
      ),
    },
    {
      name: 'setAside',
      title: 'Records set aside',
      says: 'Input that could not be taken and names the person.',
      rows: byNumbers(
        async function* () {
          for await (const found of rowsNaming(db, 'set_aside', SET_ASIDE_TEXT, traces)) yield found.map((row) => row.id)
        },
        (ids) =>
          sql<Row>`select source_id, reason, locator, raw, state, at from set_aside where id = any(${ids}::bigint[]) order by id`.execute(
            db,
          ),
      ),
    },
    {
      name: 'audit',
      title: 'Audit',
      says: 'What people of the team did about the person in Kith.',
      rows: byNumbers(
        async function* () {
          yield await auditOf(db, members, traces)
        },
        (ids) =>
          sql<Row>`select at, actor, operation, details, outcome from audit where id = any(${ids}::bigint[]) order by id`.execute(db),
      ),
    },
    {
      name: 'mentions',
      title: 'Mentions',
      says: 'Activities of others that mention the person; what the others wrote is theirs.',
      rows: () =>
        app.log.stream<Row>(
          `SELECT toString(occurred_at) AS at, source_id, platform, kind, title, url, place FROM activity
           WHERE identity_id NOT IN (${list}) AND hasAny(mentions, [${list}]) ORDER BY occurred_at`,
        ),
    },
    {
      name: 'activities',
      title: 'Activities',
      says: 'What the person did, as the sources tell it.',
      rows: () =>
        app.log.stream<Row>(
          `SELECT toString(occurred_at) AS at, source_id, identity_id, platform, kind, category, place, conversation, external_id, reply_to, title, body, url,
             technologies, attributes, deleted_at_source FROM activity WHERE identity_id IN (${list}) ORDER BY occurred_at`,
        ),
    },
  ]
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#1d2420}table{border-collapse:collapse;width:100%;
font-size:14px}th,td{text-align:start;vertical-align:top;padding:4px 8px;border-bottom:1px solid #ccc;white-space:pre-wrap;overflow-wrap:anywhere}`

const head = (name: string, made: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${html(name)}</title><style>${STYLE}</style></head><body>
<h1 dir="auto">${html(name)}</h1>
<p>All that this Kith holds on this person, as of ${html(made)}. Times are UTC. The same stands at the end of this file as JSON, for programs.</p>
`

async function* readable({ title, says, rows }: Section): AsyncGenerator<string> {
  yield `<h2>${html(title)}</h2><p>${html(says)}</p>\n`
  let columns: string[] | undefined
  for await (const page of rows()) {
    let text = ''
    for (const row of page) {
      if (columns === undefined) {
        columns = Object.keys(row)
        text += `<table><tr>${columns.map((column) => `<th>${html(column)}</th>`).join('')}</tr>\n`
      }
      text += `<tr>${columns.map((column) => `<td dir="auto">${html(shown(row[column]))}</td>`).join('')}</tr>\n`
    }
    if (text !== '') yield text
  }
  yield columns === undefined ? '<p>Nothing.</p>\n' : '</table>\n'
}

async function* asJson({ name, rows }: Section): AsyncGenerator<string> {
  yield `,${inScript(name)}:[`
  let isFirst = true
  for await (const page of rows()) {
    if (page.length === 0) continue
    yield `${isFirst ? '' : ','}${page.map(inScript).join(',')}`
    isFirst = false
  }
  yield ']'
}

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Nothing in it can end the element that it stands in. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', String.raw`\u003c`)

const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
