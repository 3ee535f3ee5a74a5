import { z } from 'zod'

const ROOMS_MAX = 1_000

/** "!id:server" or "#alias:server" from what people paste: with commas or line breaks between, links of matrix.to. */
export const roomsIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[\s,;]+/)
      .map((part) => decode(part.replace(/^https?:\/\/matrix\.to\/#\//i, '').replace(/\?.*$/, '')))
      .filter((part) => part !== ''),
  ),
]

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export const settings = z.object({
  server: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .transform((url) => url.replace(/\/+$/, '')),
  token: z
    .string()
    .trim()
    .min(8, 'A token is longer.')
    .max(2_000)
    .regex(/^[\x21-\x7e]+$/, 'A token holds no spaces.'),
  rooms: z
    .string()
    .max(100_000)
    .refine((text) => roomsIn(text).length <= ROOMS_MAX, `At most ${ROOMS_MAX} rooms.`)
    .refine(
      (text) => roomsIn(text).every((room) => /^[!#][^\s:]+(?::\S+)?$/.test(room)),
      'Write rooms as #name:example.org or !id:example.org.',
    )
    .optional(),
  directory: z.boolean().default(false),
})
export type Settings = z.infer<typeof settings>
