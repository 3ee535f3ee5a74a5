import { describe, expect, it } from 'vitest'
import type { Identity, Options } from './identity.ts'
import { resolve } from './resolve.ts'

const git = (name: string | undefined, email?: string): Omit<Identity, 'id'> => ({ source: 'git', name, email })

/** What becomes of two identities. */
const outcome = (a: Omit<Identity, 'id'>, b: Omit<Identity, 'id'>, options?: Options): string => {
  const { identities } = resolve(
    [
      { ...a, id: 'a' },
      { ...b, id: 'b' },
    ],
    options,
  )
  const [one, other] = identities
  if (one?.mergedPerson === other?.mergedPerson) return 'merged'
  return one?.person === other?.person ? 'suggested' : 'apart'
}

describe('what is merged by itself', () => {
  const proven: [what: string, a: Omit<Identity, 'id'>, b: Omit<Identity, 'id'>][] = [
    ['one personal address, whatever its case', git('Ann Lee', 'ann.lee@corp.example'), git('ann', 'Ann.Lee@Corp.example')],
    ['one address, the name with an initial', git('A. Lee', 'x@corp.example'), git('Ann Lee', 'x@corp.example')],
    ['one address, the name with and without accents', git('Łucja Żółć', 'l@corp.example'), git('Lucja Zolc', 'l@corp.example')],
    [
      'one GitHub number, though the login changed',
      git('Ann', '42+ann@users.noreply.github.com'),
      git('Ann Lee', '42+annlee@users.noreply.github.com'),
    ],
    [
      'one GitHub login in an address and on the platform',
      git('Ann', '42+ann@users.noreply.github.com'),
      { source: 'github', username: 'Ann' },
    ],
    [
      'a number that a GitLab of its own has put into an address',
      git('Ann', '42-ann@users.noreply.git.example.org'),
      { source: 'gitlab:git.example.org', username: 'annlee', accountId: '42' },
    ],
    [
      'a login that a Gitea has put into an address',
      git('Ann', 'ann@noreply.git.example.org'),
      { source: 'gitea:git.example.org', username: 'Ann', accountId: '7' },
    ],
    [
      'one login on one platform, however the source is called',
      { source: 'github', username: 'ann' },
      { source: 'GitHub-API', username: 'ann' },
    ],
    ['what the source states', { source: 'forum', name: 'a', sameAs: ['b'] }, { source: 'mail', name: 'b' }],
  ]
  it.each(proven)('%s', (_what, a, b) => expect(outcome(a, b)).toBe('merged'))
})

it('keeps equal numbers of two instances apart', () => {
  const ann = git('Ann', '42-ann@users.noreply.git.example.org')
  expect(outcome(ann, { source: 'gitlab:other.example', username: 'zork', accountId: '42' })).not.toBe('merged')
  expect(outcome(ann, { source: 'gitlab', username: 'zork', accountId: '42' })).not.toBe('merged')
})

describe('what is suggested', () => {
  const likely: [what: string, a: Omit<Identity, 'id'>, b: Omit<Identity, 'id'>][] = [
    ['one full name, two addresses', git('Annika Leeström', 'a@one.example'), git('Annika Leeström', 'al@two.example')],
    ['swapped order', git('Leestrom, Annika', 'a@one.example'), git('Annika Leestrom', 'al@two.example')],
    ['a nickname', git('Bill Leestrom', 'a@one.example'), git('William Leestrom', 'wl@two.example')],
    ['Cyrillic and its usual Latin form', git('Екатерина Морозовская', 'a@one.example'), git('Ekaterina Morozovskaya', 'em@two.example')],
    ['Greek', git('Γιώργος Παπανδρόπουλος', 'a@one.example'), git('Giorgos Papandropoulos', 'gp@two.example')],
    ['Hangul', git('김철수', 'a@one.example'), git('Kim Cheolsu', 'kc@two.example')],
    ['kana', git('たかはし ひろゆき', 'a@one.example'), git('Hiroyuki Takahashi', 'ht@two.example')],
    ['a patronymic', git('Igor Petrovich Zalevski', 'a@one.example'), git('Igor Zalevski', 'iz@two.example')],
    ['a name read in the wrong encoding', git('Annika LeestrÃ¶m', 'a@one.example'), git('Annika Leeström', 'al@two.example')],
    ['a company in brackets', git('Annika Leestrom (Corp)', 'a@corp.example'), git('Annika Leestrom', 'al@two.example')],
    ['a login that spells the name', { source: 'github', username: 'annikaleestrom' }, git('Annika Leestrom', 'x@two.example')],
    ['initial and surname as login', { source: 'github', username: 'aleestrom' }, git('Annika Leestrom', 'x@two.example')],
    ['camel case', git('AnnikaLeestrom', '7+zork@users.noreply.github.com'), git('Annika Leestrom', 'x@two.example')],
    ['one rare login on two platforms', { source: 'github', username: 'quuxotter' }, { source: 'slack', username: 'QuuxOtter' }],
    ['Devanagari', git('दीपक शर्मा', 'a@one.example'), git('Deepak Sharma', 'deepak.sharma@two.example')],
    ['Arabic', git('محمد منصور', 'a@one.example'), git('Mohamed Mansour', 'mmansour@two.example')],
    ['Chinese characters and their reading', git('欧阳思远', 'a@one.example'), git('Siyuan Ouyang', 'so@two.example')],
    ['Japanese characters and their reading', git('五十嵐 健太', 'a@one.example'), git('Kenta Igarashi', 'ki@two.example')],
    ['a short login with digits', git('zoj613', 'z@one.example'), { source: 'github', username: 'zoj613' }],
    [
      'a rare given name from a computer that nobody set up',
      git('orvokki', 'orvokki@orvokki-pc'),
      git('Orvokki Leestrom', 'ol@two.example'),
    ],
    ['surname and two letters as login', git('sturlamo', 'sturlamo@corp.example'), git('Sturla Molden', 'x@two.example')],
    ['one address under names that share nothing', git('Annika Leestrom', 'otter@one.example'), git('Bodil Krantz', 'otter@one.example')],
    [
      'a link to the account of the other',
      { source: 'forum', name: 'otter', url: 'https://github.com/zork' },
      { source: 'github', username: 'zork' },
    ],
  ]
  it.each(likely)('%s', (_what, a, b) => expect(outcome(a, b)).toBe('suggested'))
})

