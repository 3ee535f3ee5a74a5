import type { App } from '../../app.ts'

/** What the log holds beside numbers: what filters offer. */
export interface Contents {
  readonly platforms: readonly string[]
  readonly kinds: readonly string[]
  /** The 100 busiest. */
  readonly places: readonly string[]
}

interface Known {
  readonly version: string
  readonly contents: Promise<Contents>
  readonly askedMs: number
  /** How long it took; undefined until it is answered. */
  tookMs: number | undefined
}

const known = new WeakMap<object, Known>()

/** Whatever takes longer is asked for only now and then while data come in: once in so many times of what it takes. */
const QUICK_MS = 100
const PAUSE = 20

/**
 * Every screen asks for it, and it takes a reading of the whole log: so it is kept for as long as the log's parts are the same. While they change, in a large
 * log, it may be a little older than the log.
 */
export const contentsOf = async (app: App): Promise<Contents> => {
  const version = await versionOf(app)
  const last = known.get(app.log)
  if (last !== undefined && (last.version === version || isRecent(last))) return last.contents
  const askedMs = performance.now()
  const mine: Known = { version, contents: read(app), askedMs, tookMs: undefined }
  known.set(app.log, mine)
  try {
    return await mine.contents
  } catch (error) {
    if (known.get(app.log) === mine) known.delete(app.log)
    throw error
  } finally {
    mine.tookMs = performance.now() - askedMs
  }
}

const isRecent = ({ askedMs, tookMs }: Known): boolean =>
  tookMs === undefined || (tookMs > QUICK_MS && performance.now() - askedMs < tookMs * PAUSE)

/** The names of its parts change with whatever changes in a table of the engine. */
const versionOf = async (app: App): Promise<string> => {
  const [row] = await app.log.query<{ version: string }>(
    `SELECT toString(groupBitXor(cityHash64(name))) AS version FROM system.parts WHERE active AND database = currentDatabase() AND table = 'activity'`,
  )
  return row?.version ?? ''
}

const read = async (app: App): Promise<Contents> => {
  const distinct = (column: string): Promise<{ name: string }[]> =>
    app.log.query<{ name: string }>(`SELECT toString(${column}) AS name FROM activity GROUP BY ${column} ORDER BY name`)
  const [platforms, kinds, places] = await Promise.all([
    distinct('platform'),
    distinct('kind'),
    app.log.query<{ name: string }>(
      `SELECT toString(place) AS name FROM activity GROUP BY place HAVING name != '' ORDER BY count() DESC, name LIMIT 100`,
    ),
  ])
  const names = (rows: readonly { name: string }[]): string[] => rows.map((row) => row.name)
  return { platforms: names(platforms), kinds: names(kinds), places: names(places) }
}
