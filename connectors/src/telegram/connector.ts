import { z } from 'zod'
import { createChains, CHAT_KINDS } from '../kit/chat.ts'
import { defineConnector, type Batch, type Item } from '../kit/connector.ts'
import { isObject, textAt, type Json } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'
import { chatOf, elementOfUpdate, mapMessage, mapReactions } from '../kit/telegram/map.ts'
import { isSame, type Webhook, type WebhookReading, type WebhookRequest } from '../kit/webhook.ts'

const settings = z.object({
  bot: z
    .string()
    .trim()
    .regex(/^@?\w{3,60}$/, 'The name of a bot has letters, digits and underscores.'),
  chats: z.string().max(20_000).optional(),
})
type Settings = z.infer<typeof settings>

const HELP = `
Telegram shows bots no history: what was said before comes with an export of Telegram Desktop (the kind of source “Telegram export”); what is said from now on is sent to Kith.

**1. Make a bot.** Write \`/newbot\` to [@BotFather](https://t.me/BotFather), and keep its token: Kith does not need it. Write \`/setprivacy\` and choose *Disable*, or the bot sees only what is addressed to it.

**2. Add it** to the groups and channels that Kith shall read; in channels, and to see reactions, as an administrator. Then write \`/setjoingroups\` to BotFather and choose *Disable*, so that nobody adds it elsewhere.

**3. Connect**, and open the webhook on the page of the source, which says how Telegram learns its address.
`

const WEBHOOK_HELP = `
Telegram learns the address from you, with the token of the bot. On any machine:

\`\`\`sh
curl "https://api.telegram.org/bot$TOKEN/setWebhook" -d url={url} -d secret_token={secret} \\
  -d 'allowed_updates=["message","edited_message","channel_post","edited_channel_post","message_reaction"]'
\`\`\`

It answers \`"ok":true\`. A bot has one webhook: another program that uses it gets nothing any more.
`

const payloadOf = ({ body }: WebhookRequest): Json | undefined => {
  const value = parseJson(Buffer.from(body).toString('utf8'))
  return isObject(value) ? value : undefined
}

/** Whether a chat belongs to the source: by its number, title or username. */
const covers = ({ chats = '' }: Settings, chat: Json): boolean => {
  const names = chats.split(/[,;\n]+/).map((name) => name.trim().replace(/^@/, '')).filter((name) => name !== '') // prettier-ignore
  return (
    names.length === 0 ||
    [String(chat['id']), textAt(chat, 'title'), textAt(chat, 'username')].some((one) => one !== undefined && names.includes(one))
  )
}

const webhook: Webhook<Settings> = {
  help: WEBHOOK_HELP,
  secret: 'ours',
  verify: ({ headers }, secret) => isSame(headers['x-telegram-bot-api-secret-token'], secret),
  delivery: (request) => {
    const id = payloadOf(request)?.['update_id']
    return typeof id === 'number' ? String(id) : undefined
  },
  read: (request, given) => {
    const update = payloadOf(request)
    if (update === undefined) {
      return {
        items: [
          setAside(
            'json_invalid',
            'The delivery is no JSON. Leave it out, or correct it and retry.',
            'webhook',
            Buffer.from(request.body).toString('utf8'),
          ),
        ],
      }
    }
    return readUpdate(update, request.receivedAt.getTime(), given)
  },
}

const readUpdate = (update: Json, nowMs: number, given: Settings): WebhookReading => {
  const chat = chatOf(update)
  if (chat === undefined)
    return {
      ignored:
        Object.keys(update)
          .find((name) => name !== 'update_id')
          ?.slice(0, 80) ?? 'empty',
    }
  if (!covers(given, chat)) return { ignored: 'of another chat' }
  const element = elementOfUpdate(update, nowMs)
  const items = isObject(update['message_reaction']) ? mapReactions(update['message_reaction'], nowMs) : mapMessage(element, createChains())
  return items === undefined ? { ignored: 'private' } : { items }
}

/** Telegram keeps no history for bots. */
async function* readNothing(): AsyncGenerator<Batch<null>, void> {}

export const telegramConnector = defineConnector<Settings, null>({
  name: 'telegram',
  label: 'Telegram',
  summary: 'Messages, replies, reactions and joins of Telegram groups and channels from now on, sent by a bot.',
  help: HELP,
  settings,
  fields: [
    { name: 'bot', label: 'Bot', help: 'Its name at Telegram.', kind: 'text', required: true, placeholder: '@kith_example_bot' },
    {
      name: 'chats',
      label: 'Groups and channels',
      help: 'Only these, by title, name or number, with commas between; all that the bot is in otherwise.',
      kind: 'text',
      required: false,
    },
  ],
  kinds: CHAT_KINDS,
  order: 'as-given',
  title: ({ bot }) => `Telegram: @${bot.replace(/^@/, '')}`,
  sameness: ({ bot }) => bot.replace(/^@/, '').toLowerCase(),
  webhook,
  check: async () => {},
  read: readNothing,
  reread: (raw): readonly Item[] => {
    const given = parseJson(raw)
    const update = isObject(given) && isObject(given['value']) ? given['value'] : given
    if (!isObject(update) || chatOf(update) === undefined)
      return [setAside('item_invalid', 'Keep the shape of the update, {"message": {…}}, and change values only.', 'retry', raw)]
    return mapMessage(elementOfUpdate(update, Date.now()), createChains()) ?? []
  },
})
