-- What the team marks on the axis of time. Releases and events that activities tell of are not kept here: they are looked up when they are shown.
create table annotation (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('release', 'event', 'campaign', 'outage', 'note', 'other')),
  title text not null,
  from_day date not null,
  -- Null: a single day.
  to_day date check (to_day >= from_day),
  url text,
  -- Only about this source.
  source_id bigint references source (id) on delete set null,
  made_by text not null,
  made_at timestamptz not null default now()
);
create index annotation_from on annotation (from_day);
