import type { BoardTime, Template, Tile } from '@kith/contract/boards'
import type { Kysely } from 'kysely'
import type { Database } from '../../database.ts'
import { viewNamed, type Kept } from '../views/index.ts'

type Db = Kysely<Database>

interface Made {
  readonly time: BoardTime
  readonly tiles: readonly Tile[]
}

/** A board to begin with. Views that it needs are saved for all of the team; those that are there by that name are taken as they are. */
export const fromTemplate = async (db: Db, template: Template, by: string): Promise<Made> => {
  const { time, rows } = TEMPLATES[template]
  const tiles: Tile[] = []
  for (const { width = 1, ...part } of rows) {
    const placed = { id: `tile-${tiles.length + 1}`, width, title: '' }
    if ('text' in part) tiles.push({ ...placed, type: 'text', text: part.text })
    else if ('measure' in part) tiles.push({ ...placed, type: 'figure', measure: part.measure, time: null, filter: null })
    else tiles.push({ ...placed, type: 'view', view: await viewNamed(db, part.view, by), follows: part.follows ?? true })
  }
  return { time, tiles }
}

type Part = { readonly width?: number } & (
  | { readonly text: string }
  | { readonly measure: string }
  | { readonly view: Kept; readonly follows?: boolean }
)

const view = (name: string, form: Kept['form'], question: Kept['question']): { view: Kept } => ({ view: { name, form, question } })

const TEMPLATES: Readonly<Record<Template, { readonly time: BoardTime; readonly rows: readonly Part[] }>> = {
  'community-health': {
    time: { last: '12m' },
    rows: [
      { measure: 'active-people' },
      { measure: 'new-people' },
      { measure: 'stickiness' },
      { measure: 'absence-factor' },
      { ...view('Active people by week', 'line', { name: 'active-people', interval: 'week', last: '12m' }), width: 2 },
      {
        ...view('New people by month, by source', 'bar', { name: 'new-people', interval: 'month', last: '12m', by: 'source', top: 6 }),
        width: 2,
      },
      { ...view('Helpers by month', 'line', { name: 'helpers', interval: 'month', last: '12m' }), width: 2 },
      {
        ...view('When people are there', 'heat', {
          name: 'active-people',
          interval: 'all',
          last: '12m',
          by: 'weekday',
          across: 'hour',
          top: 24,
        }),
        width: 2,
      },
      {
        text: '### How to read this\n\nMore people alone say little. A community is well when **new people** come back, when **helpers** grow with those who ask, and when the **absence factor** is not two.',
        width: 4,
      },
    ],
  },
  'monthly-report': {
    time: { last: '4w' },
    rows: [
      { text: '### In short\n\nWhat mattered in these weeks, in three sentences. Change this text.', width: 4 },
      { measure: 'active-people' },
      { measure: 'new-people' },
      { measure: 'activities' },
      { measure: 'conversations' },
      { measure: 'contributors' },
      { measure: 'helpers' },
      { measure: 'quick-ratio' },
      { measure: 'activities-per-person' },
      { ...view('Active people by month', 'bar', { name: 'active-people', interval: 'month', last: '12m' }), follows: false, width: 2 },
      { ...view('Activities by category', 'bar', { name: 'activities', interval: 'all', last: '12w', by: 'category', top: 10 }), width: 2 },
      { text: '### What we did\n\n- Events, talks and releases\n- Whom we met and helped\n- What we wrote', width: 2 },
      { text: '### What comes next\n\n- What we will do\n- For whom\n- What it should move', width: 2 },
    ],
  },
}
