import { z } from 'zod'

export const settings = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'Give the address of the forum, like https://forum.example.org.' })
    .max(500)
    .refine((text) => !URL.canParse(text) || (new URL(text).username === '' && new URL(text).search === ''), 'Give the address alone.')
    .transform((text) => text.replace(/[#].*$/, '').replace(/\/+$/, '')),
  key: z
    .string()
    .trim()
    .max(500)
    .regex(/^[\x21-\x7e]*$/, 'A key holds no spaces.')
    .optional(),
  username: z.string().trim().max(100).regex(/^[\w.-]*$/, 'Give the user name alone.').optional(), // prettier-ignore
})
export type Settings = z.infer<typeof settings>

export const hasKey = ({ key }: Pick<Settings, 'key'>): boolean => key !== undefined && key !== ''
