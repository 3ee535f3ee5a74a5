-- Events of which sources tell: what activities of attendees and speakers belong to, by their conversation. The part about events will make one of several.
create table source_event (
  source_id bigint not null references source (id) on delete cascade,
  external_id text not null,
  title text not null,
  starts_at timestamptz,
  ends_at timestamptz,
  zone text,
  place text,
  online boolean,
  url text,
  capacity int,
  series text,
  cancelled boolean not null default false,
  body text not null default '',
  attributes jsonb not null default '{}',
  told_at timestamptz not null default now(),
  primary key (source_id, external_id)
);
create index source_event_starts on source_event (starts_at);

-- Notes that were written elsewhere come in once, and go with their source. What is changed or removed here stays so.
alter table note
  add column source_id bigint references source (id) on delete cascade,
  add column source_key text;
create unique index note_of_source on note (source_id, source_key) where source_id is not null;
