import type { Inspection } from '../kit/connector.ts'
import type { What } from './mapping.ts'

/** What a column may be mapped to. Families ("attribute:NAME") take a name of the user's own. */
interface Target {
  readonly name: string
  readonly label: string
  readonly help: string
  readonly for: readonly What[]
  readonly required?: boolean
  /** Only as a constant: it says how to read, not what. */
  readonly constantOnly?: boolean
}

const BOTH: readonly What[] = ['activities', 'people']
const ACTIVITIES: readonly What[] = ['activities']
const PEOPLE: readonly What[] = ['people']

const TARGETS: readonly Target[] = [
  { name: 'date', label: 'Date', help: 'When it happened', for: ACTIVITIES, required: true },
  { name: 'kind', label: 'Kind', help: 'What was done: signup, talk-attended', for: ACTIVITIES, required: true },
  { name: 'email', label: 'E-mail address', help: 'Of the person', for: BOTH },
  { name: 'username', label: 'Username', help: 'Login or handle at the platform', for: BOTH },
  { name: 'name', label: 'Name', help: 'Full name of the person', for: BOTH },
  { name: 'first-name', label: 'First name', help: 'Joined with the last name', for: BOTH },
  { name: 'last-name', label: 'Last name', help: 'Joined with the first name', for: BOTH },
  { name: 'person-id', label: 'Person’s id', help: 'What the platform never gives to anyone else', for: BOTH },
  { name: 'platform', label: 'Platform', help: 'Where the account is: github, discord', for: BOTH },
  { name: 'id', label: 'Activity’s id', help: 'Unique among its kind; without it, one is derived from the row', for: ACTIVITIES },
  { name: 'title', label: 'Title', help: 'One line', for: ACTIVITIES },
  { name: 'body', label: 'Text', help: 'Plain text or Markdown', for: ACTIVITIES },
  { name: 'url', label: 'Link', help: 'To the activity, or to the person’s profile', for: BOTH },
  { name: 'place', label: 'Place', help: 'Where within the source: repository, channel, event', for: ACTIVITIES },
  { name: 'conversation', label: 'Conversation', help: 'Id of the thread', for: ACTIVITIES },
  { name: 'reply-to', label: 'Reply to', help: 'Id of the activity that this answers', for: ACTIVITIES },
  { name: 'technologies', label: 'Technologies', help: 'Parted by , or ;', for: ACTIVITIES },
  {
    name: 'category',
    label: 'Category',
    help: 'code, review, discussion, help, content, event, interest, release, usage, support or other',
    for: ACTIVITIES,
  },
  { name: 'weight', label: 'Weight', help: '1 (a star) to 12 (leads a working group)', for: ACTIVITIES },
  { name: 'organization', label: 'Organization', help: 'Where the person works or studies', for: PEOPLE },
  { name: 'teammate', label: 'Teammate', help: 'yes or no: works for the company that runs the community', for: PEOPLE },
  { name: 'tags', label: 'Tags', help: 'Parted by , or ;', for: PEOPLE },
  { name: 'account:', label: 'Other account', help: 'Username elsewhere, with the platform’s name: account:github', for: PEOPLE },
  { name: 'account-id:', label: 'Other account’s id', help: 'Id elsewhere, with the platform’s name: account-id:github', for: PEOPLE },
  { name: 'attribute:', label: 'Own field', help: 'Kept under a name of your own: attribute:City', for: BOTH },
  {
    name: 'date-format',
    label: 'Date format',
    help: 'dd/mm/yyyy or mm/dd/yyyy, iso, excel, epoch-s, epoch-ms',
    for: ACTIVITIES,
    constantOnly: true,
  },
  { name: 'zone', label: 'Time zone', help: 'Of dates that carry none: Europe/Berlin, +02:00, UTC', for: ACTIVITIES, constantOnly: true },
]

/** Several columns may go there: their values are joined into one list. */
export const LIST_TARGETS: ReadonlySet<string> = new Set(['technologies', 'tags'])

export const inspectionTargets = (): Inspection['targets'] =>
  TARGETS.map(({ name, label, help, required }) => ({
    name: name.endsWith(':') ? `${name}NAME` : name,
    label,
    help,
    required: required ?? false,
  }))

export type TargetVerdict = { readonly target: string } | { readonly fault: string }

/** "First Name" and "first_name" → "first-name"; tells unknown and misplaced targets. */
export function readTarget(text: string, what: What, asConstant: boolean): TargetVerdict {
  const colon = text.indexOf(':')
  const head = dashed(colon < 0 ? text : text.slice(0, colon + 1))
  const name = ALIASES[head] ?? (head === 'id' && what === 'people' ? 'person-id' : head)
  const known = TARGETS.find((target) => target.name === name)
  if (known === undefined) return { fault: `"${text}" is nothing that a column can be mapped to` }
  if (!known.for.includes(what)) return { fault: `"${text}" does not go with ${what}` }
  if (known.constantOnly === true && !asConstant)
    return { fault: `"${text}" is told once for the whole file (${name}:=VALUE), not by a column` }
  if (colon < 0) return { target: name }
  const own = text.slice(colon + 1).trim()
  if (own === '' || own.length > 80) return { fault: `"${text}" needs a name of 1 to 80 characters after the colon` }
  return { target: `${name}${name === 'attribute:' ? own : own.toLowerCase()}` }
}

export const targetNames = (what: What): string =>
  TARGETS.filter((target) => target.for.includes(what))
    .map((target) => (target.name.endsWith(':') ? `${target.name}NAME` : target.name))
    .join(', ')

const ALIASES: Readonly<Record<string, string>> = {
  dateformat: 'date-format',
  replyto: 'reply-to',
  firstname: 'first-name',
  lastname: 'last-name',
  personid: 'person-id',
  organisation: 'organization',
  'e-mail': 'email',
  link: 'url',
}

const dashed = (text: string): string =>
  text
    .trim()
    .replace(/\s*:$/, ':')
    .replace(/[\s_]+/g, '-')
    .toLowerCase()
