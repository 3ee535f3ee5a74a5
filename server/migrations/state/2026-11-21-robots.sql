-- What Kith thinks of an account by how it is called and what it does. Suspicion and proof alike; what counts is member.robot.
create table robot_judgement (
  identity_id bigint primary key references identity (id) on delete cascade,
  state text not null check (state in ('robot', 'human', 'mixed', 'unknown')),
  proven boolean not null,
  probability real not null,
  -- [{bits, text}], the weightiest first.
  reasons jsonb not null,
  -- What was judged: another number of activities or a later one, and it is judged anew; so it is when Kith judges otherwise than before.
  activities bigint not null,
  last_at timestamptz not null,
  judge int not null
);
create index robot_judgement_suspects on robot_judgement (identity_id) where state in ('robot', 'mixed');

-- What people decided, with what was there before, so that it can be undone. It hangs on the member number that it was said of.
create table robot_decision (
  id bigint generated always as identity primary key,
  -- Decisions made in one act carry the number of the first.
  batch_id bigint not null,
  member_id bigint not null references member (id) on delete cascade,
  state text not null check (state in ('robot', 'human', 'mixed', 'unknown')),
  before_state text not null,
  before_by_hand boolean not null,
  reason text not null default '',
  actor text not null,
  actor_kind text not null,
  actor_id bigint,
  at timestamptz not null default now(),
  undone_at timestamptz,
  undone_by text,
  undone_reason text
);
create index robot_decision_member on robot_decision (member_id);
create index robot_decision_batch on robot_decision (batch_id);

-- Who belongs to the team: everybody with an address of a domain, of an organization, or with a handle.
create table teammate_rule (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('domain', 'organization', 'handle')),
  -- As it is compared: folded.
  value text not null,
  -- Of a handle: its platform. Else empty.
  platform text not null default '',
  made_by text not null,
  made_at timestamptz not null default now(),
  unique (kind, value, platform)
);

-- Members that are teammates by a rule and by nothing else: when the rule goes, so does this.
create table teammate_given (
  member_id bigint primary key references member (id) on delete cascade,
  rule_id bigint not null references teammate_rule (id)
);
create index teammate_given_rule on teammate_given (rule_id);
