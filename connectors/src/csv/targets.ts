import type { Target } from '../kit/tables/format.ts'
import { dateTargets } from '../kit/tables/targets.ts'

const ACTIVITIES: readonly string[] = ['activities']
const PEOPLE: readonly string[] = ['people']

export const TARGETS: readonly Target[] = [
  { name: 'date', label: 'Date', help: 'When it happened', for: ACTIVITIES, required: true },
  { name: 'kind', label: 'Kind', help: 'What was done: signup, talk-attended', for: ACTIVITIES, required: true },
  { name: 'email', label: 'E-mail address', help: 'Of the person' },
  { name: 'username', label: 'Username', help: 'Login or handle at the platform' },
  { name: 'name', label: 'Name', help: 'Full name of the person' },
  { name: 'first-name', label: 'First name', help: 'Joined with the last name' },
  { name: 'last-name', label: 'Last name', help: 'Joined with the first name' },
  { name: 'person-id', label: 'Person’s id', help: 'What the platform never gives to anyone else' },
  { name: 'platform', label: 'Platform', help: 'Where the account is: github, discord' },
  { name: 'id', label: 'Activity’s id', help: 'Unique among its kind; without it, one is derived from the row', for: ACTIVITIES },
  { name: 'title', label: 'Title', help: 'One line', for: ACTIVITIES },
  { name: 'body', label: 'Text', help: 'Plain text or Markdown', for: ACTIVITIES },
  { name: 'url', label: 'Link', help: 'To the activity, or to the person’s profile' },
  { name: 'place', label: 'Place', help: 'Where within the source: repository, channel, event', for: ACTIVITIES },
  { name: 'conversation', label: 'Conversation', help: 'Id of the thread', for: ACTIVITIES },
  { name: 'reply-to', label: 'Reply to', help: 'Id of the activity that this answers', for: ACTIVITIES },
  { name: 'technologies', label: 'Technologies', help: 'Parted by , or ;', for: ACTIVITIES, list: true },
  {
    name: 'category',
    label: 'Category',
    help: 'code, review, discussion, help, content, event, interest, release, usage, support or other',
    for: ACTIVITIES,
  },
  { name: 'weight', label: 'Weight', help: '1 (a star) to 12 (leads a working group)', for: ACTIVITIES },
  { name: 'organization', label: 'Organization', help: 'Where the person works or studies', for: PEOPLE },
  { name: 'teammate', label: 'Teammate', help: 'yes or no: works for the company that runs the community', for: PEOPLE },
  { name: 'tags', label: 'Tags', help: 'Parted by , or ;', for: PEOPLE, list: true },
  { name: 'account:', label: 'Other account', help: 'Username elsewhere, with the platform’s name: account:github', for: PEOPLE },
  { name: 'account-id:', label: 'Other account’s id', help: 'Id elsewhere, with the platform’s name: account-id:github', for: PEOPLE },
  { name: 'attribute:', label: 'Own field', help: 'Kept under a name of your own: attribute:City' },
  ...dateTargets(ACTIVITIES),
]

export const ALIASES: Readonly<Record<string, string>> = {
  dateformat: 'date-format',
  replyto: 'reply-to',
  firstname: 'first-name',
  lastname: 'last-name',
  personid: 'person-id',
  organisation: 'organization',
  'e-mail': 'email',
  link: 'url',
  'people id': 'person-id',
}
