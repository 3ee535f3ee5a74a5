import type { Platform, Situation } from './api-harness.ts'
import type { ServerSettings } from './chat-api-read.ts'
import type { ActivityRecord } from '@kith/contract/records'
import type { Item } from './connector.ts'

/** For tests of chats that people run themselves: a small world, which each connector's test shows as its platform would. */
export interface WorldMessage {
  readonly number: number
  readonly channel: 1 | 2
  readonly user: 1 | 2
  text: unknown
  readonly atMs: number
  editedMs?: number
  deletedMs?: number
  readonly root?: number
  readonly reactedBy?: readonly number[]
}

export interface World {
  readonly users: readonly { readonly number: number; readonly name: string }[]
  readonly messages: WorldMessage[]
}

/** What a platform answers of a world; undefined where there is nothing. */
export type Show = (world: World, url: URL, pageMax: number) => unknown

export const NOW_MS = Date.UTC(2026, 0, 1)
const DAY_MS = 86_400_000
const MANY = 40

export const SETTINGS: ServerSettings = {
  server: 'https://chat.example.org',
  token: 'a-token-of-the-chat',
  user: 'kith@example.org',
  private: false,
}

/** Two channels: a message a day, some of them replies and reacted to, and one of an hour ago. */
export const makeWorld = (): World => ({
  users: [
    { number: 1, name: 'ada' },
    { number: 2, name: 'bo' },
  ],
  messages: Array.from({ length: MANY }, (_, index): WorldMessage => {
    const number = index + 1
    return {
      number,
      channel: index % 4 === 0 ? 2 : 1,
      user: index % 2 === 0 ? 1 : 2,
      text: index === MANY - 1 ? 'An hour ago' : `Message ${number} to @ada`,
      atMs: index === MANY - 1 ? NOW_MS - 3_600_000 : NOW_MS - (MANY - index) * DAY_MS,
      ...(index % 8 === 5 ? { root: number - 1 - (index % 4 === 1 ? 3 : 0) } : {}),
      ...(index % 10 === 3 ? { reactedBy: [1, 2] } : {}),
    }
  }),
})

export const open =
  (show: Show, world: World, pageMax: number): typeof fetch =>
  (input) => {
    const answer = show(world, new URL(input instanceof Request ? input.url : input.toString()), pageMax)
    return Promise.resolve(answer === undefined ? Response.json({ message: 'Nothing here.' }, { status: 404 }) : Response.json(answer))
  }

const changed = (change: (world: World, last: WorldMessage) => void): World => {
  const world = makeWorld()
  const last = world.messages.at(-1)
  if (last !== undefined) change(world, last)
  return world
}

/** A platform in every situation of the harness. */
export const platformOf = (show: Show, pageMax: number): Platform => {
  const worlds: Record<Situation, () => World> = {
    empty: () => ({ users: [], messages: [] }),
    'one-page': makeWorld,
    'many-pages': makeWorld,
    'changed-field': () => changed((_, last) => (last.text = { now: 'an object' })),
    unicode: () => changed((_, last) => (last.text = 'Zoë 🦊 مرحبا NUL \0 half \ud800')),
    huge: () => changed((_, last) => (last.text = 'x'.repeat(3_000_000))),
    edited: () => changed((_, last) => Object.assign(last, { text: 'Edited', editedMs: NOW_MS })),
    deleted: () => changed((_, last) => (last.deletedMs = NOW_MS)),
  }
  return (situation) => open(show, worlds[situation](), situation === 'one-page' ? 1_000 : pageMax)
}

export const activitiesIn = (items: readonly Item[]): readonly ActivityRecord[] =>
  items.flatMap((item) => ('record' in item && item.record.type === 'activity' ? [item.record] : []))
