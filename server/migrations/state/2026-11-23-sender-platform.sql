-- Whose accounts a program may describe: the sender that brought a platform first has it, unless a source that Kith reads brings it as well; or the one that
-- somebody who looks after the workspace has given it to.
create table sender_platform (
  platform text primary key,
  source_id bigint not null references source (id) on delete cascade,
  given boolean not null default false,
  at timestamptz not null default now()
);
create index sender_platform_source on sender_platform (source_id);
