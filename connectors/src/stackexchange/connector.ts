import { defineConnector, type Item } from '../kit/connector.ts'
import { isObject } from '../kit/json.ts'
import { parseJson } from '../kit/parse-json.ts'
import { setAside } from '../kit/set-asides.ts'
import { siteOf } from '../kit/stackexchange/identity.ts'
import { KINDS } from '../kit/stackexchange/kinds.ts'
import { mapItem } from '../kit/stackexchange/map-page.ts'
import { HELP } from './help.ts'
import { countQuestions, createStackApi, readStackExchange, type Cursor } from './read.ts'
import { searchStackExchange } from './search.ts'
import { hostOf, settings, tagsIn, type Settings } from './settings.ts'

export const stackexchangeConnector = defineConnector<Settings, Cursor>({
  name: 'stackexchange',
  label: 'Stack Exchange',
  summary: 'Questions, answers and comments of Stack Overflow or another Stack Exchange site, by tag or words.',
  help: HELP,
  settings,
  fields: [
    { name: 'site', label: 'Site', help: 'As in its address.', kind: 'text', required: true, placeholder: 'stackoverflow' },
    {
      name: 'tags',
      label: 'Tags',
      help: 'At least one of them, with commas between.',
      kind: 'text',
      required: false,
      placeholder: 'numpy, scipy',
    },
    { name: 'words', label: 'Words', help: 'Only questions that hold them.', kind: 'text', required: false },
    {
      name: 'key',
      label: 'Key',
      help: 'Of an application at stackapps.com: 10,000 requests a day instead of 300.',
      kind: 'secret',
      required: false,
    },
  ],
  kinds: { 'question-asked': KINDS['question-asked'], answered: KINDS.answered, commented: KINDS.commented },
  order: 'newest-first',
  title: (given) => `${hostOf(given.site) ?? given.site}${[...tagsIn(given), given.words ?? ''].filter(Boolean).map((part, index) => `${index === 0 ? ': ' : ', '}${part}`).join('')}`, // prettier-ignore
  sameness: (given) => JSON.stringify([hostOf(given.site), tagsIn(given).toSorted(), given.words ?? '']),
  schedule: { everyMinutes: 120 },
  search: {
    everyMinutes: 60,
    place: ({ site }) => `stackexchange ${hostOf(site) ?? site}`,
    label: ({ site }) => hostOf(site) ?? site,
    find: searchStackExchange,
  },
  check: async (context) => {
    await countQuestions(createStackApi(context, context.settings, { waitMsMax: 5_000 }), context.settings)
  },
  read: readStackExchange,
  reread: (raw, given) => reread(raw, given),
})

const reread = (raw: string, { site }: Settings): readonly Item[] => {
  const item = parseJson(raw)
  if (!isObject(item)) return [setAside('item_invalid', 'Keep the shape of the item and change values only.', 'retry', raw)]
  return mapItem(item, { site: siteOf(hostOf(site) ?? ''), locator: 'retry', raw, nowMs: Date.now(), claim: () => undefined })
}
