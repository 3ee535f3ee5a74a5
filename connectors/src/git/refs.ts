import { createHash } from 'node:crypto'
import type { TagFacts } from './facts.ts'
import { runGit, type GitPlace } from './process.ts'

export interface Tags {
  /** Changes whenever a tag comes, goes or moves. */
  readonly digest: string
  /** Newest first. */
  readonly tags: readonly TagFacts[]
  /** Tags that name no commit (a key, a tree): no release. */
  readonly others: number
}

const TAGS_MAX_BYTES = 128 * 1024 * 1024
const MAILMAP_MAX_BYTES = 8 * 1024 * 1024
const FIELDS = [
  'refname:lstrip=2',
  'objecttype',
  'objectname',
  '*objecttype',
  '*objectname',
  'taggername',
  'taggeremail',
  'taggerdate:raw',
  'authorname',
  'authoremail',
  'committerdate:raw',
  '*authorname',
  '*authoremail',
  '*committerdate:raw',
  'contents:subject',
  'contents:body',
]

export const readTags = async (git: GitPlace): Promise<Tags> => {
  const format = `--format=${FIELDS.map((field) => `%(${field})%00`).join('')}`
  const { stdout } = await runGit(git, ['for-each-ref', '--sort=-creatordate', format, 'refs/tags'], { maxBytes: TAGS_MAX_BYTES })
  const parts = stdout.toString('utf8').split('\0')
  const tags: TagFacts[] = []
  let others = 0
  for (let start = 0; start + FIELDS.length < parts.length; start += FIELDS.length) {
    const tag = toTag(parts.slice(start, start + FIELDS.length))
    if (tag === undefined) others += 1
    else tags.push(tag)
  }
  return { digest: createHash('sha1').update(stdout).digest('hex'), tags, others }
}

const toTag = (fields: readonly string[]): TagFacts | undefined => {
  const field = (name: string): string => fields[FIELDS.indexOf(name)] ?? ''
  // The line end of the record before belongs to nobody.
  const tag = field('refname:lstrip=2').replace(/^\n/, '')
  const annotated = field('objecttype') === 'tag'
  if (field(annotated ? '*objecttype' : 'objecttype') !== 'commit' || tag === '') return undefined
  const sha = field(annotated ? '*objectname' : 'objectname')
  const star = annotated ? '*' : ''
  const isSigned = annotated && field('taggername') + field('taggeremail') !== ''
  const [name, email, date] = isSigned
    ? [field('taggername'), field('taggeremail'), field('taggerdate:raw')]
    : [field(`${star}authorname`), field(`${star}authoremail`), field(`${star}committerdate:raw`)]
  const [time, zone] = date.split(' ')
  return {
    tag,
    sha,
    annotated,
    person: { name, email: email.replace(/^<|>$/g, '') },
    stamp: { time: time ?? '', zone: zone ?? '' },
    subject: annotated ? field('contents:subject') : '',
    body: annotated ? field('contents:body').trim() : '',
  }
}

export interface Mailmap {
  /** The blob's hash. */
  readonly id: string
  readonly lines: readonly string[]
  readonly isTooLarge: boolean
}

/** The .mailmap of HEAD, undefined where there is none. A link is not followed, as git does not either. */
export const readMailmap = async (git: GitPlace): Promise<Mailmap | undefined> => {
  const entry = await runGit(git, ['ls-tree', '-z', '-l', 'HEAD', '--', ':(top).mailmap'])
  const match = /^100\d{3} blob ([0-9a-f]{40,64}) +(\d+)\t/.exec(entry.stdout.toString('utf8'))
  if (entry.code !== 0 || match?.[1] === undefined) return undefined
  const id = match[1]
  if (Number(match[2]) > MAILMAP_MAX_BYTES) return { id, lines: [], isTooLarge: true }
  const blob = await runGit(git, ['cat-file', 'blob', id])
  return blob.code === 0 ? { id, lines: blob.stdout.toString('utf8').split('\n'), isTooLarge: false } : undefined
}
