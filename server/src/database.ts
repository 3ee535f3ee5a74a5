import type { Gaps } from '@kith/connectors/kit/connector'
import type { AffiliationOrigin } from '@kith/contract/affiliation-origins'
import type { Audience, Colour, Focus } from '@kith/contract/communities'
import type { AnnotationKind } from '@kith/contract/annotations'
import type { SegmentRule } from '@kith/contract/segment-rules'
import type { ColumnType, Generated, JSONColumnType } from 'kysely'

/** The state's tables, as server/migrations/state makes them. Numbers are below 2^53; timestamps are Dates. */

type Standing = 'exclude' | 'include' | 'only'
type Json<T extends object> = JSONColumnType<T, string | undefined>

export interface Database {
  workspace: {
    id: Generated<number>
    name: Generated<string>
    zone: Generated<string>
    secret: string
    setup_token_hash: string | null
    created_at: Generated<Date>
  }
  rule_set: {
    id: Generated<number>
    topic: 'levels' | 'journey' | 'arrivals'
    rules: Json<object>
    made_by: string
    made_at: Generated<Date>
    undone_by: string | null
    undone_at: Date | null
  }
  board: {
    id: Generated<number>
    name: string
    description: Generated<string>
    start: Generated<boolean>
    time: Json<object>
    filter: Json<object>
    tiles: Json<object[]>
    version: Generated<number>
    made_by: string
    made_at: Generated<Date>
    changed_by: string
    changed_at: Generated<Date>
  }
  annotation: {
    id: Generated<number>
    kind: AnnotationKind
    title: string
    from_day: string
    to_day: string | null
    url: string | null
    source_id: number | null
    made_by: string
    made_at: Generated<Date>
  }
  segment: {
    id: Generated<number>
    name: string
    name_key: string
    description: Generated<string>
    rule: Json<SegmentRule>
    teammates: Standing
    robots: Standing
    tell_entering: boolean
    tell_leaving: boolean
    made_by: string
    made_at: Date
    changed_by: string | null
    changed_at: Date | null
    people: number | null
    looked_at: Generated<Date>
    generation: Generated<number>
    seen_change: Generated<number>
    seen_by: string | null
    seen_at: Date | null
  }
  segment_change: { id: Generated<number>; segment_id: number; member_id: number; entered: boolean; at: Date }
  segment_size: { segment_id: number; day: string; people: number; entered: Generated<number>; gone: Generated<number> }
  known_change: { n: number }
  summary_generation: { id: Generated<number>; opened_at: Date }
  app_user: {
    id: Generated<number>
    name: string
    email: string
    role: 'owner' | 'admin' | 'editor' | 'viewer'
    password_hash: string | null
    invite_hash: string | null
    invite_expires_at: Date | null
    created_at: Generated<Date>
    last_seen_at: Date | null
  }
  session: { token_hash: string; user_id: number; created_at: Generated<Date>; expires_at: Date }
  api_key: {
    id: Generated<number>
    name: string
    prefix: string
    hash: string
    scopes: string[]
    local: Generated<boolean>
    made_by: number | null
    created_at: Generated<Date>
    last_used_at: Date | null
    expires_at: Date | null
    revoked_at: Date | null
  }
  audit: {
    id: Generated<number>
    at: Generated<Date>
    actor: string
    actor_kind: string
    actor_id: number | null
    operation: string
    details: Json<Record<string, unknown>>
    outcome: Generated<string>
  }
  source: {
    id: Generated<number>
    connector: string
    title: string
    settings: Json<Record<string, unknown>>
    fingerprint: string
    demo: Generated<boolean>
    cursor: JSONColumnType<object | null, string | null | undefined, string | null>
    claims: Json<Record<string, number>>
    created_at: Generated<Date>
    every_minutes: number | null
    next_at: Date | null
    complete_at: Date | null
    gaps: Json<Gaps>
    account: Generated<string>
  }
  community: {
    id: Generated<number>
    name: string
    key: string
    audience: Audience
    focus: Focus
    description: Generated<string>
    colour: Colour
    demo: Generated<boolean>
    made_at: Generated<Date>
  }
  community_source: { community_id: number; source_id: number }
  community_version: { id: Generated<number>; version: number }
  run: {
    id: Generated<number>
    source_id: number
    state: 'queued' | 'running' | 'paused' | 'done' | 'partial' | 'failed' | 'cancelled'
    created_at: Generated<Date>
    started_at: Date | null
    finished_at: Date | null
    lease_until: Date | null
    progress: Json<RunProgress>
    counts: Json<Partial<RunCounts>>
    notes: Json<RunNote[]>
    error: JSONColumnType<RunError | null, string | null | undefined, string | null>
    not_before: Date | null
    tries: Generated<number>
  }
  budget: { account: string; name: string; ceiling: number | null; remaining: number | null; reset_at: Date | null; seen_at: Date }
  webhook: {
    source_id: number
    token_hash: string
    secret: JSONColumnType<object>
    opened_at: Date
    last_at: Date | null
    taken: Generated<number>
    repeated: Generated<number>
    refused: Generated<number>
    ignored: Json<Record<string, number>>
  }
  delivery: {
    id: Generated<number>
    source_id: number
    delivery: string
    received_at: Date
    headers: Json<Record<string, string>>
    body: Buffer
    size_bytes: number
    state: Generated<'waiting' | 'done'>
  }
  sent_answer: { sender: string; key: string; sent: string; answer: JSONColumnType<object>; at: Date }
  source_event: {
    source_id: number
    external_id: string
    title: string
    starts_at: Date | null
    ends_at: Date | null
    zone: string | null
    place: string | null
    online: boolean | null
    url: string | null
    capacity: number | null
    series: string | null
    cancelled: Generated<boolean>
    body: Generated<string>
    attributes: Json<Record<string, string | number | boolean>>
    told_at: Generated<Date>
  }
  sweep: { id: Generated<number>; at: Date }
  set_aside: {
    id: Generated<number>
    source_id: number
    run_id: number | null
    reason: string
    message: string
    locator: string
    raw: string
    fingerprint: string
    attempts: Generated<number>
    state: Generated<'open' | 'taken' | 'dismissed'>
    at: Generated<Date>
  }
  remembered: { connector: string; key: string; value: JSONColumnType<object>; at: Generated<Date> }
  upload: { id: string; name: string; size_bytes: number; created_at: Generated<Date> }
  member: {
    id: number
    name: string
    name_key: string
    name_by_hand: Generated<boolean>
    search: string
    teammate: Generated<boolean>
    teammate_by_hand: Generated<boolean>
    robot: Generated<'unknown' | 'human' | 'robot' | 'mixed'>
    tags: Generated<string[]>
    created_at: Generated<Date>
    merged_into: number | null
    merge_id: number | null
    robot_by_hand: Generated<boolean>
    hollow: Generated<boolean>
    own: JSONColumnType<object | null, string | null | undefined, string | null>
  }
  decision: {
    id: Generated<number>
    kind: 'merge' | 'split' | 'apart'
    batch_id: number
    at: Generated<Date>
    made_by: 'hand' | 'rule' | 'resolver'
    actor: string
    actor_kind: string
    actor_id: number | null
    reason: Generated<string>
    details: Json<DecisionDetails>
    undone_at: Date | null
    undone_by: string | null
    undone_reason: string | null
    erased: Generated<boolean>
  }
  decision_member: { decision_id: number; member_id: number }
  apart: { a: number; b: number; decision_id: number }
  suggestion: {
    id: Generated<number>
    a: number
    b: number
    confidence: number
    bits: number
    evidence: JSONColumnType<{ bits: number; text: string }[]>
    stake: number
    activities_a: number
    activities_b: number
  }
  resolution: { id: Generated<number>; looked_at: Date; identities: number; merged: number; suggested: number; seconds: number }
  robot_judgement: {
    identity_id: number
    state: 'unknown' | 'human' | 'robot' | 'mixed'
    proven: boolean
    probability: number
    reasons: JSONColumnType<{ bits: number; text: string }[]>
    activities: number
    last_at: Date
    judge: number
  }
  robot_decision: {
    id: Generated<number>
    batch_id: number
    member_id: number
    state: 'unknown' | 'human' | 'robot' | 'mixed'
    before_state: 'unknown' | 'human' | 'robot' | 'mixed'
    before_by_hand: boolean
    reason: Generated<string>
    actor: string
    actor_kind: string
    actor_id: number | null
    at: Generated<Date>
    undone_at: Date | null
    undone_by: string | null
    undone_reason: string | null
  }
  teammate_rule: {
    id: Generated<number>
    kind: 'domain' | 'organization' | 'handle'
    value: string
    platform: Generated<string>
    made_by: string
    made_at: Generated<Date>
  }
  teammate_given: { member_id: number; rule_id: number }
  identity: {
    id: number
    platform: string
    key: string
    username: string | null
    name: string | null
    email: string | null
    email_key: string | null
    url: string | null
    avatar_url: string | null
    robot: Generated<boolean>
    attributes: Json<Record<string, string | number | boolean>>
    member_id: number
    home_id: number
    /** Made by the database, of `email_key`. */
    mail_host: ColumnType<string | null, never, never>
    joined_by: Generated<string>
    seen: Generated<boolean>
    as_of: Date
    created_at: Generated<Date>
  }
  organization_decision: {
    id: Generated<number>
    batch_id: number
    merged: number
    into_id: number
    at: Generated<Date>
    actor: string
    actor_kind: string
    actor_id: number | null
    reason: Generated<string>
    undone_at: Date | null
    undone_by: string | null
    undone_reason: string | null
  }
  organization: {
    id: Generated<number>
    name: string
    name_key: string
    url: string | null
    created_at: Generated<Date>
    merged_into: number | null
    merge_id: number | null
    main_id: number
    tags: Generated<string[]>
  }
  organization_name: { key: string; organization_id: number; name: string }
  organization_domain: { domain: string; organization_id: number; top: boolean }
  affiliation: {
    id: Generated<number>
    member_id: number | null
    identity_id: number | null
    organization_id: number | null
    from_day: string | null
    to_day: string | null
    origin: AffiliationOrigin
    label: Generated<string>
    source_id: number | null
    said_by: Generated<string>
    said_at: Generated<Date>
  }
  listed: { source_id: number; identity_id: number; mentioned: boolean }
  identity_evidence: {
    id: Generated<number>
    /** Exactly one of the two is there. */
    source_id: number | null
    file_id: number | null
    evidence: string
    locator: string
    fingerprint: string
    identities: JSONColumnType<object[]>
    at: Generated<Date>
  }
  identity_file: {
    id: Generated<number>
    name: string
    format: string
    fingerprint: string
    batch_id: number | null
    imported_by: string
    imported_at: Generated<Date>
  }
  standing_outbox: { identity_id: number; token: Generated<number> }
  erasure: {
    id: Generated<number>
    kind: 'erasure' | 'opt-out'
    at: Generated<Date>
    note: Generated<string>
    members: Generated<number[]>
    identities: Generated<number[]>
    sources: Generated<number[]>
    state: 'begun' | 'removed' | 'done'
    figures: Json<ErasureFigures>
    done_at: Date | null
    lifted_at: Date | null
  }
  tombstone: { hash: string; erasure_id: number; kind: 'identity' | 'address' | 'account' | 'login' | 'numbered-login' | 'set-aside' }
  note: {
    id: Generated<number>
    member_id: number
    home_id: number
    text: string
    author: string
    author_kind: string
    author_id: number | null
    written_at: Generated<Date>
    edited_at: Date | null
    edited_by: string | null
    earlier: Json<{ text: string; until: string; by: string }[]>
    removed_at: Date | null
    removed_by: string | null
    source_id: number | null
    source_key: string | null
  }
  saved_view: {
    id: Generated<number>
    name: string
    description: Generated<string>
    question: Json<object>
    form: 'line' | 'bar' | 'heat' | 'table'
    private_to: number | null
    owner_id: number | null
    made_by: string
    made_at: Generated<Date>
    changed_at: Generated<Date>
  }
  watch: {
    id: Generated<number>
    name: string
    any_of: string[]
    all_of: string[]
    none_of: string[]
    not_authors: string[]
    not_hosts: string[]
    sources: number[]
    kinds: string[]
    teammates: boolean
    searches: boolean
    active: boolean
    made_by: string
    made_at: Generated<Date>
    past_next: string | null
    past_first: string
    past_last: string
    past_found: Generated<number>
    past_cut: Generated<boolean>
  }
  find: {
    id: Generated<number>
    at: Date
    found_at: Date
    state: Generated<FindState>
    snoozed_until: Date | null
    decision_id: number | null
  }
  find_watch: { watch_id: number; find_id: number }
  find_place: {
    id: Generated<number>
    find_id: number
    key: string
    source_id: number
    activity_id: string | null
    version: Generated<number>
    identity_id: number | null
    author_platform: string
    author_key: string
    author_name: string
    author_url: string
    platform: string
    kind: string
    place: string
    at: Date
    url: string
    title: string
    body: string
    address: string | null
    signature: number[]
    bands: number[]
    record: JSONColumnType<object | null, string | null | undefined, string | null>
    found_at: Date
  }
  find_decision: {
    id: Generated<number>
    state: FindState
    made_by: string
    made_at: Date
    undone_by: string | null
    undone_at: Date | null
  }
  find_decided: { decision_id: number; find_id: number; state: FindState; snoozed_until: Date | null; before_id: number | null }
  watch_search: {
    watch_id: number
    place: string
    label: string
    source_id: number
    next_at: Date
    last_at: Date | null
    tries: Generated<number>
    error: JSONColumnType<RunError | null, string | null | undefined, string | null>
    found: Generated<number>
    cut: Generated<boolean>
  }
  unheard: { source_id: number; since: number; token: number; writing_until: Date | null }
  member_owner: { member_id: number; user_id: number | null; given_by: string; given_at: Generated<Date> }
  blocking: { id: Generated<number>; version: Generated<number> }
}

