import * as activities from './activities.ts'
import * as erasure from './erasure.ts'
import * as identities from './identities.ts'
import * as identityFiles from './identity-files.ts'
import * as measures from './measures.ts'
import type { Operation } from './operation.ts'
import * as people from './people.ts'
import type { OperationName } from './routes.ts'
import * as sources from './sources.ts'
import * as workspace from './workspace.ts'

/** Every operation by name; the type lets clients speak to the API without a second description of it. */
export const OPERATIONS = {
  'session.get': workspace.getSession,
  'session.setup': workspace.setupSession,
  'session.join': workspace.joinSession,
  'session.create': workspace.createSession,
  'session.end': workspace.endSession,
  'workspace.get': workspace.getWorkspace,
  'workspace.update': workspace.updateWorkspace,
  'workspace.home': workspace.workspaceHome,
  'workspace.doctor': workspace.doctor,
  'users.list': workspace.listUsers,
  'users.invite': workspace.inviteUser,
  'users.update': workspace.updateUser,
  'users.remove': workspace.removeUser,
  'keys.list': workspace.listKeys,
  'keys.create': workspace.createKey,
  'keys.revoke': workspace.revokeKey,
  'audit.list': workspace.listAudit,
  'demo.create': workspace.createDemo,
  'demo.remove': workspace.removeDemo,
  'connectors.list': sources.listConnectors,
  'sources.list': sources.listSources,
  'sources.get': sources.getSource,
  'sources.create': sources.createSource,
  'sources.update': sources.updateSource,
  'sources.remove': sources.removeSource,
  'sources.inspect': sources.inspectSource,
  'sources.preview': sources.previewSource,
  'uploads.create': sources.createUpload,
  'runs.start': sources.startRun,
  'runs.list': sources.listRuns,
  'runs.get': sources.getRun,
  'runs.pause': sources.pauseRun,
  'runs.resume': sources.resumeRun,
  'runs.cancel': sources.cancelRun,
  'setAside.list': sources.listSetAside,
  'setAside.retry': sources.retrySetAside,
  'setAside.dismiss': sources.dismissSetAside,
  'people.list': people.listPeople,
  'people.export': people.exportPeople,
  'people.get': people.getPerson,
  'people.update': people.updatePerson,
  'people.timeline': people.personTimeline,
  'people.rhythm': people.personRhythm,
  'people.archive': erasure.archivePerson,
  'people.previewErase': erasure.previewErase,
  'people.erase': erasure.erasePerson,
  'optOut.list': erasure.listOptOut,
  'optOut.add': erasure.addOptOut,
  'optOut.remove': erasure.removeOptOut,
  'people.previewMerge': identities.previewMerge,
  'people.merge': identities.mergePeople,
  'people.split': identities.splitPerson,
  'people.keepApart': identities.keepApart,
  'identities.suggestions': identities.listSuggestions,
  'identities.explain': identities.explainIdentities,
  'identities.look': identities.lookAtIdentities,
  'identities.previewRule': identities.previewRule,
  'identities.applyRule': identities.applyRule,
  'identities.decisions': identities.listDecisions,
  'identities.undo': identities.undoDecision,
  'identities.importPreview': identityFiles.previewImport,
  'identities.import': identityFiles.importIdentities,
  'identities.export': identityFiles.exportIdentities,
  'activities.list': activities.listActivities,
  'measures.list': measures.listMeasures,
  'measures.query': measures.queryMeasure,
  'measures.people': measures.measurePeople,
  'measures.activities': measures.measureActivities,
} as const satisfies Record<OperationName, Operation>

export type Operations = typeof OPERATIONS
