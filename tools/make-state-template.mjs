import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'

/**
 * Makes an empty embedded database, as the engine itself makes one: three seconds of work that the first start on each new data folder is spared, since
 * it copies this one (server/src/platform/state/initialising.ts). The build runs it; a product without it works the same, more slowly at first.
 */
const PRODUCT = join(process.cwd(), 'server/dist/state-template')
const making = `${PRODUCT}.making`

rmSync(making, { recursive: true, force: true })
mkdirSync(making, { recursive: true })
const database = await PGlite.create(making)
await database.close()
rmSync(PRODUCT, { recursive: true, force: true })
renameSync(making, PRODUCT)
