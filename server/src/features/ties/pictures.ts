import * as crypto from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { App } from '../../app.ts'
import { trust } from '../../platform/trust.ts'
import { columnsOf, tiesOf, type TieColumns } from './columns.ts'
import type { Graph } from './kept.ts'

/**
 * Pictures that took seconds to draw, in files of the data folder, so that a process that has just started has the last one to begin with. Each can be drawn
 * again from the log, and may be deleted at any time. They hold numbers of people and no names; an erasure deletes them.
 */
type Place = Pick<App, 'version'> & { readonly config: Pick<App['config'], 'dataDir'>; readonly logger: Pick<App['logger'], 'warn'> }

export interface Picture {
  /** Of which question it is: with its days. */
  readonly key: string
  /** What it was drawn of, in words that outlast the engine. */
  readonly who: string
  readonly log: string
  readonly graph: Graph
}

/** Of so many filters the last is kept: some megabytes each. */
const FILES_MAX = 8

const folderOf = ({ config }: Place): string => path.join(config.dataDir, 'pictures')
/** What another release has written is not looked at. */
const FORMAT = 1
const fileOf = (app: Place, likeness: string): string =>
  path.join(folderOf(app), `ties-${crypto.hash('sha1', JSON.stringify([app.version, FORMAT, likeness]))}.bin`)

/** The last picture of this filter, whatever its days. Undefined where there is none that can be read. */
export const readPicture = async (app: Place, likeness: string): Promise<Picture | undefined> => {
  try {
    const held = trust<Stored>(deserialize(await readFile(fileOf(app, likeness))))
    const { pairs, ...graph } = held.graph
    return { ...held, graph: { ...graph, pairs: { ...pairs, ties: tiesOf(pairs.ties) } } }
  } catch {
    return undefined
  }
}

/** What cannot be written is drawn again some day. */
export const keepPicture = async (app: Place, likeness: string, picture: Picture): Promise<void> => {
  const { pairs, ...graph } = picture.graph
  const stored: Stored = { ...picture, graph: { ...graph, pairs: { ...pairs, ties: columnsOf(pairs.ties) } } }
  try {
    const file = fileOf(app, likeness)
    await mkdir(folderOf(app), { recursive: true, mode: 0o700 })
    await writeFile(`${file}.new`, serialize(stored), { mode: 0o600 })
    await rename(`${file}.new`, file)
    for (const old of (await filesOf(app)).slice(FILES_MAX)) await rm(old, { force: true })
  } catch (error) {
    app.logger.warn({ error }, 'a picture of who talks with whom could not be kept')
  }
}

/** All of them: somebody is to be in none. */
export const forgetPictures = (app: Place): Promise<void> => rm(folderOf(app), { recursive: true, force: true })

/** The newest first. */
const filesOf = async (app: Place): Promise<string[]> => {
  const names = (await readdir(folderOf(app))).filter((name) => name.startsWith('ties-'))
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folderOf(app), name)
      return {
        file,
        at: await stat(file).then(
          (found) => found.mtimeMs,
          () => 0,
        ),
      }
    }),
  )
  return files.toSorted((a, b) => b.at - a.at).map(({ file }) => file)
}

interface Stored extends Omit<Picture, 'graph'> {
  readonly graph: Omit<Graph, 'pairs'> & { readonly pairs: Omit<Graph['pairs'], 'ties'> & { readonly ties: TieColumns } }
}
