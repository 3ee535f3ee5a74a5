-- Sources that are read again by themselves.
alter table source add column every_minutes int check (every_minutes = 0 or every_minutes between 5 and 43200);
comment on column source.every_minutes is 'what people chose; null: as the connector says; 0: only when somebody asks';
alter table source add column next_at timestamptz;
-- When the last reading that came to its end began: whatever was there then is held.
alter table source add column complete_at timestamptz;
-- What of the claimed is known not to come, and why.
alter table source add column gaps jsonb not null default '{}';
-- Names the account that budgets belong to; made of the secrets, which do not follow from it.
alter table source add column account text not null default '';
create index source_due on source (next_at) where next_at is not null;

-- A run that waits for a platform, and how often it was tried in vain.
alter table run add column not_before timestamptz;
alter table run add column tries int not null default 0;

-- What platforms say about how often an account may still ask.
create table budget (
  account text not null,
  name text not null,
  ceiling bigint,
  remaining bigint,
  reset_at timestamptz,
  seen_at timestamptz not null,
  primary key (account, name)
);

-- One row: when somebody last looked for sources that are due, so that it is noticed when nobody does.
create table sweep (
  id int primary key default 1 check (id = 1),
  at timestamptz not null
);
