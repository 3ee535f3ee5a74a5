import type { Ties } from '@kith/contract/ties'
import { REPLY } from './replies.ts'
import { DRAWN_MAX, EXACT_MAX, LINES_MAX, SAMPLE } from './shape.ts'

const many = (value: number): string => value.toLocaleString('en-GB')

export const DEFINITIONS: Ties['definitions'] = {
  tie: `Two people have a tie when one answered the other; it is as strong as the replies both ways are many. ${REPLY}`,
  rank: 'How likely one meets somebody by going from whoever was answered to whoever answered, again and again: high for people who answer many, most of all for those who answer people who answer others. All shares make 100 %. (PageRank, Brin and Page 1998, damping 0.85, by number of replies)',
  between: `Of the shortest ways between two others, the share that leads through somebody, strong and weak ties alike. Up to ${many(EXACT_MAX)} people all ways are counted; with more, those from ${many(SAMPLE)} people drawn at random, and the 95 % range is shown. (Betweenness, Brandes 2001; sampled, Brandes and Pich 2007)`,
  cutOff:
    'How many people would have no way to the larger part any more if this person were not there. (Articulation points, Hopcroft and Tarjan 1973)',
  groups:
    'People who have more to do with each other than with the rest. Modularity says how much more weight lies within groups than chance would put there: below 0.3 the groups say little. (Louvain, Blondel and others 2008, best of several orders, always the same for the same ties)',
  picture: `At most ${many(DRAWN_MAX)} people, those with most replies, and ${many(LINES_MAX)} ties between them, the strongest. Who has to do with each other stands together; places have no other meaning.`,
}
