import { z } from 'zod'
import { defineConnector } from '../kit/connector.ts'
import { parseJson } from '../kit/parse-json.ts'
import { sentItem } from '../kit/records/sent.ts'

const settings = z.object({ sender: z.string().trim().min(1, 'Name the program').max(100) })
type Settings = z.infer<typeof settings>

/** What programs send by themselves. Nothing is read: each sender has a source, so that its page shows what came in, and what was set aside can be tried again. */
export const program = defineConnector<Settings, null>({
  name: 'program',
  label: 'Any program',
  summary: 'What programs of your own send: shops, bots, newsletters, scripts',
  help: [
    '1. Under *Settings → Keys*, make a key that may send activities, and nothing else. Its name is the sender’s, unless the program names one; no other key may then send under that name.',
    '2. Send one activity, or up to 1,000 at once:',
    '',
    '```sh',
    'curl -X POST https://kith.example.org/api/v1/activities \\',
    "  -H 'Authorization: Bearer kith_…' -H 'Content-Type: application/json' \\",
    `  -d '{"kind":"signup","externalId":"s-1","occurredAt":"2024-03-31T18:30:00Z","actor":{"platform":"shop","key":"7","email":"ada@example.org"}}'`,
    '```',
    '3. Sent again under the same kind and external id, it replaces what was sent before. The source appears with the first activity; connect it here only to name it beforehand.',
    '4. If you trust the program with what it says of people, say so on the page of its source (*Choose keys*): its accounts are then joined with those of other sources by their addresses. Until then that is suggested, under *Who is who*.',
  ].join('\n'),
  settings,
  fields: [
    {
      name: 'sender',
      label: 'Sender',
      help: 'The name of the key, or what the program says as sender',
      kind: 'text',
      required: true,
      placeholder: 'shop',
    },
  ],
  kinds: {},
  openKinds: true,
  order: 'as-given',
  title: ({ sender }) => sender,
  check: async () => {},
  async *read({ note }) {
    note('nothing_to_read', 'Programs send by themselves: there is nothing to read.')
    yield { items: [], cursor: null, progress: { done: 0, unit: 'records' } }
  },
  reread: (raw) => [sentItem(parseJson(raw), Date.now(), 'retried record', raw)],
})
