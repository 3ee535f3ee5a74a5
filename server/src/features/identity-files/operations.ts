import { exportIdentities, importIdentities, previewImport } from '@kith/contract/identity-files'
import { handle } from '../../app.ts'
import { notFound } from '../../platform/errors.ts'
import { exportPeople, FILES, identitiesOfSource } from './export.ts'
import { importFile, previewFile } from './import.ts'
import { readKnowledge } from './read.ts'

/** Files that say who is who, in and out. */
export const identityFileOperations = [
  handle(previewImport, async ({ app, db }, { file, format }) => previewFile(app, db, await readKnowledge(app, file, format))),

  handle(
    importIdentities,
    async ({ app, db, actor }, { file, format }) => importFile(app, db, await readKnowledge(app, file, format), actor),
    // Many transactions, one act; the log learns of it when the state has it.
    { atomic: false },
  ),

  handle(exportIdentities, async ({ app, db }, { format, robots, source }) => {
    if (source !== undefined && (await db.selectFrom('source').select('id').where('id', '=', source).executeTakeFirst()) === undefined)
      throw notFound('source', source)
    return {
      contentType: FILES[format].contentType,
      fileName: FILES[format].name,
      chunks: exportPeople(app, format, robots, source === undefined ? undefined : await identitiesOfSource(app, source)),
    }
  }),
]
