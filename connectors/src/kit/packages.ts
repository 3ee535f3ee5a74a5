import type { Tally } from '@kith/contract/tallies'
import { z } from 'zod'
import { createApi, type Api, type ApiRequest } from './api.ts'
import {
  defineConnector,
  listedId,
  type ActivityKind,
  type Connector,
  type Item,
  type Listing,
  type Network,
  type SettingField,
} from './connector.ts'
import { isObject, type Json } from './json.ts'
import { readLists, type List, type ListsCursor } from './lists.ts'
import { namesIn } from './names.ts'
import { parseJson } from './parse-json.ts'
import { setAside } from './set-asides.ts'

/** What registries of packages have in common: names to read, whose address is the user's to give, releases by people, and counts by day. */
export interface PackageSettings {
  readonly api: string
  readonly packages: string
  readonly downloads?: string | undefined
}

export interface PackageSource {
  readonly name: string
  readonly label: string
  readonly summary: string
  readonly help: string
  readonly kinds: Readonly<Record<string, ActivityKind>>
  /** What a package is called here: "package", "crate", "repository". */
  readonly noun: string
  readonly isName: RegExp
  readonly placeholder: string
  /** Where downloads are counted by another service: what its field says. */
  readonly downloads?: string
  /** The question that answers with all of a package, and what it answers; `next` where there are pages. */
  readonly first: (name: string) => ApiRequest
  /** Whether one answer names all that there is: what it leaves out was taken away. */
  readonly isWhole?: boolean
  readonly read: (page: Json, name: string, tools: PackageTools) => Promise<PackagePage> | PackagePage
  readonly reread: (raw: Json, nowMs: number) => readonly Item[] | undefined
  readonly count: (name: string, day: PackageDay) => Promise<readonly Tally[]>
}

export interface PackageTools {
  readonly api: Api
  readonly nowMs: number
  readonly claim: (count: number) => void
}

export interface PackagePage {
  readonly items: readonly Item[]
  readonly next?: ApiRequest | undefined
}

export interface PackageDay {
  readonly api: Api
  readonly downloads: Api | undefined
  readonly today: string
  /** The day of the last counting; undefined the first time. */
  readonly last: string | undefined
}

const PACKAGES_MAX = 200
const BYTES_MAX = 128 * 1024 * 1024

const tidied = (name: string): string => name.replace(/^https?:\/\/[^/]+\/(?:package|project|crates|r|_)\//i, '').replace(/\/+$/, '')
export const packagesIn = (text: string): readonly string[] => namesIn(text, tidied)

export const packageConnector = (source: PackageSource): Connector<PackageSettings, ListsCursor> => {
  const address = z.url({ protocol: /^https?$/, error: 'Give an address, like https://registry.example.org.' }).max(500)
  const settings = z.object({
    api: address,
    packages: z
      .string()
      .max(50_000)
      .refine((text) => packagesIn(text).length > 0, `Give a ${source.noun}.`)
      .refine((text) => packagesIn(text).length <= PACKAGES_MAX, `At most ${PACKAGES_MAX} at once.`)
      .refine((text) => packagesIn(text).every((name) => source.isName.test(name)), `That is no name of a ${source.noun}.`),
    downloads: address.optional(),
  })
  const downloads: readonly SettingField[] =
    source.downloads === undefined
      ? []
      : [
          {
            name: 'downloads',
            label: 'Address of its downloads',
            help: source.downloads,
            kind: 'url',
            required: false,
            placeholder: 'https://downloads.example.org',
          },
        ]
  return defineConnector<PackageSettings, ListsCursor>({
    name: source.name,
    label: source.label,
    summary: source.summary,
    help: source.help,
    settings,
    fields: [
      {
        name: 'packages',
        label: `Names of ${plural(source.noun)}`,
        help: 'With commas between them.',
        kind: 'text',
        required: true,
        placeholder: source.placeholder,
      },
      {
        name: 'api',
        label: 'Address of the registry',
        help: 'Where programs ask it; its documentation names it.',
        kind: 'url',
        required: true,
        placeholder: 'https://registry.example.org',
      },
      ...downloads,
    ],
    kinds: source.kinds,
    countsPerDay: ['downloads'],
    order: 'newest-first',
    title: ({ packages }) => {
      const names = packagesIn(packages)
      return `${source.label}: ${names[0] ?? ''}${names.length > 1 ? ` and ${names.length - 1} more` : ''}`
    },
    schedule: { everyMinutes: 6 * 60 },
    check: async (context) => {
      const api = apiAt(context, source.label, context.settings.api, 5_000)
      for (const name of packagesIn(context.settings.packages).slice(0, 5)) await api.ask(source.first(name))
    },
    read: (context) => {
      const api = apiAt(context, source.label, context.settings.api)
      const counter =
        context.settings.downloads === undefined
          ? undefined
          : apiAt(context, `The downloads of ${source.label}`, context.settings.downloads)
      const names = packagesIn(context.settings.packages)
      const claimed = new Map<string, number>()
      const [kind = ''] = Object.keys(source.kinds)
      const lists = names.map((name): List => {
        const claim = (count: number): void => {
          claimed.set(name, count)
          if (claimed.size === names.length) context.claim({ [kind]: [...claimed.values()].reduce((sum, one) => sum + one, 0) })
        }
        return {
          name: `package:${name}`,
          first: source.first(name),
          read: async ({ json }) => {
            const page = await source.read(isObject(json) ? json : {}, name, { api, nowMs: context.now().getTime(), claim })
            // Read whole each time: what was withdrawn since shows there alone.
            return { items: page.items, timesMs: [], next: page.next, whole: source.isWhole === true ? allOf(kind, name, page.items) : [] }
          },
          missing: `${source.label} has no ${source.noun} ${name}`,
        }
      })
      const daily = async (today: string, last: string | undefined): Promise<readonly Tally[]> => {
        const found: Tally[] = []
        for (const name of names) found.push(...(await source.count(name, { api, downloads: counter, today, last })))
        return found
      }
      return readLists(context, { api, lists, daily })
    },
    reread: (raw) => {
      const given = parseJson(raw)
      const items = isObject(given) ? source.reread(given, Date.now()) : undefined
      return items ?? [setAside('item_invalid', 'Keep the JSON object as it is and change values only.', 'retry', raw)]
    },
  })
}

const allOf = (kind: string, place: string, items: readonly Item[]): readonly Listing[] => {
  if (items.length === 0 || items.some((item) => 'setAside' in item)) return []
  return [
    {
      kinds: [kind],
      place,
      present: items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [listedId(item.record)] : [])),
    },
  ]
}

const plural = (noun: string): string => noun.replace(/y$/, 'ie').concat('s')

const apiAt = (network: Network, name: string, base: string, waitMsMax?: number): Api =>
  createApi(network, { name, base, bytesMax: BYTES_MAX, timeoutMs: 60_000, ...(waitMsMax === undefined ? {} : { waitMsMax }) })

/** A count of a package, as it is today or was on a day. */
export const tallyOf = (name: string, place: string, day: string, value: unknown, label = ''): readonly Tally[] => {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0 || !/^\d{4}-\d\d-\d\d$/.test(day)) return []
  return [{ name, place: place.slice(0, 300), label, day, value: count, uniques: null }]
}

const DAY_MS = 86_400_000
export const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10)
