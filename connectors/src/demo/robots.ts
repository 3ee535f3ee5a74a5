import { DAY_MS, HOUR_MS } from './calendar.ts'
import { accountKey, gitIdentity, QUIET_ROBOT } from './identities.ts'
import { COMPANY, COMPANY_DOMAIN, PLATFORMS, PRODUCT, REPOSITORIES, urlOf } from './product.ts'
import { at, createRandom } from './random.ts'
import { releaseNotes } from './texts-code.ts'
import type { Calendar } from './calendar.ts'
import type { DatedIdentity, Person } from './person.ts'
import type { Part } from './product.ts'
import type { Stage } from './stage.ts'

/** Who is in the community without being a person. */
export interface Machines {
  readonly ci: Person
  readonly welcome: Person
  /** Works through an ordinary account, every night at the same minute, and is called a robot by nobody. */
  readonly translations: Person
  /** One address used by several of the team: nobody's identity. */
  readonly mailbox: Person
}

export function createMachines(seed: number, count: number, calendar: Calendar): Machines {
  const machine = (index: number, id: string, name: string, username: string, nature: 'robot' | 'shared mailbox'): Person => ({
    id,
    index: count + index,
    name: {
      native: name,
      latin: name,
      givenLatin: name,
      familyLatin: '',
      greeting: '',
      home: { city: 'Online', country: '', zone: 'UTC', utcOffsetMinutes: 0 },
    },
    nature,
    teammate: nature === 'shared mailbox',
    level: 'casual',
    cause: { kind: 'organic' },
    door: undefined,
    budget: 0,
    periods: [{ fromMs: calendar.fromMs, untilMs: calendar.endMs }],
    rhythm: { utcOffsetMinutes: 0, peakHour: 3, spreadHours: 0, weekend: 1 },
    parts: { git: 0, github: 0, forum: 0, slack: 0, discord: 0, meetup: 0, blog: 0, stackoverflow: 0, mastodon: 0 },
    helpfulness: 0,
    codes: false,
    organizations:
      nature === 'robot' ? [] : [{ organization: { name: COMPANY, domain: COMPANY_DOMAIN }, fromMs: calendar.fromMs, untilMs: undefined }],
    technologies: [],
    city: 'Online',
    random: createRandom(seed, id),
    identities: machineIdentities(id, count + index, name, username),
    seen: new Set(),
    starred: new Set(),
    joined: new Set(),
  })
  return {
    ci: machine(0, 'robot-ci', `${PRODUCT} CI`, 'tarnfold-ci[bot]', 'robot'),
    welcome: machine(1, 'robot-welcome', 'Greeter', 'greeter', 'robot'),
    translations: machine(2, QUIET_ROBOT, 'Linnet Babel', 'linnetbabel', 'robot'),
    mailbox: machine(3, 'shared-team', `${PRODUCT} Team`, 'tarnfold-team', 'shared mailbox'),
  }
}

function machineIdentities(id: string, index: number, name: string, username: string): Partial<Record<Part, readonly DatedIdentity[]>> {
  const email = `${username.replace(/\[bot\]/, '')}@${COMPANY_DOMAIN}`
  const always = { fromMs: -Infinity, untilMs: Infinity, weight: 1 }
  const flag = id === QUIET_ROBOT || id.startsWith('shared') ? {} : { robot: true }
  const account = (part: Part) => [{ ref: { platform: PLATFORMS[part], key: accountKey(index, part), username, name, ...flag }, ...always }]
  return {
    git: [{ ref: gitIdentity(name, email), ...always }],
    github: account('github'),
    slack: account('slack'),
    discord: account('discord'),
    blog: [{ ref: { platform: PLATFORMS.blog, key: `demo-${email}`, name, email }, ...always }],
  }
}

/** The nightly translations, and the releases with their announcements. */
export function playMachines(stage: Stage, { translations, mailbox }: Machines): void {
  const { calendar, random } = stage
  const docs = REPOSITORIES.find(({ name }) => name.endsWith('/docs')) ?? at(REPOSITORIES, 0)
  for (let ms = calendar.fromMs + 40 * DAY_MS + 3 * HOUR_MS + 17 * 60_000; ms < calendar.endMs; ms += DAY_MS) {
    stage.later(ms, (atMs) => {
      const title = `Update translations (${new Date(atMs).toISOString().slice(0, 10)})`
      stage.post(translations, 'git', atMs, {
        kind: 'commit',
        title,
        place: docs.name,
        technologies: ['Markdown'],
        thread: 'new',
        attributes: { files: 12, additions: 40, deletions: 40 },
      })
    })
  }
  for (const { version, atMs, major } of calendar.releases) {
    stage.later(atMs, (ms) => {
      const place = at(REPOSITORIES, 0).name
      stage.post(mailbox, 'git', ms, { kind: 'release', title: `v${version}`, thread: 'new', place, attributes: { major } })
      const url = urlOf('github.example', `${place}/releases/v${version}`)
      stage.post(stage.teammate(ms), 'github', ms + 5 * 60_000, {
        kind: 'released',
        title: `${PRODUCT} ${version}`,
        body: releaseNotes(random, { version }),
        url,
        place,
        attributes: { major },
      })
    })
  }
}