describe('what stays apart', () => {
  const different: [what: string, a: Omit<Identity, 'id'>, b: Omit<Identity, 'id'>][] = [
    ['two first names alone', git('dave', 'dave@one.example'), git('Dave', 'd@two.example')],
    ['a rare given name alone', git('orvokki', 'orvokki@three.example'), git('Orvokki Leestrom', 'ol@two.example')],
    ['machine accounts', git('root', 'root@localhost'), git('root', 'root@localhost')],
    ['Admin', { source: 'forum', name: 'Admin' }, { source: 'slack', name: 'Admin' }],
    ['no address at all', git('Annika Leestrom', ''), git('Bodil Krantz', '')],
    ['devnull@localhost', git('Annika Leestrom', 'devnull@localhost'), git('Bodil Krantz', 'devnull@localhost')],
    ['?@?', git('annika', '?@?'), git('bodil', '?@?')],
    ['a no-reply mailbox', git('Annika Leestrom', 'noreply@corp.example'), git('Bodil Krantz', 'noreply@corp.example')],
    ['siblings: one surname, two given names', git('Annika Leestrom', 'a@one.example'), git('Bodil Leestrom', 'b@two.example')],
    ['one given name, two surnames', git('Annika Leestrom', 'a@one.example'), git('Annika Krantz', 'b@two.example')],
    ['other middle initials on a common surname', git('John A. Smith', 'a@one.example'), git('John B. Smith', 'b@two.example')],
    ['siblings at one host', git('Annika Leestrom', 'annika@leestrom.example'), git('Bodil Leestrom', 'bodil@leestrom.example')],
    ['surnames that differ in the first letter', git('Annika Lawson', 'a@one.example'), git('Annika Dawson', 'b@two.example')],
    ['a frequent surname and another that is spelt alike', git('Annika Patil', 'a@one.example'), git('Annika Patel', 'b@two.example')],
    ['two forms of a third name', git('Jan Schulz', 'a@one.example'), git('Hannes Schulz', 'b@two.example')],
    ['a surname that begins like another', git('Annika Lees', 'a@one.example'), git('Annika Leestrom', 'b@two.example')],
    ['another given name in full', git('Horst Brand', 'a@one.example'), git('H. Merijn Brand', 'b@two.example')],
    ['one word and other digits', { source: 'forum', name: 'wolf4711' }, { source: 'chat', name: 'wolf85' }],
    ['frequent Chinese syllables', git('Lei Wang', 'a@one.example'), git('Lei Wang', 'b@two.example')],
    ['other characters, though the reading is a third', git('王伟', 'a@one.example'), git('刘伟', 'b@two.example')],
    ['colleagues at one host', git('Annika Leestrom', 'annika@corp.example'), git('Bodil Krantz', 'bodil@corp.example')],
    [
      'two accounts of one platform, one name',
      { source: 'github', username: 'zork', name: 'Annika Leestrom' },
      { source: 'github', username: 'quux', name: 'Annika Leestrom' },
    ],
    ['a robot and a person', git('quuxotter[bot]', 'q@one.example'), git('quuxotter', 'quux@two.example')],
    ['nothing at all', git(undefined), git(undefined)],
  ]
  it.each(different)('%s', (_what, a, b) => expect(outcome(a, b)).toBe('apart'))

  it('an address that many people use proves nothing', () => {
    const people = ['Annika Leestrom', 'Bodil Krantz', 'Carlo Venturini', 'Dimitra Kolokotroni']
    const { identities } = resolve(people.map((name, at) => ({ id: String(at), ...git(name, 'list@corp.example') })))
    expect(new Set(identities.map((one) => one.person)).size).toBe(4)
  })

  it('whom a person has set apart', () => {
    const same = git('Annika Leestrom', 'a@one.example')
    expect(outcome(same, same)).toBe('merged')
    expect(outcome(same, same, { never: [['b', 'a']] })).toBe('apart')
  })

  it('whom only a program says to have an address that others have, although its own accounts are one', () => {
    const [ann, told] = [
      git('Annika Leestrom', 'al@one.example'),
      { source: 'shop', name: 'Annika Leestrom', email: 'al@one.example', told: 'shop' },
    ]
    expect(outcome(ann, told)).toBe('suggested')
    expect(outcome({ ...told, told: 'another' }, told)).toBe('suggested')
    expect(outcome(told, told)).toBe('merged')
    // Neither does it stand between those who are one by themselves, nor make their address one that many share.
    const many = ['Bodil Krantz', 'Carlo Venturini', 'Dimitra Kolokotroni'].map((name, at) => ({ ...told, name, id: `t${at}` }))
    const { identities } = resolve([...many, { ...told, id: '0' }, { ...ann, id: '1' }, { ...ann, source: 'forum', id: '2' }])
    expect(identities.find(({ id }) => id === '2')?.mergedPerson).toBe('1')
    expect(identities.filter(({ mergedPerson }) => mergedPerson === '1')).toHaveLength(2)
  })

  it('what is ignored in this community', () => {
    const shared = git(undefined, 'events@meetup.example.net')
    expect(outcome(shared, shared)).toBe('merged')
    expect(outcome(shared, shared, { ignore: ['Events@meetup.example.net'] })).toBe('apart')
  })
})

