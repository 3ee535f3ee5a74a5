import { z } from 'zod'

/** "UC…", "@handle", or an address of the channel's page. */
export const channelIn = (
  text: string,
): { readonly id: string } | { readonly forHandle: string } | { readonly forUsername: string } | undefined => {
  const place = text
    .trim()
    .replace(/^(?:https?:\/\/)?(?:www\.|m\.)?youtube\.com\//i, '')
    .replace(/[/?#].*$/, (rest) => (rest.startsWith('/') ? rest.replace(/[?#].*$/, '') : ''))
  const [, id] = /^(?:channel\/)?(UC[\w-]{22})(?:\/.*)?$/.exec(place) ?? []
  if (id !== undefined) return { id }
  const [, handle] = /^@([\p{L}\p{N}._·-]{3,60})(?:\/.*)?$/u.exec(place) ?? []
  if (handle !== undefined) return { forHandle: `@${handle}` }
  const [, name] = /^(?:user|c)\/([\w.-]{1,100})(?:\/.*)?$/.exec(place) ?? []
  return name === undefined ? undefined : { forUsername: name }
}

export const settings = z.object({
  channel: z
    .string()
    .max(500)
    .refine((text) => channelIn(text) !== undefined, 'Give a channel as @handle, its id (UC…), or the address of its page.'),
  key: z.string().trim().min(10, 'A key is longer.').max(200),
  search: z.boolean().optional(),
})
export type Settings = z.infer<typeof settings>
