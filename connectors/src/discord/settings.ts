import { z } from 'zod'

const namesIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[\s,;]+/)
      .map((part) => part.replace(/^https?:\/\/(?:\w+\.)?discord\.com\/channels\/\d+\//i, '').replace(/^#|\/.*$/g, ''))
      .filter((part) => part !== ''),
  ),
]

export const settings = z.object({
  server: z
    .string()
    .trim()
    .transform((text) => text.replace(/^https?:\/\/(?:\w+\.)?discord\.com\/channels\//i, '').replace(/\/.*$/, ''))
    .pipe(z.string().regex(/^\d{15,25}$/, 'The number of a server has some eighteen digits.')),
  token: z
    .string()
    .trim()
    .transform((text) => text.replace(/^Bot\s+/i, ''))
    .pipe(z.string().regex(/^[\w.-]{20,500}$/, 'A token of a bot has no spaces.')),
  channels: z.string().max(50_000).optional(),
  private: z.boolean().default(false),
  agreed: z.boolean().default(false),
})
export type Settings = z.infer<typeof settings>

/** Whether a channel was named, or none were. */
export const covers = ({ channels = '' }: Pick<Settings, 'channels'>, id: string, name: string | undefined): boolean => {
  const names = namesIn(channels)
  return names.length === 0 || names.includes(id) || (name !== undefined && names.includes(name))
}
