import { z } from 'zod'
import { HOLDS } from './map.ts'

/** What people paste: "feed://…", or an address without its beginning. */
const asAddress = (given: unknown): unknown => {
  if (typeof given !== 'string') return given
  const text = given
    .trim()
    .replace(/^feed:(?:\/\/)?(?=https?:)/i, '')
    .replace(/^feed:\/\//i, 'https://')
  return text === '' || /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`
}

export const settings = z.object({
  address: z.preprocess(
    asAddress,
    z.url({ protocol: /^https?$/, error: 'Give an address, like https://blog.example.org/feed.xml.' }).max(2_000),
  ),
  holds: z.enum(HOLDS).optional(),
})
export type Settings = z.infer<typeof settings>
