import { exportPeople, listPeople, type PersonRow } from '@kith/contract/people'
import { handle, type App } from '../../app.ts'
import { CSV_START, csvCell, csvLine } from '../../platform/csv.ts'
import { findPeople, type PeopleQuery } from './list.ts'
import { personOperations } from './person.ts'

const EXPORT_PAGE = 10_000
const EXPORT_MAX = 1_000_000
const COLUMNS = ['id', 'name', 'about', 'platforms', 'teammate', 'robot', 'activities', 'first seen', 'last seen'] as const

const toLine = (person: PersonRow): string =>
  csvLine([
    person.id,
    person.name,
    person.about,
    person.platforms.join(' '),
    person.teammate,
    person.robot,
    person.activities,
    person.firstAt,
    person.lastAt,
  ])

/** A bound that was reached is said where nobody can miss it: as the last line. */
const remark = (says: string): string => `,${csvCell(says)}\r\n`

async function* exportLines(app: App, query: Omit<PeopleQuery, 'limit' | 'offset'>): AsyncGenerator<string> {
  yield CSV_START + csvLine(COLUMNS)
  for (let offset = 0; offset < EXPORT_MAX; offset += EXPORT_PAGE) {
    const { total, people, cut } = await findPeople(app, { ...query, limit: EXPORT_PAGE, offset })
    if (people.length > 0) yield people.map(toLine).join('')
    if (people.length === EXPORT_PAGE && offset + EXPORT_PAGE < total) continue
    if (cut) yield remark('More people match the search than an export looks at: search for more of the name.')
    return
  }
  yield remark(`An export ends after ${EXPORT_MAX} people: narrow the filter for the rest.`)
}

export const peopleOperations = [
  handle(listPeople, ({ app }, { search, organization, owner, sort, direction, limit, offset, details, ...filter }) =>
    findPeople(app, { filter, search, organization, owner, sort, direction, limit, offset, details }),
  ),
  handle(exportPeople, async ({ app }, { search, organization, owner, sort, direction, ...filter }) => ({
    contentType: 'text/csv; charset=utf-8',
    fileName: `people-${app.now().toISOString().slice(0, 10)}.csv`,
    chunks: exportLines(app, { filter, search, organization, owner, sort, direction }),
  })),
  ...personOperations,
]
