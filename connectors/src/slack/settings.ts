import { z } from 'zod'

const CHANNELS_MAX = 1_000

/** "general" or "C024BE91L" from what people paste: with or without #, commas or line breaks between, addresses of channels. */
const namesIn = (text: string): readonly string[] => [
  ...new Set(
    text
      .split(/[\s,;]+/)
      .map((part) => part.replace(/^https?:\/\/[^/]+\/archives\//i, '').replace(/^#|\/.*$/g, ''))
      .filter((part) => part !== ''),
  ),
]

export const settings = z.object({
  token: z
    .string()
    .trim()
    .regex(/^xox[a-z.]{1,3}-[\w-]{8,500}$/i, 'A token of Slack begins with xoxb- or xoxp-.'),
  channels: z
    .string()
    .max(50_000)
    .refine((text) => namesIn(text).length <= CHANNELS_MAX, `At most ${CHANNELS_MAX} channels.`)
    .optional(),
  private: z.boolean().default(false),
  files: z.array(z.string().min(1).max(4_096)).max(1_000).optional(),
  api: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .optional(),
})
export type Settings = z.infer<typeof settings>

export const DEFAULT_API = 'https://slack.com/api'

export const apiOf = ({ api }: Pick<Settings, 'api'>): string => (api ?? DEFAULT_API).replace(/\/+$/, '')

/** Whether a channel belongs to the source. Private ones only when the settings say so, also where they are named. */
export const covers = (
  given: Pick<Settings, 'channels' | 'private'>,
  channel: { id: string; name?: string | undefined; isPrivate: boolean },
): boolean => {
  if (channel.isPrivate && !given.private) return false
  const names = namesIn(given.channels ?? '')
  return names.length === 0 || names.includes(channel.id) || (channel.name !== undefined && names.includes(channel.name))
}
