import { auditOperation } from './audit.ts'
import { eventsOperation } from './events.ts'
import { previewOperations } from './preview.ts'
import { runOperations } from './runs.ts'
import { setAsideOperations } from './set-aside.ts'
import { sendOperations } from './send.ts'
import { senderOperations } from './senders.ts'
import { sourceOperations } from './sources.ts'
import { tallyOperations } from './tallies.ts'
import { webhookOperations } from './webhooks.ts'
import { uploadFile } from './uploads.ts'

export { waitAfter } from './backoff.ts'
export { Budgets, budgetsOf } from './budgets.ts'
export { handleDeliveries } from './deliveries.ts'
export { answerHook } from './hook-route.ts'
export { resolveFiles } from './files.ts'
export { runSource, handleSourceJobs, resumeOrphans } from './jobs.ts'
export { networkOf } from './network.ts'
export { checkSchedule, checkSecrets, sourceReadings, stoppedSources } from './readings.ts'
export { removeFromSource } from './remove.ts'
export { queueRun } from './runs.ts'
export { amongRuns, closeRuns, putBackRuns, withoutRuns } from './runner.ts'
export { nextTime } from './schedule.ts'
export { readySettings } from './settings.ts'
export { countSetAside } from './set-aside.ts'
export { connectSource } from './sources.ts'
export { takeIn } from './take-in.ts'
export { handleUpkeep, removeUnusedUploads } from './upkeep.ts'
export { watchSources } from './watch.ts'

export const sourcesOperations = [
  ...sourceOperations,
  ...runOperations,
  ...previewOperations,
  ...setAsideOperations,
  ...tallyOperations,
  ...webhookOperations,
  ...sendOperations,
  ...senderOperations,
  auditOperation,
  eventsOperation,
  uploadFile,
]
