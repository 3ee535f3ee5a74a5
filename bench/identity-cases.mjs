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
    name: 'A whole registry, by address, fast',
    groups: U,
    by: 'merged',
    expect: ['U1 U4'],
  },
  {
    name: 'A only the sources mls and alt, by address and name',
    groups: U,
    sources: ['mls', 'alt'],
    by: 'suggested',
    expect: ['U3 U5'],
    decision: {
      groups: ['U2 U4', 'U3 U5'],
      why: '“John Smith” with the login "jsmith" and “Smith. J” at jsmith@ are likely one: suggested, never merged by itself. Sources are chosen by giving only their identities',
    },
  },
  { name: 'A after an interrupted run (asked again: nothing is kept in between)', groups: U, by: 'merged', expect: ['U1 U4'] },
  {
    name: 'B address on the exclusion list',
    groups: pair(I('x', undefined, 'jsmith@example.com'), I('y', undefined, 'JSmith@example.com')),
    ignore: ['jsmith@example.com'],
    by: 'suggested',
    expect: [],
  },
  {
    name: 'C name and address on the exclusion list, U1 and U4',
    groups: { U1: U.U1, U4: U.U4 },
    ignore: ['John Smith', 'jsmith@example.com'],
    by: 'merged',
    expect: [],
  },
  {
    name: 'C name and address on the exclusion list, U1 and U2',
    groups: { U1: U.U1, U2: U.U2 },
    ignore: ['John Smith', 'jsmith@example.com'],
    by: 'merged',
    expect: [],
  },
  {
    name: 'C another name than the one on the exclusion list',
    groups: pair(I('x', 'John Smith JR'), I('y', 'John Smith JR')),
    ignore: ['John Smith'],
    by: 'suggested',
    expect: ['A B'],
  },
  { name: 'C only the source scm', groups: { U1: U.U1, U2: U.U2 }, sources: ['scm'], by: 'suggested', expect: [] },
  { name: 'C the sources scm and alt', groups: { U1: U.U1, U2: U.U2 }, sources: ['scm', 'alt'], by: 'suggested', expect: ['U1 U2'] },
  {
    name: 'D login on the exclusion list',
    groups: pair(I('github', undefined, undefined, 'jsmith'), I('GitHub-API', undefined, undefined, 'jsmith')),
    ignore: ['jsmith'],
    by: 'suggested',
    expect: [],
  },
  {
    name: 'E a login with spaces is none: not merged',
    groups: pair(I('scm', undefined, undefined, 'Smith. J'), I('mls', undefined, undefined, 'Smith. J')),
    by: 'merged',
    expect: [],
  },
  {
    name: 'F all criteria, loose',
    groups: { ...F, I6: U.U6, I7: [I('scm', undefined, 'jsmith')] },
    by: 'suggested',
    expect: ['I1 I2 I4 I7', 'I3 I5 I6'],
  },
  {
    name: 'F terms on the exclusion list: I1 gets no match',
    groups: { I1: F.I1, I2: F.I2 },
    ignore: ['jsmith@example.com', 'jsmith'],
    by: 'merged',
    expect: [],
  },
  {
    name: 'F only identities of one source are compared',
    groups: pair(I('scm', 'Jane Rae Doe', 'jane.rae@example.net'), I('mls', 'Jane Rae Doe', 'jrae@example.net')),
    sources: ['scm'],
    by: 'suggested',
    expect: [],
  },
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
export const run = (resolve, { groups, by, sources, ignore }) => {
  const identities = Object.entries(groups).flatMap(([group, all]) => {
    const list = all.filter(({ source }) => sources === undefined || sources.includes(source))
    return list.map((fields, at) => ({ ...fields, id: `${group}.${at}`, sameAs: at === 0 ? [] : [`${group}.0`] }))
  })
  const people = new Map()
  for (const { id, person, mergedPerson } of resolve(identities, { ignore }).identities) {
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
