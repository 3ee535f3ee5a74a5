import type { Reference, Statement } from '@kith/identity/stated'
import { sql } from 'kysely'
import type { Db } from './decisions.ts'

/** A statement with where it stands: "mailmap of example/garden, .mailmap:12". */
export interface Evidence extends Statement {
  readonly origin: string
}

/** Some ten times the largest files known. */
const STATEMENTS_MAX = 1_000_000

interface Row {
  readonly id: number
  readonly evidence: string
  readonly identities: readonly Reference[]
  readonly locator: string
  readonly of: string
}

/**
 * All that sources and imported files state on who is who, the oldest first, up to 1,000,000 statements. Files whose act of merges was undone say nothing
 * any more. `statedPairs` (@kith/identity/stated) makes pairs of known identities of them.
 */
export const readEvidence = async (db: Db): Promise<Evidence[]> => {
  const { rows } = await sql<Row>`select e.id, e.evidence, e.identities, e.locator, coalesce(f.name, s.title) as of
    from identity_evidence e left join identity_file f on f.id = e.file_id left join source s on s.id = e.source_id
    where f.batch_id is null or exists (select from decision d where d.batch_id = f.batch_id and d.kind = 'merge' and d.undone_at is null)
    order by e.id limit ${STATEMENTS_MAX}`.execute(db)
  return rows.map(({ id, evidence, identities, locator, of }) => ({ id, evidence, identities, origin: `${of}, ${locator}` }))
}
