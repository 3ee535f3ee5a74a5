import { arrangeBoard, createBoard, getBoard, listBoards, removeBoard, updateBoard } from '@kith/contract/boards'
import { handle } from '../../app.ts'
import { arrange, change, contentOf, listed, make, read, remove, toRow } from './boards.ts'
import { viewsThere } from '../views/index.ts'
import { fromTemplate } from './templates.ts'

export const boardsOperations = [
  handle(listBoards, async ({ db }) => ({
    boards: (await listed(db)).map((row) => ({ ...toRow(row), tiles: row.tiles })),
  })),

  handle(getBoard, async ({ db, actor }, { id }) => {
    const row = await read(db, id)
    const content = contentOf(row)
    const shown = content.tiles.flatMap((tile) => (tile.type === 'view' ? [tile.view] : []))
    return { ...toRow(row), ...content, views: await viewsThere(db, actor, shown) }
  }),

  handle(createBoard, async ({ db, actor }, { name, description, template }) => {
    const { time, tiles } = template === undefined ? { time: undefined, tiles: [] } : await fromTemplate(db, template, actor.name)
    return { id: await make(db, { name, description, tiles, ...(time ? { time } : {}) }, actor.name) }
  }),

  handle(updateBoard, async ({ app, db, actor }, { id, ...changes }) => {
    await change(db, id, changes, actor.name, app.now())
    return { id }
  }),

  handle(arrangeBoard, async ({ app, db, actor }, { id, ...wanted }) => ({
    version: await arrange(db, id, wanted, actor.name, app.now()),
  })),

  handle(removeBoard, async ({ db }, { id }) => {
    await remove(db, id)
    return { id }
  }),
]
