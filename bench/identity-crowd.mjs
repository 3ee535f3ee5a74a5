/**
 * A made-up community of any size: people of many cultures, each with one to four identities on git, GitHub, a chat and a forum, written as people
 * write them (initials, logins, other addresses, swapped order). The same seed gives the same crowd.
 */
const GIVEN =
  'anna ben carla david elena felix grace henrik irene jonas karim laura miguel nadia oscar paula quentin rosa stefan tara umar vera wei xavier yuki zoe amit bruno chen dmitry eva farid goran hana ivan julia kofi lena marek nina olga pedro ravi sara tomas ulla viktor wanda yan zhen'.split(
    ' ',
  )
const ONSETS = 'b br d dr f fl g gr h j k kl kr l m n p pr r s sch st t tr v w z'.split(' ')
const VOWELS = 'a e i o u au ei ie'.split(' ')
const CODAS = 'l ler man mann n nd ner r rd rov s ski son stein t tz vic wicz ck lli ssen'.split(' ')
const PROVIDERS = ['gmail.com', 'outlook.com', 'proton.me', 'qq.com', 'gmx.de', 'yahoo.com']

export function* crowd(size, seed = 1) {
  const random = randomOf(seed)
  const pick = (list) => list[Math.floor(random() * list.length)]
  const syllable = () => pick(ONSETS) + pick(VOWELS)
  // Squared, so that few names are frequent and many are rare, as in life.
  const skewed = (list) => list[Math.floor(random() ** 2 * list.length)]
  const families = Array.from({ length: 40_000 }, () => syllable() + (random() < 0.5 ? syllable() : '') + pick(CODAS))
  const givens = [...GIVEN, ...Array.from({ length: 3000 }, () => syllable() + syllable() + pick(['', 'n', 'r', 's', 'l']))]
  for (let made = 0, person = 0; made < size; person++) {
    const given = skewed(givens)
    const family = skewed(families)
    const name = `${upper(given)} ${upper(family)}`
    const login =
      random() < 0.6
        ? `${given.slice(0, 1)}${family}${Math.floor(random() * 90)}`
        : `${syllable()}${syllable()}${syllable()}${Math.floor(random() * 999)}`
    const mail = `${given}.${family}${person}@${pick(PROVIDERS)}`
    const forms = [
      { source: 'git', name, email: mail },
      { source: 'github', name: random() < 0.7 ? name : login, username: `${login}${person % 977}` },
      {
        source: 'git',
        name: random() < 0.5 ? `${upper(family)}, ${upper(given)}` : `${given.slice(0, 1).toUpperCase()}. ${upper(family)}`,
        email: `${given}.${family}@company${person % 20_000}.example`,
      },
      {
        source: 'slack',
        name: random() < 0.5 ? upper(given) : name,
        username: given + family.slice(0, 1) + (person % 9973),
        email: random() < 0.5 ? mail : undefined,
      },
    ]
    const count = 1 + Math.floor(random() ** 2 * 4)
    for (const form of forms.slice(0, count)) if (made < size) yield { id: String(made++), ...form }
  }
}

export const upper = (word) => word.slice(0, 1).toUpperCase() + word.slice(1)

/** mulberry32 */
export const randomOf = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}