describe('groups', () => {
  it('are not chained by one who could be either', () => {
    const { identities } = resolve([
      { id: '1', ...git('Annika Leestrom', 'al@one.example') },
      { id: '2', ...git('Annika Krantz', 'ak@two.example') },
      { id: '3', ...git('Annika', 'annika@three.example') },
    ])
    expect(identities[0]?.person).not.toBe(identities[1]?.person)
  })

  it('never hold two accounts of one platform, even through a third', () => {
    const { identities } = resolve([
      { id: '1', source: 'github', username: 'zork', email: 'annika@one.example' },
      { id: '2', source: 'github', username: 'quux', email: 'annika@one.example' },
      { id: '3', ...git('Annika Leestrom', 'annika@one.example') },
    ])
    expect(identities[0]?.person).not.toBe(identities[1]?.person)
  })

  it('join whoever has both names already to either name', () => {
    const { identities } = resolve([
      { id: '1', ...git('Uwe Zeisbergen', 'uwe@one.example') },
      { id: '2', ...git('Uwe Kleinhof', 'uwe@one.example') },
      { id: '3', ...git('Uwe Kleinhof', 'uk@two.example') },
      { id: '4', ...git('Uwe Zeisbergen', 'uz@three.example') },
    ])
    expect(new Set(identities.map((one) => one.person)).size).toBe(1)
  })

  it('weigh a frequent name less than a rare one', () => {
    const crowd = Array.from({ length: 40 }, (_, at) => ({
      id: `c${at}`,
      ...git(`Zorba ${'bcdfghjklm'[at % 10]}${'aeio'[at % 4]}rv${'aeiou'[at % 5]}n`, `c${at}@x${at}.example`),
    }))
    const pair = [
      { id: 'a', ...git('Zorba', 'a@one.example') },
      { id: 'b', ...git('Zorba', 'b@two.example') },
    ]
    const alone = resolve(pair).explain('a', 'b').bits
    expect(resolve([...crowd, ...pair]).explain('a', 'b').bits).toBeLessThan(alone)
  })
})

describe('an explanation', () => {
  it('names the evidence for and against, strongest first, and adds up', () => {
    const told = resolve([
      { id: '1', ...git('Annika Leestrom', 'annika@corp.example') },
      { id: '2', ...git('A. Leestrom', 'leestrom@corp.example') },
    ]).explain('1', '2')
    expect(told.evidence.map((one) => one.text)).toContain('addresses at corp.example')
    expect(told.evidence.at(-1)?.bits).toBe(-10)
    expect(told.evidence.reduce((sum, one) => sum + one.bits, 0)).toBeCloseTo(told.bits, 9)
  })

  it('says what to do about an unknown or repeated id', () => {
    expect(() => resolve([]).explain('1', '2')).toThrow('give an id of the input')
    expect(() =>
      resolve([
        { id: '1', source: 'git' },
        { id: '1', source: 'git' },
      ]),
    ).toThrow('its own id')
  })
})
