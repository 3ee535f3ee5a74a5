import { CATEGORIES, type AnyRecord } from '@kith/contract/records'

/**
 * Checks a record by hand, in one pass, to the letter of the contract's schemas: a fraction of the time that a general validator
 * needs. Returns it when it is right and holds nothing unknown; undefined means: ask the schema, which can say why.
 */
export function quickRecord(value: unknown): AnyRecord | undefined {
  return isObject(value) && isRecord(value) ? value : undefined
}

type Fields = { [key: string]: unknown }

/** A predicate so that the checked value may go by its type: `isRecord` below looks at every field that the type has. */
const isRecord = (record: Fields): record is Fields & AnyRecord => {
  switch (record['type']) {
    case 'activity':
      return isActivity(record)
    case 'person':
      return isPerson(record)
    default:
      return false
  }
}

function isActivity(record: Fields): boolean {
  let required = 0
  for (const key in record) {
    const value = record[key]
    switch (key) {
      case 'type':
        break
      case 'kind':
        if (!isText(value, 80) || value === '') return false
        required++
        break
      case 'externalId':
        if (!isText(value, 500) || value === '') return false
        required++
        break
      case 'occurredAt':
        if (!isText(value, 40) && !Number.isFinite(value)) return false
        required++
        break
      case 'actor':
        if (!isIdentity(value)) return false
        required++
        break
      case 'title':
        if (!isText(value, 1_000)) return false
        break
      case 'body':
        if (!isText(value, 100_000)) return false
        break
      case 'url':
        if (!isText(value, 2_000)) return false
        break
      case 'conversation':
      case 'replyTo':
        if (!isText(value, 500)) return false
        break
      case 'place':
        if (!isText(value, 300)) return false
        break
      case 'technologies':
        if (!isList(value, isTag)) return false
        break
      case 'mentions':
        if (!isList(value, isIdentity)) return false
        break
      case 'attributes':
        if (!isAttributes(value) || !isGraded(value)) return false
        break
      case 'deleted':
        if (typeof value !== 'boolean') return false
        break
      default:
        return false
    }
  }
  return required === 4
}

function isPerson(record: Fields): boolean {
  for (const key in record) {
    const value = record[key]
    switch (key) {
      case 'type':
        break
      case 'identity':
        if (!isIdentity(value)) return false
        break
      case 'also':
        if (!isList(value, isIdentity)) return false
        break
      case 'organization':
        if (!isText(value, 200)) return false
        break
      case 'teammate':
        if (typeof value !== 'boolean') return false
        break
      case 'tags':
        if (!isList(value, isTag)) return false
        break
      default:
        return false
    }
  }
  return 'identity' in record
}

function isIdentity(value: unknown): boolean {
  if (!isObject(value)) return false
  let required = 0
  for (const key in value) {
    const field = value[key]
    switch (key) {
      case 'platform':
        if (!isText(field, 120) || field === '') return false
        required++
        break
      case 'key':
        if (!isText(field, 500) || field === '') return false
        required++
        break
      case 'username':
        if (!isText(field, 200)) return false
        break
      case 'name':
        if (!isText(field, 300)) return false
        break
      case 'email':
        if (!isText(field, 320)) return false
        break
      case 'url':
      case 'avatarUrl':
        if (!isText(field, 2_000)) return false
        break
      case 'robot':
        if (typeof field !== 'boolean') return false
        break
      case 'attributes':
        if (!isAttributes(field)) return false
        break
      default:
        return false
    }
  }
  return required === 2
}

const isText = (value: unknown, max: number): boolean => typeof value === 'string' && value.length <= max

const isTag = (value: unknown): boolean => isText(value, 80)

const isList = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= 50 && value.every(isItem)

function isAttributes(value: unknown): value is Fields {
  if (!isObject(value)) return false
  for (const key in value) {
    const field = value[key]
    if (key.length > 80 || !(isText(field, 2_000) || typeof field === 'boolean' || Number.isFinite(field))) return false
  }
  return true
}

/** Category and weight stand in for a manifest where the kind is a new one. */
export function isGraded(attributes: Fields): boolean {
  const { category, weight } = attributes
  if (category !== undefined && !CATEGORIES.some((known) => known === category)) return false
  return weight === undefined || (typeof weight === 'number' && weight >= 1 && weight <= 12)
}

export const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
