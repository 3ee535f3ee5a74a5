import { z } from 'zod'

const person = z.object({ name: z.string(), email: z.string() })
const stamp = z.object({
  /** Seconds since 1970 as the commit has them: possibly empty, possibly absurd. */
  time: z.string(),
  /** Offset from UTC: "+0200". */
  zone: z.string(),
})
export type Person = z.infer<typeof person>
export type Stamp = z.infer<typeof stamp>

/** What a commit says, before it is judged. Its JSON is the raw input that is kept, fixed and read again. */
export const commitFacts = z.object({
  sha: z.string().regex(/^[0-9a-f]{40,64}$/),
  parents: z.number(),
  author: person,
  authored: stamp,
  committer: person,
  committed: stamp,
  message: z.string(),
  /** Left out when the files could not be read. */
  changes: z
    .object({
      files: z.number(),
      binaries: z.number(),
      additions: z.number(),
      deletions: z.number(),
      /** The paths with the most lines changed, most first. */
      paths: z.array(z.string()),
      /** Languages of the files, the one with the most files first. */
      languages: z.array(z.string()),
    })
    .optional(),
})
export type CommitFacts = z.infer<typeof commitFacts>

export const tagFacts = z.object({
  tag: z.string().min(1),
  /** The commit that it names. */
  sha: z.string(),
  annotated: z.boolean(),
  person,
  stamp,
  subject: z.string(),
  body: z.string(),
})
export type TagFacts = z.infer<typeof tagFacts>

/** What the repository adds to each record; raw inputs carry it, so that they can be read again alone. */
export const origin = z.object({
  place: z.string(),
  /** Links are these with the commit's hash or the tag's name appended. */
  commitUrl: z.string().optional(),
  tagUrl: z.string().optional(),
})
export type Origin = z.infer<typeof origin>

export const rawCommit = z.object({ commit: commitFacts, origin })
export const rawTag = z.object({ tag: tagFacts, origin })