export type FindState = 'waiting' | 'relevant' | 'irrelevant' | 'done' | 'snoozed'

/** Numbers of members and identities: `merged` into `into`; `identities` from `from` to `to`, each with the home it had; `apart`: pairs of members. */
export interface DecisionDetails {
  into?: number
  merged?: number
  /** The merge by which they were one before a split. */
  merge?: number
  from?: number
  to?: number
  identities?: { id: number; home: number }[]
  pairs?: [number, number][]
}

/** How much an erasure took away. */
export interface ErasureFigures {
  activities?: number
  /** Activities of others that were rid of mentions, addresses and usernames. */
  cleaned?: number
  setAside?: number
  evidence?: number
  audit?: number
  /** Tables that still name the person, with the number of rows; what to do there is for people to decide. */
  elsewhere?: { table: string; rows: number }[]
}

export interface RunProgress {
  done?: number
  total?: number | null
  unit?: string
  ratePerSecond?: number | null
  secondsLeft?: number | null
}
export interface RunCounts {
  read: number
  added: number
  unchanged: number
  changed: number
  setAside: number
  leftOut: number
  newPeople: number
  newIdentities: number
}
export interface RunNote {
  code: string
  message: string
  count: number
}
export interface RunError {
  code: string
  message: string
  hint: string
}
