import type { ActivityKind } from '../connector.ts'

const kind = (label: string, plural: string, category: ActivityKind['category'], weight: number): ActivityKind => ({
  label,
  plural,
  category,
  weight,
})

export const KINDS = {
  'question-asked': kind('asked a question', 'questions asked', 'help', 3),
  answered: kind('answered', 'answers', 'help', 5),
  commented: kind('commented on a post', 'comments on posts', 'discussion', 3),
  'answer-accepted': kind('accepted an answer', 'answers accepted', 'help', 2),
  'bounty-offered': kind('offered a bounty', 'bounties offered', 'help', 2),
  favourited: kind('kept a question', 'questions kept', 'interest', 1),
  'wiki-edited': kind('edited the wiki', 'edits of the wiki', 'content', 3),
  nominated: kind('stood for moderator', 'nominations', 'other', 3),
} as const satisfies Readonly<Record<string, ActivityKind>>
export type Kind = keyof typeof KINDS
