import { z } from 'zod'
import { namesIn } from '../kit/names.ts'

const NAMES_MAX = 50
const TAG = /^[\p{L}\p{N}_]{1,100}$/u
const ACCOUNT = /^[\w.-]{1,100}(?:@[\w.:-]{1,200})?$/

/** "#TypeScript" and "https://social.example.org/tags/TypeScript" are the tag. */
export const tagsIn = (text: string | undefined): readonly string[] =>
  namesIn(text, (name) => name.replace(/^https?:\/\/[^/]+\/tags\//i, '').replace(/^#/, '')).map((tag) => tag.toLowerCase())

/** "@ann@social.example.org" and "https://social.example.org/@ann" are the account. */
export const accountsIn = (text: string | undefined): readonly string[] =>
  namesIn(text, (name) => name.replace(/^https?:\/\/([^/]+)\/@([\w.-]+)\/?$/i, '$2@$1').replace(/^@/, ''))

const anAddress = z.preprocess(
  (given) => (typeof given === 'string' && given.trim() !== '' && !/^[a-z]+:/i.test(given.trim()) ? `https://${given.trim()}` : given),
  z.url({ protocol: /^https?$/, error: 'Give the address of the server, like https://social.example.org.' }).max(500),
)

export const settings = z
  .object({
    server: anAddress,
    tags: z.string().max(5_000).optional(),
    accounts: z.string().max(10_000).optional(),
    token: z.string().trim().max(500).optional(),
  })
  .refine(({ tags, accounts }) => tagsIn(tags).length + accountsIn(accounts).length <= NAMES_MAX, {
    message: `At most ${NAMES_MAX} hashtags and accounts.`,
    path: ['tags'],
  })
  .refine(({ tags }) => tagsIn(tags).every((tag) => TAG.test(tag)), {
    message: 'A hashtag has letters, digits and _ only.',
    path: ['tags'],
  })
  .refine(({ accounts }) => accountsIn(accounts).every((account) => ACCOUNT.test(account)), {
    message: 'Write accounts as name, or name@server.',
    path: ['accounts'],
  })
export type Settings = z.infer<typeof settings>
