-- Words that the team listens for, over what Kith holds and over what sources can search.
create table watch (
  id bigint generated always as identity primary key,
  name text not null,
  -- As people wrote them; "phrases" keep their quotes.
  any_of text[] not null,
  all_of text[] not null default '{}',
  none_of text[] not null default '{}',
  not_authors text[] not null default '{}',
  not_hosts text[] not null default '{}',
  -- Empty: all of them.
  sources bigint[] not null default '{}',
  kinds text[] not null default '{}',
  teammates boolean not null default false,
  searches boolean not null default true,
  active boolean not null default true,
  made_by text not null,
  made_at timestamptz not null default now(),
  -- Looking through the past: the month that is next, down to the first; null when it is done.
  past_next date,
  past_first date not null,
  past_last date not null,
  past_found int not null default 0,
  past_cut boolean not null default false
);

-- One thing that was said, wherever it was said again.
create table find (
  id bigint generated always as identity primary key,
  -- When it was said first, as far as is known.
  at timestamptz not null,
  found_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'relevant', 'irrelevant', 'done', 'snoozed')),
  snoozed_until timestamptz,
  decision_id bigint
);
create index find_at on find (state, at desc, id desc);

create table find_watch (
  watch_id bigint not null references watch (id) on delete cascade,
  find_id bigint not null references find (id) on delete cascade,
  primary key (watch_id, find_id)
);
create index find_watch_find on find_watch (find_id);

-- Where it was said. What a search found and nobody marked relevant is here alone; what a source imports is in the log as well.
create table find_place (
  id bigint generated always as identity primary key,
  find_id bigint not null references find (id) on delete cascade,
  -- Place, kind and id there: the same from a search and from an import.
  key text not null unique,
  source_id bigint not null references source (id) on delete cascade,
  -- Of the log; null while it was only found by a search.
  activity_id uuid,
  version bigint not null default 0,
  identity_id bigint references identity (id) on delete cascade,
  author_platform text not null,
  author_key text not null,
  author_name text not null,
  author_url text not null default '',
  platform text not null,
  kind text not null,
  place text not null default '',
  at timestamptz not null,
  url text not null default '',
  title text not null default '',
  body text not null default '',
  -- The address that it stands for, without what makes equal addresses differ; null where it has none of its own.
  address text,
  -- How its words are, for likeness: 64 numbers, and 16 of four each by which alike ones are found.
  signature int[] not null default '{}',
  bands int[] not null default '{}',
  -- What to import should somebody mark it relevant.
  record jsonb,
  found_at timestamptz not null
);
create index find_place_find on find_place (find_id);
create index find_place_source on find_place (source_id);
create index find_place_identity on find_place (identity_id) where identity_id is not null;
create index find_place_author on find_place (author_platform, author_key);
create index find_place_address on find_place (address) where address is not null;
create index find_place_bands on find_place using gin (bands);

create table find_decision (
  id bigint generated always as identity primary key,
  state text not null,
  made_by text not null,
  made_at timestamptz not null,
  undone_by text,
  undone_at timestamptz
);
-- What each was before.
create table find_decided (
  decision_id bigint not null references find_decision (id) on delete cascade,
  find_id bigint not null references find (id) on delete cascade,
  state text not null,
  snoozed_until timestamptz,
  before_id bigint,
  primary key (decision_id, find_id)
);
create index find_decided_find on find_decided (find_id);

-- Each place that is searched for a watch.
create table watch_search (
  watch_id bigint not null references watch (id) on delete cascade,
  place text not null,
  label text not null,
  -- Whose settings and credentials are used.
  source_id bigint not null references source (id) on delete cascade,
  next_at timestamptz not null,
  -- When the last search that came to its end began: what was said before is found.
  last_at timestamptz,
  tries int not null default 0,
  error jsonb,
  found int not null default 0,
  cut boolean not null default false,
  primary key (watch_id, place)
);
create index watch_search_due on watch_search (next_at);

-- What sources have brought into the log that nobody has listened to: everything of that version and later. Noted before the log has it and after.
create table unheard (
  source_id bigint primary key references source (id) on delete cascade,
  since bigint not null,
  token bigint not null,
  -- Until when somebody may still be writing.
  writing_until timestamptz
);
create sequence unheard_token;
