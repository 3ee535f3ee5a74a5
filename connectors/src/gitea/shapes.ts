import { isObject, objectAt, textAt, type Json } from '../kit/json.ts'

/** Gitea's things are nearly those of GitHub, whose mapping they go through. */

/** Addresses that Gitea makes up for those who hide theirs, "ann@noreply.git.example.org", are nobody's mailbox. */
const NOREPLY = /@(?:[^@]*\.)?noreply\./i

/** An account; one that was deleted has a negative number, and is a robot since nobody stands behind it. */
export const toAccount = (account: unknown): unknown => {
  if (!isObject(account)) return account
  const login = textAt(account, 'login') ?? textAt(account, 'username')
  const email = textAt(account, 'email')
  const isGhost = typeof account['id'] === 'number' && account['id'] <= 0
  return {
    ...account,
    login,
    name: textAt(account, 'full_name'),
    email: email !== undefined && !NOREPLY.test(email) ? email : undefined,
    ...(isGhost ? { type: 'Bot', login: login ?? 'Ghost' } : {}),
  }
}

const PEOPLE = ['user', 'closed_by', 'merged_by', 'owner', 'author']

/** A thing with its people in GitHub's shape. */
export const toThing = (thing: Json): Json => {
  const found = PEOPLE.filter((name) => isObject(thing[name]))
  return { ...thing, ...Object.fromEntries(found.map((name) => [name, toAccount(thing[name])])) }
}

export const toPull = (pull: Json): Json => ({ ...toThing(pull), head: objectAt(pull, 'head') })

const STATES: Readonly<Record<string, string>> = { comment: 'commented', request_changes: 'changes_requested', request_review: 'pending' }

/** A review; that one was asked for is none, and neither is what a team was asked for. */
export const toReview = (review: Json, pull: Json): Json => {
  const state = textAt(review, 'state')?.toLowerCase() ?? ''
  return { ...toThing(review), state: isObject(review['user']) ? (STATES[state] ?? state) : 'pending', number: pull['number'] }
}
