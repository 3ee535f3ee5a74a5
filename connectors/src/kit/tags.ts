import { clip } from './text.ts'

const TAGS_MAX = 50
const TAG_MAX_CHARS = 80

/** Tags as they were given, each once: at most 50, of at most 80 characters. */
export const tidyTags = (given: readonly string[]): string[] => {
  if (given.every(isTidy)) return [...given]
  const tags = new Set(given.map((tag) => clip(tag.trim(), TAG_MAX_CHARS)).filter((tag) => tag !== ''))
  return [...tags].slice(0, TAGS_MAX)
}

const isTidy = (tag: string, at: number, tags: readonly string[]): boolean =>
  at < TAGS_MAX && tag !== '' && tag.length <= TAG_MAX_CHARS && clip(tag.trim(), TAG_MAX_CHARS) === tag && tags.indexOf(tag) === at
