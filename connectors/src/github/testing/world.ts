/** A GitHub with invented people, in REST's shape, whose things tests add, edit and take away. */
export interface Thing {
  [name: string]: unknown
}

export interface Account extends Thing {
  readonly id: number
  readonly login: string
  readonly type: string
}

export interface FakeRepository {
  readonly about: Thing
  readonly languages: Record<string, number>
  readonly issues: Thing[]
  readonly comments: Thing[]
  readonly events: Thing[]
  readonly pulls: Thing[]
  readonly reviews: Thing[]
  readonly reviewComments: Thing[]
  readonly commitComments: Thing[]
  readonly discussions: Thing[]
  readonly discussionComments: Thing[]
  readonly stars: Thing[]
  readonly forks: Thing[]
  readonly releases: Thing[]
  readonly subscribers: Thing[]
  readonly traffic: Record<string, unknown>
}

export const account = (id: number, login: string, more: Thing = {}): Account => ({
  id,
  login,
  node_id: `U_${id}`,
  type: 'User',
  html_url: `https://github.com/${login}`,
  ...more,
})

const DAY_MS = 86_400_000
const START_MS = Date.UTC(2025, 0, 1)
const dayOf = (day: number): string => `${new Date(START_MS + Math.round(day * DAY_MS)).toISOString().slice(0, 19)}Z`

export class World {
  readonly repositories = new Map<string, FakeRepository>()
  readonly accounts = new Map<number, Account>()
  #ids = 1_000

  account(login: string, more: Thing = {}): Account {
    const made = account(this.nextId(), login, more)
    this.accounts.set(made.id, made)
    return made
  }

  nextId(): number {
    return ++this.#ids
  }

  repository(name: string, more: Thing = {}): FakeRepository {
    const made: FakeRepository = {
      about: {
        id: this.nextId(),
        full_name: name,
        html_url: `https://github.com/${name}`,
        language: 'Rust',
        private: false,
        archived: false,
        has_discussions: true,
        ...more,
      },
      languages: { Rust: 9_000, Shell: 900, Makefile: 10 },
      issues: [],
      comments: [],
      events: [],
      pulls: [],
      reviews: [],
      reviewComments: [],
      commitComments: [],
      discussions: [],
      discussionComments: [],
      stars: [],
      forks: [],
      releases: [],
      subscribers: [],
      traffic: {},
    }
    this.repositories.set(name.toLowerCase(), made)
    return made
  }

  get(name: string): FakeRepository {
    const found = this.repositories.get(name.toLowerCase())
    if (found === undefined) throw new Error(`No repository ${name}`)
    return found
  }

