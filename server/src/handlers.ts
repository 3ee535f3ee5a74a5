import type { App } from './app.ts'
import type { Database } from './database.ts'
import { annotationsOperations } from './features/annotations/index.ts'
import { arrivalsOperations } from './features/arrivals/index.ts'
import { activitiesOperations } from './features/activities/index.ts'
import { communityOperations } from './features/communities/index.ts'
import { boardsOperations } from './features/boards/index.ts'
import { demoOperations } from './features/demo/index.ts'
import { erasureOperations } from './features/erasure/index.ts'
import { journeyOperations } from './features/journey/index.ts'
import { levelsOperations } from './features/levels/index.ts'
import { measuresOperations } from './features/measures/index.ts'
import { carryingOperations } from './features/carrying/index.ts'
import { growthOperations } from './features/growth/index.ts'
import { identityOperations } from './features/identities/index.ts'
import { identityFileOperations } from './features/identity-files/index.ts'
import { listeningOperations } from './features/listening/index.ts'
import { noteOperations } from './features/notes/index.ts'
import { organizationsOperations } from './features/organizations/index.ts'
import { peopleOperations } from './features/people/index.ts'
import { robotsOperations } from './features/robots/index.ts'
import { segmentsOperations } from './features/segments/index.ts'
import { sourcesOperations } from './features/sources/index.ts'
import { teammatesOperations } from './features/teammates/index.ts'
import { tiesOperations } from './features/ties/index.ts'
import { viewsOperations } from './features/views/index.ts'
import { whereaboutsOperations } from './features/whereabouts/index.ts'
import { workspaceOperations } from './features/workspace/index.ts'
import type { Handler } from './platform/operation.ts'

/** Every operation of the application. A test asserts that it answers exactly what the contract describes. */
export const handlers: readonly Handler<App, Database>[] = [
  ...workspaceOperations,
  ...sourcesOperations,
  ...communityOperations,
  ...peopleOperations,
  ...identityOperations,
  ...erasureOperations,
  ...identityFileOperations,
  ...noteOperations,
  ...listeningOperations,
  ...organizationsOperations,
  ...robotsOperations,
  ...teammatesOperations,
  ...segmentsOperations,
  ...activitiesOperations,
  ...annotationsOperations,
  ...boardsOperations,
  ...measuresOperations,
  ...viewsOperations,
  ...growthOperations,
  ...carryingOperations,
  ...tiesOperations,
  ...whereaboutsOperations,
  ...levelsOperations,
  ...journeyOperations,
  ...arrivalsOperations,
  ...demoOperations,
]
