-- One act by which somebody is left out for ever: an erasure, or an entry of the opt-out list. It holds numbers and no personal data.
create table erasure (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('erasure', 'opt-out')),
  at timestamptz not null default now(),
  note text not null default '',
  -- Members and identities that go, as they were numbered. The numbers are never given again.
  members bigint[] not null default '{}',
  identities bigint[] not null default '{}',
  -- Sources whose own files or pages still hold the person.
  sources bigint[] not null default '{}',
  -- begun: arrivals are refused, the rest is under way. removed: the state holds nothing any more. done: the log neither.
  state text not null check (state in ('begun', 'removed', 'done')),
  -- How much went.
  figures jsonb not null default '{}',
  done_at timestamptz,
  -- Somebody may come back: what was left out comes in with the next reading.
  lifted_at timestamptz
);
create index erasure_open on erasure (id) where state <> 'done';

-- What must not come back, as HMAC-SHA-256 under the workspace's secret: of accounts, addresses and set-aside records.
create table tombstone (
  hash text not null,
  erasure_id bigint not null references erasure (id) on delete cascade,
  kind text not null check (kind in ('identity', 'address', 'account', 'login', 'numbered-login', 'set-aside')),
  primary key (hash, erasure_id)
);

-- One row: grows whenever tombstones come or go. Whoever makes identities holds it shared, so that nobody is made between two looks.
create table blocking (
  id int primary key default 1 check (id = 1),
  version bigint not null default 1
);
insert into blocking default values;

-- Somebody of whom it was made has been erased since: it cannot be undone.
alter table decision add column erased boolean not null default false;
