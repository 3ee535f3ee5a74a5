/**
 * The unification cases that the field's registry of identities is tested with, as facts: identities in, groups expected. `expect` is what the registry
 * does; where Kith decides otherwise, `decision` says what it does and why. Each identity is [source, name, email, username].
 */
const I = (source, name, email, username) => ({ source, name, email, username })

const U = {
  U1: [I('scm', 'John Smith', 'jsmith@example.com'), I('scm', 'John Smith'), I('scm', undefined, undefined, 'jsmith')],
  U2: [I('alt', 'J. Smith', undefined, 'john_smith'), I('alt', 'John Smith', undefined, 'jsmith'), I('alt', undefined, 'jsmith')],
  U3: [I('scm', 'Jane Rae'), I('mls', 'Jane Rae Doe', 'jane.rae@example.net')],
  U4: [
    I('scm', 'J. Smith', undefined, 'john_smith'),
    I('scm', undefined, undefined, 'john_smith'),
    I('mls', undefined, undefined, 'Smith. J'),
    I('mls', 'Smith. J', 'JSmith@example.com'),
  ],
  U5: [I('mls', 'Jane Rae Doe', 'jrae@example.net'), I('mls', 'jrae')],
  U6: [I('scm', 'jrae')],
}
const F = {
  I1: U.U1,
  I2: [
    I('alt', 'J. Smith', undefined, 'john_smith'),
    I('alt', 'John Smith', undefined, 'jsmith'),
    I('alt', undefined, 'jsmith@example.com'),
  ],
  I3: [I('mls', 'Janer Rae'), I('mls', 'Jane Rae Doe', 'jane.rae@example.net')],
  I4: [
    I('scm', 'J. Smith', undefined, 'john_smith'),
    I('scm', undefined, undefined, 'john_smith'),
    I('mls', undefined, undefined, 'Smith. J'),
    I('mls', 'Smith. J', 'J_Smith@example.com'),
  ],
  I5: [I('mls', 'Jane Rae Doe', 'jrae@example.net'), I('mls', 'jrae'), I('scm', 'jrae')],
}
const pair = (a, b) => ({ A: [a], B: [b] })
const github = (id) => I('git', undefined, `${id}@users.noreply.github.com`)

/** `want`: "merged" groups are joined by proof, "suggested" ones proposed; groups not named are apart. */
export const CASES = [
  { name: 'A whole registry, by address: merged by itself', groups: U, by: 'merged', expect: ['U1 U4'] },
  {
    name: 'A whole registry, by address and name',
    groups: U,
    by: 'suggested',
    expect: ['U1 U2 U4', 'U3 U5'],
    decision: {
      groups: ['U1 U2 U4', 'U3 U5 U6'],
      why: 'U6 has the login "jrae" that U5 has, too: a suggestion, as in the registry’s own loose run (next case), and not a merge',
    },
  },
  { name: 'A whole registry, loose', groups: U, by: 'suggested', expect: ['U1 U2 U4', 'U3 U5 U6'] },
  { name: 'A empty registry', groups: {}, by: 'suggested', expect: [] },
  {
    name: 'B same address in other case',
    groups: pair(I('x', undefined, 'jsmith@example.com'), I('y', undefined, 'JSmith@example.com')),
    by: 'merged',
    expect: ['A B'],
  },
  { name: 'B "jsmith" is no address', groups: pair(I('x', undefined, 'jsmith'), I('y', undefined, 'jsmith')), by: 'merged', expect: [] },
  {
    name: 'B "jsmith" twice, loose',
    groups: pair(I('x', undefined, 'jsmith'), I('y', undefined, 'jsmith')),
    by: 'suggested',
    expect: ['A B'],
  },
  { name: 'C address', groups: { U1: U.U1, U4: U.U4 }, by: 'merged', expect: ['U1 U4'] },
  { name: 'C name of two words', groups: { U1: U.U1, U2: U.U2 }, by: 'suggested', expect: ['U1 U2'] },
  {
    name: 'C "J. Smith" alone is not enough',
    groups: { U4: U.U4, U2: U.U2 },
    by: 'suggested',
    expect: [],
    decision: {
      groups: ['U2 U4'],
      why: 'both have the login "john_smith", too, which the registry’s matcher of addresses and names does not read: suggested, never merged by itself',
    },
  },
  { name: 'C same name of three words, other address', groups: { U3: U.U3, U5: [U.U5[0]] }, by: 'suggested', expect: ['U3 U5'] },
  { name: 'C "jrae" is no name: not merged', groups: pair(I('x', 'jrae'), I('y', 'jrae')), by: 'merged', expect: [] },
  { name: 'C "jrae" twice, loose', groups: pair(I('x', 'jrae'), I('y', 'jrae')), by: 'suggested', expect: ['A B'] },
  {
    name: 'D one login on GitHub, named in two ways',
    groups: pair(I('github', undefined, undefined, 'jsmith'), I('GitHub-API', undefined, undefined, 'jsmith')),
    by: 'merged',
    expect: ['A B'],
  },
  {
    name: 'D a login elsewhere is not an account',
    groups: pair(I('github', undefined, undefined, 'jsmith'), I('scm', undefined, undefined, 'jsmith')),
    by: 'merged',
    expect: [],
  },
  {
    name: 'D a login elsewhere and an address',
    groups: pair(I('github', undefined, undefined, 'jsmith'), I('scm', undefined, 'jsmith@example.com')),
    by: 'merged',
    expect: [],
  },
  {
    name: 'E one login in two places, loose',
    groups: pair(I('scm', undefined, undefined, 'jane_rae'), I('mls', undefined, undefined, 'jane_rae')),
    by: 'suggested',
    expect: ['A B'],
  },
  { name: 'F all criteria', groups: F, by: 'suggested', expect: ['I1 I2 I4', 'I3 I5'] },
  {
    name: 'F GitHub stand-in addresses name the account',
    groups: {
      A: [I('github', undefined, undefined, 'jane_rae')],
      B: [github('32474881+jane_rae')],
      C: [github('jane_rae')],
      D: [github('2474881')],
      E: [github('')],
      F: [github('19292+jsmith')],
      G: [github('jsmith')],
    },
    by: 'merged',
    expect: ['A B C'],
    decision: {
      groups: ['F G'],
      why: 'F and G name one account of their own, jsmith: they stay out of the group of jane_rae, and are one',
      add: true,
    },
  },
]

/** What Kith makes of a case: its groups of more than one, as the case writes them. */
export const run = (resolve, { groups, by }) => {
  const identities = Object.entries(groups).flatMap(([group, list]) =>
    list.map((fields, at) => ({ ...fields, id: `${group}.${at}`, sameAs: at === 0 ? [] : [`${group}.0`] })),
  )
  const people = new Map()
  for (const { id, person, mergedPerson } of resolve(identities).identities) {
    const key = by === 'merged' ? mergedPerson : person
    people.set(key, (people.get(key) ?? new Set()).add(id.split('.')[0]))
  }
  return [...people.values()]
    .filter((set) => set.size > 1)
    .map((set) => [...set].toSorted(compare).join(' '))
    .toSorted(compare)
}

export const wanted = ({ expect, decision }) =>
  (decision === undefined ? expect : decision.add ? [...expect, ...decision.groups] : decision.groups).toSorted(compare)

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
