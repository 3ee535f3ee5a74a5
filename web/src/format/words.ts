import { count } from './numbers.ts'

/** 1 → "1 person", 14 → "14 people". */
export const people = (n: number): string => `${count(n)} ${n === 1 ? 'person' : 'people'}`

/** 1 → "1 record", 2 → "2 records"; `many` for what does not take an s. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`

const joined = new Intl.ListFormat('en-GB', { style: 'long', type: 'conjunction' })
/** ["a", "b", "c"] → "a, b and c". */
export const listed = (words: readonly string[]): string => joined.format(words)

const SMALL = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve']
/** Numbers up to twelve as a word, for sentences. */
export const spelled = (n: number): string => SMALL[n] ?? count(n)

export const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1)
