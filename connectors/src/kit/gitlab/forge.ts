import type { Forge } from '../forge/say.ts'

/** Merge requests have a row of numbers of their own: "!12" beside "#12". */
export const FORGE: Forge = { label: 'GitLab', pullSign: '!' }
