-- What the team has set for a topic of analysis, each time as a whole: the newest that was not taken back holds, without any the defaults do.
create table rule_set (
  id bigint generated always as identity primary key,
  topic text not null check (topic in ('levels', 'journey')),
  rules jsonb not null,
  made_by text not null,
  made_at timestamptz not null default now(),
  undone_by text,
  undone_at timestamptz
);
create index rule_set_topic on rule_set (topic, id);
