import { z } from 'zod'
import { activityFilter } from './filters.ts'
import { day } from './annotations.ts'
import { defineOperation } from './operation.ts'

/** Spans that end today and move with it. */
export const BOARD_SPANS = ['4w', '12w', '12m', '3y', 'all'] as const
export const boardTime = z.union([z.object({ last: z.enum(BOARD_SPANS) }), z.object({ from: day, to: day })])
export type BoardTime = z.infer<typeof boardTime>
/** What a board is about; its time is apart. */
export const boardFilter = activityFilter.omit({ from: true, to: true })
export type BoardFilter = z.infer<typeof boardFilter>

/** Columns of a board. On a phone there is one. */
export const COLUMNS = 4
const TILES_MAX = 40

const placed = {
  /** Unique within the board; the same for as long as the tile is there. */
  id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'lower-case letters, digits and hyphens'),
  width: z.number().int().min(1).max(COLUMNS).describe('Columns it covers'),
  title: z.string().trim().max(120).default('').describe('Instead of its own'),
}
const own = {
  /** Null follows the board. */
  time: boardTime.nullable().default(null),
  filter: boardFilter.nullable().default(null),
}

/** A saved view, a figure with its comparison, or a text. */
export const tile = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('view'),
    ...placed,
    view: z.number().int().positive().describe('Number of the saved view'),
    follows: z.boolean().default(true).describe('The time and the filter of the board; else its own, as they were saved'),
  }),
  z.object({ type: z.literal('figure'), ...placed, measure: z.string().max(60).describe('Name of the measure'), ...own }),
  z.object({ type: z.literal('text'), ...placed, text: z.string().max(5_000).describe('Markdown') }),
])
export type Tile = z.infer<typeof tile>

const boardId = z.number().int().positive().describe('Number of the board')
const name = z.string().trim().min(1).max(120)
const description = z.string().trim().max(500)

const boardRow = z.object({
  id: boardId,
  name: z.string(),
  description: z.string(),
  start: z.boolean().describe('What the team sees first'),
  tiles: z.number(),
  changedBy: z.string(),
  changedAt: z.string(),
})

export const board = boardRow.extend({
  time: boardTime,
  filter: boardFilter,
  tiles: z.array(tile),
  /** Saved views that its tiles show and that are there. A tile whose view is not among them has lost it. */
  views: z.array(z.number()),
  /** Rises with every change of its tiles: who arranges says which arrangement they saw. */
  version: z.number(),
})
export type Board = z.infer<typeof board>

export const listBoards = defineOperation({
  name: 'boards.list',
  summary: 'List the boards, the one that the team sees first before others',
  scope: 'measures:read',
  effect: 'read',
  input: z.object({}),
  output: z.object({ boards: z.array(boardRow) }),
})

export const getBoard = defineOperation({
  name: 'boards.get',
  summary: 'Show a board with its tiles',
  scope: 'measures:read',
  effect: 'read',
  input: z.object({ id: boardId }),
  output: board,
})

export const TEMPLATES = ['community-health', 'monthly-report'] as const
export type Template = (typeof TEMPLATES)[number]

export const createBoard = defineOperation({
  name: 'boards.create',
  summary: 'Make a board, empty or from a template',
  scope: 'measures:write',
  effect: 'write',
  audit: ['name', 'template'],
  input: z.object({
    name,
    description: description.default(''),
    template: z.enum(TEMPLATES).optional().describe('Its tiles are a beginning, and saved views that it needs are made'),
  }),
  output: z.object({ id: boardId }),
})

export const updateBoard = defineOperation({
  name: 'boards.update',
  summary: 'Rename a board, set its time and what it is about, or let the team see it first',
  scope: 'measures:write',
  effect: 'write',
  audit: ['id', 'name', 'start'],
  input: z.object({
    id: boardId,
    name: name.optional(),
    description: description.optional(),
    time: boardTime.optional(),
    filter: boardFilter.optional(),
    start: z.boolean().optional(),
  }),
  output: z.object({ id: boardId }),
})

export const arrangeBoard = defineOperation({
  name: 'boards.arrange',
  summary: 'Set the tiles of a board, in their order',
  scope: 'measures:write',
  effect: 'write',
  audit: ['id'],
  input: z.object({
    id: boardId,
    version: z.number().int().min(0).describe('Of the arrangement that this one changes'),
    tiles: z
      .array(tile)
      .max(TILES_MAX)
      .refine((tiles) => new Set(tiles.map(({ id }) => id)).size === tiles.length, 'two tiles have the same id'),
  }),
  output: z.object({ version: z.number() }),
})

export const removeBoard = defineOperation({
  name: 'boards.remove',
  summary: 'Remove a board; the saved views that it showed stay',
  scope: 'measures:write',
  effect: 'write',
  audit: ['id'],
  input: z.object({ id: boardId }),
  output: z.object({ id: boardId }),
})
