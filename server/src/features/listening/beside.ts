import { composed, fold } from './letters.ts'
import { partsOf } from './terms.ts'

const SHOWN = 12
const LETTERS_MIN = 4
const TEXTS_MIN = 2

/** Words that are in most English texts and tell nothing. */
const COMMON = new Set(
  `about after again also always another anything because been before being between both cannot could does doing done each even ever every find first following from
  give have having here http https into issue issues it's just know latest like made make many more most much must need needs never only other over please really right
  same says see should since some something still such sure take than that that's their them then there these they thing things this those through time trying under
  until update used user using very want well were what when where which while will with within without work working would your you're i'm don't can't`.split(
    /\s+/,
  ),
)

/** Words that come in several of these texts, beside the words that were looked for; how many texts have each. */
export const besides = (texts: readonly string[], entries: readonly string[]): { word: string; finds: number }[] => {
  const asked = new Set(entries.flatMap((entry) => partsOf(entry)).flatMap(({ text }) => wordsIn(text)))
  const counts = new Map<string, number>()
  for (const text of texts)
    for (const word of new Set(wordsIn(text.slice(0, 4_000)))) if (!asked.has(word)) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts]
    .filter(([word, finds]) => finds >= TEXTS_MIN && word.length >= LETTERS_MIN && !COMMON.has(word) && !/^\d+$/.test(word))
    .toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, SHOWN)
    .map(([word, finds]) => ({ word, finds }))
}

const wordsIn = (text: string): string[] =>
  fold(composed(text.replace(/https?:\/\/\S+/g, ' '))).text.match(/[\p{L}\p{M}][\p{L}\p{N}\p{M}'_]*/gu) ?? []
