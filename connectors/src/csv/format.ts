import { CATEGORIES } from '@kith/contract/records'
import type { TableFormat } from '../kit/tables/format.ts'
import { invalid } from '../kit/tables/plan.ts'
import { readActivity } from './activity.ts'
import { guessMapping } from './guess.ts'
import { readPerson } from './person.ts'
import { ALIASES, TARGETS } from './targets.ts'

export const format: TableFormat = {
  whats: [
    { value: 'activities', label: 'an activity' },
    { value: 'people', label: 'a person' },
  ],
  targets: TARGETS,
  aliases: ALIASES,
  dates: ['date'],
  guess: guessMapping,
  require: (what, has, constant) => {
    if (!PERSON.some(has)) {
      throw invalid('No column tells who it was', 'Map at least one column to email, username, name or person-id.')
    }
    if (what === 'activities' && !has('date'))
      throw invalid('No column tells when it was', 'Map a column to date; for a list of people choose what:=people.')
    if (what === 'activities' && !has('kind'))
      throw invalid('Nothing tells what was done', 'Map a column to kind, or give one for all rows: kind:=signup')
    const category = constant('category')
    if (category !== '' && !CATEGORIES.some((known) => known === category.toLowerCase())) {
      throw invalid(`"${category}" is no category`, `Choose one of ${CATEGORIES.join(', ')}.`)
    }
    const weight = constant('weight')
    if (weight !== '' && !(Number(weight) >= 1 && Number(weight) <= 12))
      throw invalid(`"${weight}" is no weight`, 'Give a number from 1 to 12.')
  },
  toRecords: (plan, row, context) => (plan.what === 'people' ? () => readPerson(row) : () => readActivity(plan, row, context)),
}

const PERSON = ['person-id', 'username', 'email', 'name', 'first-name', 'last-name']
