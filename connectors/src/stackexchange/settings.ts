import { z } from 'zod'
import { siteOf } from '../kit/stackexchange/identity.ts'

/** Sites that are known by a name of their own; all others are a part of stackexchange.com. */
const NAMED: Readonly<Record<string, string>> = {
  stackoverflow: 'stackoverflow.com',
  serverfault: 'serverfault.com',
  superuser: 'superuser.com',
  askubuntu: 'askubuntu.com',
  stackapps: 'stackapps.com',
  mathoverflow: 'mathoverflow.net',
}

/** "ai", "ai.stackexchange.com" and "https://ai.stackexchange.com/questions" are one; undefined for what is no site. */
export const hostOf = (given: string): string | undefined => {
  const name = given.trim().toLowerCase()
  const short = /^(?:meta\.)?[a-z0-9-]{1,60}$/.test(name)
  const { host } = siteOf(short ? (Object.hasOwn(NAMED, name) ? (NAMED[name] ?? name) : `${name}.stackexchange.com`) : name)
  return host === '' ? undefined : host
}

const listIn = (text: string | undefined): readonly string[] => [
  ...new Set(
    (text ?? '')
      .toLowerCase()
      .split(/[\s,;]+/)
      .filter((part) => part !== ''),
  ),
]

export const settings = z.object({
  site: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((text) => hostOf(text) !== undefined, 'Give a site, like stackoverflow or ai.stackexchange.com.'),
  tags: z
    .string()
    .trim()
    .max(1_000)
    .refine((text) => listIn(text).length <= 20, 'At most 20 tags.')
    .refine((text) => listIn(text).every((tag) => /^[\p{L}\p{N}.+#-]{1,35}$/u.test(tag)), 'Write tags as the site does, like numpy.')
    .optional(),
  words: z.string().trim().max(200).optional(),
  key: z.string().trim().max(200).regex(/^[\x21-\x7e]*$/, 'A key holds no spaces.').optional(), // prettier-ignore
})
export type Settings = z.infer<typeof settings>

export const tagsIn = ({ tags }: Pick<Settings, 'tags'>): readonly string[] => listIn(tags)
