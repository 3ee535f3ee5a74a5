import { introductions, personTies, showTies, tiesBetween } from '@kith/contract/ties'
import { handle } from '../../app.ts'
import { asking } from '../../analytics/asked.ts'
import { repliesBetween } from './between.ts'
import { findIntroductions } from './introductions.ts'
import { tiesOfPerson } from './person.ts'
import { showAllTies } from './show.ts'

export const tiesOperations = [
  handle(showTies, ({ app }, filter) => asking(app, ['ties', filter], () => showAllTies(app, filter))),
  handle(personTies, ({ app }, input) => tiesOfPerson(app, input)),
  handle(tiesBetween, ({ app }, input) => repliesBetween(app, input)),
  handle(introductions, ({ app }, input) => findIntroductions(app, input)),
]
