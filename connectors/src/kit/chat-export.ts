import { z } from 'zod'
import { checkBundle, openBundle } from './bundle.ts'
import { CHAT_KINDS } from './chat.ts'
import { defineConnector, type Connector, type InputFile, type Item, type ReadContext, type SettingField } from './connector.ts'
import { OfElement, readDocuments, type DocumentCursor, type DocumentLimits, type Element } from './documents.ts'
import type { JsonShape } from './json-stream.ts'
import { isObject, type Json } from './json.ts'
import { parseJson } from './parse-json.ts'
import { setAside } from './set-asides.ts'

const settings = z.object({
  files: z.array(z.string().min(1).max(4_096)).min(1, 'Choose the export.').max(10_000),
  host: z.string().trim().max(200).optional(),
})
export type ChatSettings = z.infer<typeof settings>

/** What a message is mapped with: one of a document, or one set aside that was corrected. */
export interface ChatElement {
  readonly value: Json
  /** The list that it stands in. */
  readonly path: string
  readonly heads: readonly Json[]
  readonly document: string
  readonly locator: string
  readonly raw: Buffer | string
  /** What is kept where it cannot be taken: with all that `heads` says, so that it can be read alone. */
  readonly retry: () => string
  readonly nowMs: number
  readonly claim: Element['claim']
  /** Where it is read from a file. */
  readonly note?: ReadContext<unknown, unknown>['note']
}

/** What is the same for all messages of a reading. */
type Reading = Pick<ChatElement, 'retry' | 'nowMs'> & { readonly note: ReadContext<unknown, unknown>['note'] }

/** A message of a document: what it has from there is asked for there, and where it stands is put into words only then. Copies (`{ ...element }`) lose that. */
class ExportedElement extends OfElement implements ChatElement {
  readonly value: Json
  readonly #reading: Reading

  constructor(element: Element, reading: Reading) {
    super(element)
    this.value = element.value
    this.#reading = reading
  }
  get path(): string {
    return this.element.path
  }
  get heads(): readonly Json[] {
    return this.element.heads
  }
  get document(): string {
    return this.element.file.name
  }
  get retry(): ChatElement['retry'] {
    return this.#reading.retry
  }
  get nowMs(): number {
    return this.#reading.nowMs
  }
  get note(): Reading['note'] {
    return this.#reading.note
  }
}

export interface ChatExport<State> {
  readonly name: string
  readonly label: string
  readonly summary: string
  readonly help: string
  /** How the file is asked for, and what it is called. */
  readonly file: { readonly help: string; readonly placeholder: string; readonly what: string; readonly hint: string }
  /** The platform's name where it is hosted in many places, each with its own accounts; the setting `host` then tells them apart. */
  readonly hosted?: { readonly help: string; readonly placeholder: string }
  readonly isDocument: (file: InputFile) => boolean
  readonly shape: (file: InputFile) => JsonShape
  /** What is known before the first message is read: people and channels of all documents. */
  readonly prepare: (documents: readonly InputFile[], host: string, signal: AbortSignal) => Promise<State>
  /** The items of an element; undefined where it is private and left out. */
  readonly toItems: (element: ChatElement, state: State) => readonly Item[] | undefined
  readonly remembers?: 'document'
}

/** A connector for an export of a chat that is JSON: everything but the mapping of its messages is the same for all. */
export const defineChatExport = <State>(
  chat: ChatExport<State>,
  limits: DocumentLimits = {},
): Connector<ChatSettings, DocumentCursor, Promise<readonly Item[]>> =>
  defineConnector<ChatSettings, DocumentCursor, Promise<readonly Item[]>>({
    name: chat.name,
    label: chat.label,
    summary: chat.summary,
    help: chat.help,
    settings,
    fields: fieldsOf(chat),
    kinds: CHAT_KINDS,
    filesAlone: true,
    order: 'as-given',
    title: ({ host }) => (host === undefined || host === '' ? chat.label : `${chat.label}: ${host}`),
    check: async (context) => {
      await checkBundle(context, context.settings.files, { isExpected: chat.isDocument, what: chat.file.what, hint: chat.file.hint })
    },
    read: (context) => read(context, chat, limits),
    reread: (raw, { host }) => reread(raw, host ?? '', chat),
  })

const fieldsOf = ({ file, hosted }: Pick<ChatExport<unknown>, 'file' | 'hosted'>): readonly SettingField[] => {
  const files: SettingField = {
    name: 'files',
    label: 'Export',
    help: file.help,
    kind: 'files',
    required: true,
    placeholder: file.placeholder,
  }
  return hosted === undefined ? [files] : [files, { name: 'host', label: 'Address', kind: 'text', required: false, ...hosted }]
}

async function* read<State>(context: ReadContext<ChatSettings, DocumentCursor>, chat: ChatExport<State>, limits: DocumentLimits) {
  const documents = (await openBundle(context, context.settings.files)).filter(chat.isDocument)
  const state = await chat.prepare(documents, context.settings.host ?? '', context.signal)
  let hidden = 0
  let current: Element | undefined
  // Asked, if at all, while the element is mapped: made once, and not with each of them.
  const retry = (): string =>
    current === undefined ? '' : JSON.stringify({ path: current.path, heads: current.heads.map(scalarsOf), value: current.value })
  const reading: Reading = { retry, nowMs: context.now().getTime(), note: context.note }
  yield* readDocuments(
    context,
    {
      documents,
      shape: chat.shape,
      ...(chat.remembers === undefined ? {} : { remembers: chat.remembers }),
      toItems: (element) => {
        current = element
        const items = chat.toItems(new ExportedElement(element, reading), state)
        if (items === undefined) hidden += 1
        return items ?? []
      },
    },
    limits,
  )
  if (hidden > 0) context.note('direct_messages', 'Direct messages were left out: nobody else was meant to read them.', hidden)
}

/** Texts, numbers and one level of objects: what says which chat a message stood in. */
const scalarsOf = (head: Json): Json =>
  Object.fromEntries(
    Object.entries(head).flatMap(([name, value]) => (Array.isArray(value) || JSON.stringify(value).length > 2_000 ? [] : [[name, value]])),
  )

const reread = async <State>(raw: string, host: string, chat: ChatExport<State>): Promise<readonly Item[]> => {
  const given = parseJson(raw)
  const value = isObject(given) ? given['value'] : undefined
  if (!isObject(given) || !isObject(value))
    return [setAside('item_invalid', 'Keep the shape {"heads": […], "value": {…}} and change values only.', 'retry', raw)]
  const heads = Array.isArray(given['heads']) ? given['heads'].filter(isObject) : []
  const state = await chat.prepare([], host, new AbortController().signal)
  const path = typeof given['path'] === 'string' ? given['path'] : ''
  return (
    chat.toItems(
      { value, path, heads, document: 'retry', locator: 'retry', raw, retry: () => raw, nowMs: Date.now(), claim: () => undefined },
      state,
    ) ?? []
  )
}
