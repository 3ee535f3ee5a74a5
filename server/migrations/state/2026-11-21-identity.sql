-- Every decision on who is who: by a person, by a rule that a person gave, or by the resolver on proof. One that was undone stays as history.
create table decision (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('merge', 'split', 'apart')),
  -- Decisions made by one act share the number of the first, so that they can be undone together.
  batch_id bigint not null,
  at timestamptz not null default now(),
  made_by text not null check (made_by in ('hand', 'rule', 'resolver')),
  actor text not null,
  actor_kind text not null,
  actor_id bigint,
  reason text not null default '',
  -- Numbers only: what they mean is looked up, so that nothing personal stays behind when somebody is erased.
  details jsonb not null default '{}',
  undone_at timestamptz,
  undone_by text,
  undone_reason text
);
create index decision_batch on decision (batch_id);

-- The members that a decision is about, as they were numbered then.
create table decision_member (
  decision_id bigint not null references decision (id) on delete cascade,
  member_id bigint not null,
  primary key (decision_id, member_id)
);
create index decision_of_member on decision_member (member_id);

-- A member that was merged into another keeps its row, its number and all that hangs on it. Undoing the merge only clears these two.
alter table member
  add column merged_into bigint references member (id),
  add column merge_id bigint references decision (id),
  -- A person of the team said so: no source and no guess changes it.
  add column robot_by_hand boolean not null default false,
  -- Left without any identity by splits and undoing: kept, since its number is written down elsewhere, but nobody to be listed.
  add column hollow boolean not null default false,
  -- What a member into which others were merged is by itself: name, teammate, robot, tags. Null for all others.
  add column own jsonb;
create index member_merged_into on member (merged_into) where merged_into is not null;

-- The member with whom an identity arrived or was put by a split; identity.member_id is whom that member has been merged into in the end.
alter table identity add column home_id bigint references member (id);
update identity set home_id = member_id;
alter table identity alter column home_id set not null;
create index identity_home on identity (home_id);

-- "Never these two", said of members.
create table apart (
  a bigint not null,
  b bigint not null check (a < b),
  decision_id bigint not null references decision (id) on delete cascade,
  primary key (a, b, decision_id)
);
create index apart_b on apart (b);

-- What the resolver found likely when it last looked at everybody: pairs of identities, of different members then.
create table suggestion (
  id bigint generated always as identity primary key,
  a bigint not null references identity (id) on delete cascade,
  b bigint not null references identity (id) on delete cascade,
  confidence real not null,
  bits real not null,
  evidence jsonb not null,
  -- Activities of the smaller of the two persons.
  stake bigint not null
);
create index suggestion_a on suggestion (a);
create index suggestion_b on suggestion (b);

-- One row: when the resolver last looked at everybody, and what came of it.
create table resolution (
  id int primary key default 1 check (id = 1),
  looked_at timestamptz not null,
  identities bigint not null,
  merged bigint not null,
  suggested bigint not null,
  seconds real not null
);
