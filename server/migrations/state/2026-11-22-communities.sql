-- The communities that the team looks after, and which sources belong to each: to none, one or several.
create table community (
  id bigint generated always as identity primary key,
  name text not null,
  key text not null unique,
  audience text not null check (audience in ('internal', 'external')),
  focus text not null check (focus in ('product', 'practice', 'both')),
  description text not null default '',
  colour text not null,
  demo boolean not null default false,
  made_at timestamptz not null default now()
);

create table community_source (
  community_id bigint not null references community (id) on delete cascade,
  source_id bigint not null references source (id) on delete cascade,
  primary key (community_id, source_id)
);
create index community_source_source on community_source (source_id);

-- Grows with each change of which sources are whose, whoever makes it: the log is told of them under this number.
create table community_version (
  id int primary key default 1 check (id = 1),
  version bigint not null
);
insert into community_version (version) values (1);

create function count_community_change() returns trigger language plpgsql as $$
begin
  update community_version set version = version + 1;
  return null;
end
$$;
create trigger community_source_changed after insert or update or delete on community_source
  for each statement execute function count_community_change();
