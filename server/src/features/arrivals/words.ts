import type { ArrivalRules, Touch } from '@kith/contract/arrivals'

const TOUCH_WORDS: Record<Touch, string> = {
  event: 'being at an event',
  reply: 'a teammate’s reply to what they did elsewhere',
  mention: 'a teammate’s activity that names them',
  invitation: 'an invitation by a teammate',
}

const listed = (words: readonly string[]): string => words.join(', ').replace(/, ([^,]*)$/, ' or $1')

/** What the classes mean with these rules, as it is printed beside each figure of them. */
export const definitionOf = ({ windowDays, touches, elsewhere }: ArrivalRules): string => {
  const places = [...elsewhere.categories.map((one) => `of the category ${one}`), ...elsewhere.kinds.map((one) => `“${one}”`)]
  const away = places.length === 0 ? '' : ` Activities ${listed(places)} take place elsewhere: nobody arrives by them.`
  return (
    `People arrive with the first thing that they do in a place of the community.${away} ` +
    `Cultivated: in the ${windowDays} days before, the log holds a touch of the team: ${listed(touches.map((one) => TOUCH_WORDS[one]))}. ` +
    'Organic: it holds none. That says what came before, not what caused it; touches that nobody recorded are not known. Teammates and robots are left out.'
  )
}
