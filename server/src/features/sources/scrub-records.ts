import type { ActivityRecord, EventRecord } from '@kith/contract/records'
import { scrubMentions, type Blocklist } from '../people/index.ts'

/** The record without the addresses and usernames of those who are erased. */
export const scrubbed = (blocklist: Blocklist, record: ActivityRecord): ActivityRecord => {
  if (blocklist.isEmpty) return record
  const { platform } = record.actor
  const names = (record.mentions ?? []).flatMap((ref) =>
    blocklist.find(ref) === undefined ? [] : [ref.name ?? [], ref.username ?? []].flat(),
  )
  const scrub = (text: string): string => scrubMentions(blocklist.scrub(text, platform), names)
  const { title, body, url, attributes } = record
  return {
    ...record,
    ...(title === undefined ? {} : { title: scrub(title) }),
    ...(body === undefined ? {} : { body: scrub(body) }),
    // An address with a hole leads nowhere.
    ...(url === undefined || scrub(url) === url ? {} : { url: '' }),
    ...(attributes === undefined
      ? {}
      : {
          attributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [name, typeof value === 'string' ? scrub(value) : value]),
          ),
        }),
  }
}

export const scrubbedEvent = (blocklist: Blocklist, event: EventRecord): EventRecord =>
  blocklist.isEmpty
    ? event
    : { ...event, title: blocklist.scrub(event.title, ''), ...(event.body === undefined ? {} : { body: blocklist.scrub(event.body, '') }) }
