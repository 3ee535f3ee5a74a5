import type { IdentityRef } from '@kith/contract/records'
import { clipped } from '../text.ts'
import type { Identities } from './identities.ts'
import { countAt, isObject, listAt, objectAt, textAt, urlAt, type Json } from '../json.ts'
import type { Mapper } from './event.ts'

export const commitComment: Mapper = (event, payload) => {
  const comment = objectAt(payload, 'comment')
  const sha = textAt(comment, 'commit_id') ?? textAt(payload, 'commit')
  const isHash = sha !== undefined && /^[0-9a-f]{7,64}$/i.test(sha) && event.repository !== undefined
  return {
    kind: 'commit-commented',
    body: comment['body'],
    url: urlAt(comment, 'html_url') ?? event.url ?? (isHash ? `${event.repositoryUrl}/commit/${sha}` : undefined),
    conversation: isHash ? `${event.threads}@${sha}` : undefined,
    attributes: { path: textAt(comment, 'path') },
  }
}

const HASH = /^[0-9a-f]{40}$/
const NO_COMMIT = '0'.repeat(40)

export const push: Mapper = (event, payload) => {
  const commits = listAt(payload, 'commits')
  const last = commits.at(-1)
  const oldLast = listAt(payload, 'shas').at(-1)
  const message = isObject(last) ? last['message'] : Array.isArray(oldLast) ? oldLast[2] : undefined
  const [before, head] = [textAt(payload, 'before'), textAt(payload, 'head')]
  const isHead = head !== undefined && HASH.test(head)
  const isRange = isHead && before !== undefined && HASH.test(before) && before !== NO_COMMIT
  const page = isRange ? `compare/${before}...${head}` : isHead ? `commit/${head}` : undefined
  return {
    kind: 'pushed',
    title: typeof message === 'string' ? message.split('\n', 1)[0] : undefined,
    url: event.url ?? (event.repositoryUrl === undefined || page === undefined ? undefined : `${event.repositoryUrl}/${page}`),
    attributes: {
      branch: textAt(payload, 'ref')?.replace(/^refs\/heads\//, ''),
      commits: countAt(payload, 'size') ?? (commits.length || undefined),
      distinctCommits: countAt(payload, 'distinct_size'),
      head: isHead ? head : undefined,
    },
  }
}

export const create: Mapper = (event, payload) => {
  const type = textAt(payload, 'ref_type') ?? textAt(payload, 'object')
  const isRepository = type !== 'branch' && type !== 'tag'
  return {
    kind: isRepository ? 'repository-created' : `${type}-created`,
    title: isRepository ? event.repository : (payload['ref'] ?? payload['object_name']),
    body: isRepository ? payload['description'] : undefined,
  }
}

export const remove: Mapper = (_, payload) => ({
  kind: textAt(payload, 'ref_type') === 'tag' ? 'tag-deleted' : 'branch-deleted',
  title: payload['ref'],
})

export const fork: Mapper = (event, payload) => {
  const forkee = objectAt(payload, 'forkee')
  return {
    kind: 'forked',
    url: urlAt(forkee, 'html_url'),
    technologies: [textAt(forkee, 'language') ?? event.language],
    attributes: { fork: textAt(forkee, 'full_name') },
  }
}

export const release: Mapper = (event, payload) => {
  const thing = objectAt(payload, 'release')
  const action = textAt(payload, 'action') ?? 'published'
  const isNew = action === 'published' || action === 'released' || action === 'created'
  const tag = textAt(thing, 'tag_name')
  return {
    kind: isNew ? 'released' : 'release-updated',
    title: textAt(thing, 'name') ?? tag,
    body: isNew ? thing['body'] : undefined,
    url: urlAt(thing, 'html_url') ?? event.url,
    attributes: { tag, action: isNew ? undefined : action, prerelease: thing['prerelease'] === true ? 'yes' : undefined },
  }
}

export const wiki: Mapper = (_, payload) => {
  const pages = listAt(payload, 'pages')
  const page = isObject(pages[0]) ? pages[0] : {}
  return {
    kind: 'wiki-edited',
    title: textAt(page, 'title') ?? textAt(page, 'page_name') ?? textAt(payload, 'title'),
    body: page['summary'],
    url: urlAt(page, 'html_url'),
    attributes: { pages: pages.length || undefined, action: textAt(page, 'action') ?? textAt(payload, 'action') },
  }
}

export const member: Mapper = (_, payload, identities) => {
  const action = textAt(payload, 'action') ?? 'added'
  return {
    kind: action === 'added' ? 'member-added' : 'member-changed',
    mentions: [personAt(payload, 'member', identities)],
    attributes: { action: action === 'added' ? undefined : action },
  }
}

/** Old events name people by login, newer ones by an object. */
export const personAt = (payload: Json, name: string, identities: Identities): IdentityRef | undefined => {
  const value = payload[name]
  return typeof value === 'string' ? identities.ofLogin(value, {}) : identities.of(objectAt(payload, name))
}

export const gist: Mapper = (_, payload) => {
  const thing = isObject(payload['gist']) ? payload['gist'] : payload
  const id = textAt(thing, 'id') ?? textAt(thing, 'name')?.replace(/^gist: /, '')
  return {
    kind: textAt(payload, 'action') === 'update' ? 'gist-updated' : 'gist-created',
    title: thing['desc'] ?? thing['description'],
    url: urlAt(thing, 'html_url') ?? urlAt(thing, 'url'),
    conversation: clipped(id === undefined ? undefined : `gist:${id}`, 200),
  }
}
