import { HOUR_MS } from './calendar.ts'
import { REPOSITORIES } from './product.ts'
import { at, weightedIndex } from './random.ts'
import { commitBody, commitSubject } from './texts-code.ts'
import type { Person } from './person.ts'
import type { Repository } from './product.ts'
import type { Posted, Stage } from './stage.ts'

const ANY_REPOSITORY = weightedIndex(REPOSITORIES.map(({ weight }) => weight))

const FILES = ['client', 'merge', 'cursor', 'index', 'session', 'replay', 'limits', 'schema', 'access'] as const

export interface GitPlay {
  readonly act: (person: Person, atMs: number) => void
  readonly commit: (person: Person, atMs: number, repository: Repository, subject: string, reviewer?: Person) => Posted
  readonly merge: (person: Person, atMs: number, repository: Repository, subject: string) => void
  /** Where somebody works: mostly in the one repository that is theirs. */
  readonly repositoryOf: (person: Person) => Repository
}

/** Commits with their trailers. */
export function playGit(stage: Stage): GitPlay {
  const { random } = stage
  const favourites = new Map<Person, Repository>()
  const repositoryOf = (person: Person): Repository => {
    if (random.chance(0.25)) return at(REPOSITORIES, ANY_REPOSITORY(random))
    const known = favourites.get(person) ?? at(REPOSITORIES, ANY_REPOSITORY(person.random))
    favourites.set(person, known)
    return known
  }

  const commit: GitPlay['commit'] = (person, atMs, repository, subject, reviewer) => {
    const files = 1 + Math.floor(-2.2 * Math.log(1 - random.next()))
    const made = stage.post(person, 'git', atMs, {
      kind: 'commit',
      thread: 'new',
      title: subject,
      ...(random.chance(0.5) ? { body: commitBody(random) } : {}),
      place: repository.name,
      technologies: repository.technologies.slice(0, 1 + random.int(repository.technologies.length)),
      attributes: {
        files,
        additions: Math.ceil(random.logNormal(14 * files, 1.1)),
        deletions: Math.floor(random.logNormal(6 * files, 1.2)),
        paths: `${random.pick(repository.folders)}/${random.pick(FILES)}`,
      },
    })
    const trailer = (kind: 'co-author' | 'review', other: Person) =>
      stage.post(other, 'git', made.atMs, {
        kind,
        title: subject,
        place: repository.name,
        technologies: repository.technologies.slice(0, 1),
        thread,
      })
    const thread = stage.open(made)
    const coAuthor = random.chance(0.09) ? stage.regular('git', atMs, person) : undefined
    if (coAuthor !== undefined) trailer('co-author', coAuthor)
    if (reviewer !== undefined && reviewer !== person && random.chance(0.5)) trailer('review', reviewer)
    return made
  }
  return {
    commit,
    repositoryOf,
    act: (person, atMs) => {
      commit(person, atMs, repositoryOf(person), commitSubject(random), random.chance(0.35) ? stage.teammate(atMs) : undefined)
    },
    merge: (person, atMs, repository, subject) => {
      const title = `Merge pull request: ${subject}`
      stage.post(person, 'git', atMs + 0.01 * HOUR_MS, { kind: 'merge', title, thread: 'new', place: repository.name })
    },
  }
}
