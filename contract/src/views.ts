import { z } from 'zod'
import { queryMeasure } from './measures.ts'
import { defineOperation } from './operation.ts'

/** How a question is drawn. */
export const FORMS = ['line', 'bar', 'heat', 'table'] as const
export type Form = (typeof FORMS)[number]

/** What is asked: the input of `measures.query`, as it stands. A slip of the pen in it is refused. */
const asked = queryMeasure.input.strict()
const viewId = z.number().int().positive().describe('Number of the saved view')
const name = z.string().trim().min(1).max(120)
const description = z.string().trim().max(2_000)
const form = z.enum(FORMS).describe('How it is drawn')
const shared = z.boolean().describe('For all of the team; else for whoever saved it alone')

export const view = z.object({
  id: viewId,
  name: z.string(),
  description: z.string(),
  question: queryMeasure.input,
  form,
  shared,
  /** Who saved it; null when that account is gone, or a program saved it. */
  owner: z.object({ id: z.number(), name: z.string() }).nullable(),
  mine: z.boolean(),
  changedAt: z.string(),
  /** Sentences about what the question names and Kith holds no more; the rest still answers. */
  gone: z.array(z.string()),
})
export type View = z.infer<typeof view>

export const listViews = defineOperation({
  name: 'views.list',
  summary: 'List the saved views of the team and your own',
  scope: 'measures:read',
  effect: 'read',
  input: z.object({}),
  output: z.object({ views: z.array(view) }),
})

export const getView = defineOperation({
  name: 'views.get',
  summary: 'Show a saved view: what it asks and how it is drawn',
  scope: 'measures:read',
  effect: 'read',
  input: z.object({ id: viewId }),
  output: view,
})

export const saveView = defineOperation({
  name: 'views.save',
  summary: 'Save a question as a view',
  scope: 'measures:write',
  effect: 'write',
  audit: ['name', 'shared'],
  input: z.object({ name, description: description.default(''), question: asked, form, shared: shared.default(true) }),
  output: view,
})

export const updateView = defineOperation({
  name: 'views.update',
  summary: 'Change a saved view',
  scope: 'measures:write',
  effect: 'write',
  audit: ['id', 'name', 'shared'],
  input: z.object({
    id: viewId,
    name: name.optional(),
    description: description.optional(),
    question: asked.optional(),
    form: form.optional(),
    shared: shared.optional(),
  }),
  output: view,
})

export const removeView = defineOperation({
  name: 'views.remove',
  summary: 'Remove a saved view for good',
  scope: 'measures:write',
  effect: 'write',
  audit: ['id'],
  input: z.object({ id: viewId }),
  output: z.object({ id: viewId }),
})
