import { addOptOut, archivePerson, erasePerson, listOptOut, previewErase, removeOptOut } from '@kith/contract/erasure'
import type { OutputOf } from '@kith/contract/operation'
import { setTimeout as wait } from 'node:timers/promises'
import { handle, type App } from '../../app.ts'
import { archiveOf } from './archive.ts'
import { beginErasure } from './begin.ts'
import { requestErasure } from './job.ts'
import { addOptOut as add, listOptOut as list, removeOptOut as remove } from './opt-out.ts'
import { previewErasure, wholePerson } from './preview.ts'
import { showStays } from './stays.ts'

/** Most are erased within seconds; whoever asks need not come back for the outcome. */
const WAIT_MS_MAX = 25_000
const LOOK_MS = 50

const outcome = async (app: App, id: number): Promise<OutputOf<typeof erasePerson>> => {
  const row = await app.state.db.selectFrom('erasure').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const { activities = 0, cleaned = 0, setAside = 0, evidence = 0, audit = 0, elsewhere = [] } = row.figures
  return {
    erasure: id,
    state: row.state,
    activities,
    cleaned,
    setAside,
    evidence,
    audit,
    elsewhere,
    stays: await showStays(app, row.sources),
  }
}

const awaitErasure = async (app: App, id: number): Promise<void> => {
  await requestErasure(app, id)
  const deadline = performance.now() + WAIT_MS_MAX
  for (;;) {
    const row = await app.state.db.selectFrom('erasure').select('state').where('id', '=', id).executeTakeFirst()
    if (row === undefined || row.state === 'done' || performance.now() > deadline) return
    await wait(LOOK_MS)
  }
}

export const erasureOperations = [
  handle(previewErase, ({ app }, { id }) => previewErasure(app, id)),
  handle(
    erasePerson,
    async ({ app, db }, { id, confirm, note }) => {
      const erasure = await beginErasure(db, { person: id, confirm, kind: 'erasure', note: note ?? '' })
      await awaitErasure(app, erasure)
      return outcome(app, erasure)
    },
    { atomic: false },
  ),
  handle(archivePerson, async ({ app }, { id }) => {
    const whole = await wholePerson(app, id)
    return {
      contentType: 'text/html; charset=utf-8',
      fileName: `person-${whole.id}-${app.now().toISOString().slice(0, 10)}.html`,
      chunks: archiveOf(app, whole),
    }
  }),
  handle(listOptOut, ({ db }, { limit, offset }) => list(db, limit, offset)),
  handle(
    addOptOut,
    async ({ app, db }, { note, confirm, ...value }) => {
      const added = await add(db, value, note ?? '', confirm)
      if (added.erased) await awaitErasure(app, added.id)
      return added
    },
    { atomic: false },
  ),
  handle(removeOptOut, async ({ db }, value) => ({ lifted: await remove(db, value) }), { atomic: false }),
]
