import type { ActivityKind } from '../connector.ts'

const kind = (label: string, plural: string, category: ActivityKind['category'], weight: number): ActivityKind => ({
  label,
  plural,
  category,
  weight,
})

/** What posts alone tell. */
export const POST_KINDS = {
  'topic-started': kind('started a topic', 'topics started', 'discussion', 4),
  replied: kind('replied', 'replies', 'discussion', 2),
  'topic-changed': kind('changed a topic', 'changes of topics', 'other', 1),
  'topic-solved': kind('gave the accepted answer', 'accepted answers', 'help', 6),
} as const satisfies Readonly<Record<string, ActivityKind>>

export const KINDS = {
  ...POST_KINDS,
  liked: kind('liked a post', 'likes', 'interest', 1),
  joined: kind('joined the forum', 'new accounts', 'interest', 1),
} as const satisfies Readonly<Record<string, ActivityKind>>