  /** The next number of a thread in a repository. */
  #number({ about }: FakeRepository): number {
    const number = Number(about['threads'] ?? 0) + 1
    about['threads'] = number
    return number
  }

  issue(repository: FakeRepository, by: Account | null, day: number, more: Thing = {}): Thing {
    const number = this.#number(repository)
    const at = dayOf(day)
    const made = {
      id: this.nextId(),
      number,
      title: `Issue ${number}`,
      body: 'It squeaks.',
      state: 'open',
      user: by,
      labels: [],
      created_at: at,
      updated_at: at,
      closed_at: null,
      closed_by: null,
      html_url: `${String(repository.about['html_url'])}/issues/${number}`,
      ...more,
    }
    repository.issues.push(made)
    return made
  }

  close(repository: FakeRepository, thing: Thing, by: Account, day: number): void {
    const at = dayOf(day)
    Object.assign(thing, { state: 'closed', closed_at: at, closed_by: by, updated_at: at })
    repository.events.push({ id: this.nextId(), event: 'closed', actor: by, created_at: at, issue: thing })
  }

  reopen(repository: FakeRepository, thing: Thing, by: Account, day: number): void {
    const at = dayOf(day)
    Object.assign(thing, { state: 'open', closed_at: null, closed_by: null, updated_at: at })
    repository.events.push({ id: this.nextId(), event: 'reopened', actor: by, created_at: at, issue: thing })
  }

  comment(repository: FakeRepository, thing: Thing, by: Account | null, day: number, more: Thing = {}): Thing {
    const id = this.nextId()
    const at = dayOf(day)
    const made = {
      id,
      body: 'Oil it.',
      user: by,
      created_at: at,
      updated_at: at,
      html_url: `${String(thing['html_url'])}#issuecomment-${id}`,
      ...more,
    }
    repository.comments.push(made)
    Object.assign(thing, { updated_at: at })
    return made
  }

  pull(repository: FakeRepository, by: Account, day: number, more: Thing = {}): Thing {
    const number = this.#number(repository)
    const at = dayOf(day)
    const made = {
      id: this.nextId(),
      number,
      title: `Change ${number}`,
      body: '',
      state: 'open',
      draft: false,
      user: by,
      labels: [],
      created_at: at,
      updated_at: at,
      closed_at: null,
      merged_at: null,
      merged_by: null,
      additions: 3,
      deletions: 1,
      changed_files: 1,
      commits: 1,
      html_url: `${String(repository.about['html_url'])}/pull/${number}`,
      ...more,
    }
    repository.pulls.push(made)
    return made
  }

  merge(repository: FakeRepository, pull: Thing, by: Account, day: number): void {
    const at = dayOf(day)
    Object.assign(pull, { state: 'closed', closed_at: at, merged_at: at, merged_by: by, updated_at: at })
    const issue = { ...pull, pull_request: { merged_at: at } }
    for (const event of ['merged', 'closed']) repository.events.push({ id: this.nextId(), event, actor: by, created_at: at, issue })
  }

  review(repository: FakeRepository, pull: Thing, by: Account, day: number, state = 'APPROVED'): Thing {
    const at = dayOf(day)
    const made = {
      id: this.nextId(),
      number: pull['number'],
      body: 'Fine.',
      state,
      user: by,
      submitted_at: at,
      html_url: `${String(pull['html_url'])}#r`,
    }
    repository.reviews.push(made)
    Object.assign(pull, { updated_at: at })
    return made
  }

  reviewComment(repository: FakeRepository, pull: Thing, by: Account, day: number, more: Thing = {}): Thing {
    const at = dayOf(day)
    const made = {
      id: this.nextId(),
      body: 'Why?',
      path: 'gate.rs',
      user: by,
      created_at: at,
      updated_at: at,
      html_url: `${String(pull['html_url'])}#d`,
      ...more,
    }
    repository.reviewComments.push(made)
    Object.assign(pull, { updated_at: at })
    return made
  }

  discussion(repository: FakeRepository, by: Account, day: number, more: Thing = {}): Thing {
    const number = this.#number(repository)
    const at = dayOf(day)
    const made = {
      id: this.nextId(),
      number,
      title: `Question ${number}`,
      body: 'How?',
      user: by,
      created_at: at,
      updated_at: at,
      answer: null,
      answer_chosen_at: null,
      html_url: `${String(repository.about['html_url'])}/discussions/${number}`,
      ...more,
    }
    repository.discussions.push(made)
    return made
  }

  discussionComment(repository: FakeRepository, discussion: Thing, by: Account, day: number, parent?: Thing): Thing {
    const at = dayOf(day)
    const id = this.nextId()
    const made = {
      id,
      discussion: discussion['id'],
      parent: parent?.['id'],
      body: 'So.',
      user: by,
      created_at: at,
      html_url: `${String(discussion['html_url'])}#${id}`,
    }
    repository.discussionComments.push(made)
    Object.assign(discussion, { updated_at: at })
    return made
  }

  star(repository: FakeRepository, by: Account, day: number): void {
    repository.stars.push({ user: by, starred_at: dayOf(day) })
  }

  fork(repository: FakeRepository, by: Account, day: number): void {
    repository.forks.push({
      id: this.nextId(),
      owner: by,
      full_name: `${by.login}/fork`,
      html_url: `https://github.com/${by.login}/fork`,
      created_at: dayOf(day),
    })
  }

  release(repository: FakeRepository, by: Account, day: number, tag: string): void {
    const at = dayOf(day)
    repository.releases.push({
      id: this.nextId(),
      tag_name: tag,
      name: tag,
      author: by,
      draft: false,
      prerelease: false,
      created_at: at,
      published_at: at,
    })
  }

  commitComment(repository: FakeRepository, by: Account, day: number): void {
    const at = dayOf(day)
    repository.commitComments.push({
      id: this.nextId(),
      body: 'Nice.',
      commit_id: 'a'.repeat(40),
      user: by,
      created_at: at,
      updated_at: at,
    })
  }
}
