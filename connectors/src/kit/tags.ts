import { clip } from './text.ts'

const TAGS_MAX = 50
const TAG_MAX_CHARS = 80

/** Tags as they were given, each once: at most 50, of at most 80 characters. */
export const tidyTags = (given: readonly string[]): string[] => {
  const tags: string[] = []
  for (const one of given) {
    const tag = clip(one.trim(), TAG_MAX_CHARS)
    if (tag !== '' && tags.length < TAGS_MAX && !tags.includes(tag)) tags.push(tag)
  }
  // As long as it is: a list that grew has room to spare, and would keep it as long as it lives.
  return tags.slice()
}
