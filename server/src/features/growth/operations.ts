import { growthAccounting, growthCold, growthPeople, growthRetention, growthSurvival, personOutlook } from '@kith/contract/growth'
import { handle } from '../../app.ts'
import { accountFor } from './accounting.ts'
import { goingCold } from './cold.ts'
import { outlookOf } from './outlook.ts'
import { peopleBehind } from './people.ts'
import { retention } from './retention.ts'
import { survival } from './survival.ts'

export const growthOperations = [
  handle(growthAccounting, ({ app }, input) => accountFor(app, input)),
  handle(growthRetention, ({ app }, input) => retention(app, input)),
  handle(growthSurvival, ({ app }, input) => survival(app, input)),
  handle(growthCold, ({ app }, input) => goingCold(app, input)),
  handle(growthPeople, ({ app }, input) => peopleBehind(app, input)),
  handle(personOutlook, ({ app }, { id }) => outlookOf(app, id)),
]
