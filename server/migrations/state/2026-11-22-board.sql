-- Boards that the team arranges: tiles in their order, which refer to saved views by number and say so where one is gone.
create table board (
  id bigint generated always as identity primary key,
  name text not null,
  description text not null default '',
  -- What the team sees first: one board or none.
  start boolean not null default false,
  time jsonb not null default '{"last": "12w"}',
  filter jsonb not null default '{}',
  tiles jsonb not null default '[]',
  -- Rises with each arrangement, so that two who arrange at once do not undo each other.
  version bigint not null default 0,
  made_by text not null,
  made_at timestamptz not null default now(),
  changed_by text not null,
  changed_at timestamptz not null default now()
);
create unique index board_start on board (start) where start;
