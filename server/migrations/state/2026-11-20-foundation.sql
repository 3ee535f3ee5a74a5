-- One row: the workspace itself.
create table workspace (
  id int primary key default 1 check (id = 1),
  name text not null default 'Our community',
  zone text not null default 'UTC',
  -- Key for hashes that must not be guessable (erased people, later); never leaves the state.
  secret text not null,
  -- Hash of the one-time token that makes the first owner; null once it was used.
  setup_token_hash text,
  created_at timestamptz not null default now()
);

create table app_user (
  id bigint generated always as identity primary key,
  name text not null,
  email text not null unique,
  role text not null check (role in ('owner', 'admin', 'editor', 'viewer')),
  password_hash text,
  invite_hash text unique,
  invite_expires_at timestamptz,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz
);

create table session (
  token_hash text primary key,
  user_id bigint not null references app_user (id) on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

create table api_key (
  id bigint generated always as identity primary key,
  name text not null,
  prefix text not null,
  hash text not null unique,
  scopes text[] not null,
  -- The key that the server leaves in its data folder for the command line of the same machine.
  local boolean not null default false,
  -- A key can do no more than whoever made it, and goes with them.
  made_by bigint references app_user (id) on delete set null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);

create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  actor_kind text not null,
  actor_id bigint,
  operation text not null,
  details jsonb not null default '{}',
  outcome text not null default 'done'
);
create index audit_at on audit (at desc);

create table source (
  id bigint generated always as identity primary key,
  connector text not null,
  title text not null,
  settings jsonb not null,
  -- Hash of connector and settings: connecting the same thing twice runs the first again.
  fingerprint text not null unique,
  demo boolean not null default false,
  -- Committed only after the log holds everything before it.
  cursor jsonb,
  claims jsonb not null default '{}',
  created_at timestamptz not null default now()
);

create table run (
  id bigint generated always as identity primary key,
  source_id bigint not null references source (id) on delete cascade,
  state text not null check (state in ('queued', 'running', 'paused', 'done', 'partial', 'failed', 'cancelled')),
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  -- A worker that holds the run renews this; a run whose lease has passed is taken over.
  lease_until timestamptz,
  progress jsonb not null default '{}',
  counts jsonb not null default '{}',
  notes jsonb not null default '[]',
  error jsonb
);
create index run_source on run (source_id, id desc);
-- At most one run of a source is under way.
create unique index run_one_active on run (source_id) where state in ('queued', 'running', 'paused');

create table set_aside (
  id bigint generated always as identity primary key,
  source_id bigint not null references source (id) on delete cascade,
  run_id bigint,
  reason text not null,
  message text not null,
  locator text not null,
  raw text not null,
  -- Hash of source, locator and raw: reading the same input twice sets it aside once.
  fingerprint text not null unique,
  attempts int not null default 0,
  state text not null default 'open' check (state in ('open', 'taken', 'dismissed')),
  at timestamptz not null default now()
);
create index set_aside_open on set_aside (source_id, reason, id) where state = 'open';

create table remembered (
  connector text not null,
  key text not null,
  value jsonb not null,
  at timestamptz not null default now(),
  primary key (connector, key)
);

create table upload (
  id text primary key,
  name text not null,
  size_bytes bigint not null,
  created_at timestamptz not null default now()
);

-- Identities and members share one dense number space: the log keeps 32-bit numbers, a member has the number of the identity that founded it.
create sequence person_number as bigint maxvalue 4294967295;

create table member (
  id bigint primary key,
  name text not null,
  -- The name folded: what lists are sorted by, alike on every database.
  name_key text collate "C" not null,
  -- A person of the team corrected the name: sources no longer change it.
  name_by_hand boolean not null default false,
  -- Names, usernames and addresses of all identities, folded for search in any script.
  search text not null,
  teammate boolean not null default false,
  -- A person of the team said so, or said that it is not so: sources no longer change it.
  teammate_by_hand boolean not null default false,
  robot text not null default 'unknown' check (robot in ('unknown', 'human', 'robot', 'mixed')),
  organization text,
  tags text[] not null default '{}',
  created_at timestamptz not null default now()
);
create index member_name on member (name_key, id);

create table identity (
  id bigint primary key,
  platform text not null,
  key text not null,
  username text,
  name text,
  email text,
  -- The address as it is compared; null where it cannot tell one person from another.
  email_key text,
  url text,
  avatar_url text,
  robot boolean not null default false,
  attributes jsonb not null default '{}',
  member_id bigint not null references member (id),
  joined_by text not null default 'founder',
  -- Whether any activity came with it; people who are only listed have none.
  seen boolean not null default false,
  -- When the profile was as it stands here: older activities do not overwrite it.
  as_of timestamptz not null,
  created_at timestamptz not null default now(),
  unique (platform, key)
);
create index identity_member on identity (member_id);
create index identity_email on identity (email_key) where email_key is not null;

-- Which source listed or mentioned a person without an activity of theirs: needed when a source is removed.
create table listed (
  source_id bigint not null references source (id) on delete cascade,
  identity_id bigint not null references identity (id) on delete cascade,
  mentioned boolean not null default false,
  primary key (source_id, identity_id)
);

create table identity_evidence (
  source_id bigint not null references source (id) on delete cascade,
  evidence text not null,
  locator text not null,
  fingerprint text not null,
  identities jsonb not null,
  at timestamptz not null default now(),
  primary key (source_id, fingerprint)
);

-- One row while the log may hold several versions of an activity side by side; the token grows with each append that makes some.
create table log_versions (
  id int primary key default 1 check (id = 1),
  token bigint not null default 1
);

-- Identities whose standing (member, teammate, robot) the log does not know yet.
-- The token grows with every change: it is the version under which the log learns it.
create sequence standing_token;
create table standing_outbox (
  identity_id bigint primary key,
  token bigint not null default nextval('standing_token')
);
