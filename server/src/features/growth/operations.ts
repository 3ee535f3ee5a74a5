import { growthAccounting, growthCold, growthPeople, growthRetention, growthSurvival, personOutlook } from '@kith/contract/growth'
import { handle } from '../../app.ts'
import { asking } from '../../analytics/asked.ts'
import { settleFor } from '../whereabouts/index.ts'
import { accountFor } from './accounting.ts'
import { goingCold } from './cold.ts'
import { outlookOf } from './outlook.ts'
import { peopleBehind } from './people.ts'
import { retention } from './retention.ts'
import { survival } from './survival.ts'

export const growthOperations = [
  handle(growthAccounting, ({ app }, input) => asking(app, ['accounting', input], () => accountFor(app, input))),
  handle(growthRetention, async ({ app }, input) => {
    await settleFor(app, input.by)
    return asking(app, ['retention', input], () => retention(app, input))
  }),
  handle(growthSurvival, async ({ app }, input) => {
    await settleFor(app, input.by)
    return asking(app, ['survival', input], () => survival(app, input))
  }),
  handle(growthCold, ({ app }, input) => asking(app, ['cold', input], () => goingCold(app, input))),
  handle(growthPeople, async ({ app }, input) => {
    await settleFor(app, input.by)
    return peopleBehind(app, input)
  }),
  handle(personOutlook, ({ app }, { id }) => outlookOf(app, id)),
]
