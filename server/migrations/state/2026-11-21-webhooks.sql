-- Where a platform sends what happens: the address holds a token, of which only the hash is kept; the secret is encrypted.
create table webhook (
  source_id bigint primary key references source (id) on delete cascade,
  token_hash text not null,
  secret jsonb not null,
  opened_at timestamptz not null,
  last_at timestamptz,
  taken bigint not null default 0,
  repeated bigint not null default 0,
  refused bigint not null default 0,
  -- Events of no interest, by name.
  ignored jsonb not null default '{}'
);

-- What was answered and has still to be read, and for a week what was: so that it is known when it comes again.
create table delivery (
  id bigint generated always as identity primary key,
  source_id bigint not null references source (id) on delete cascade,
  delivery text not null,
  received_at timestamptz not null,
  headers jsonb not null,
  -- Emptied once it is read.
  body bytea not null,
  size_bytes int not null,
  state text not null default 'waiting' check (state in ('waiting', 'done')),
  unique (source_id, delivery)
);
create index delivery_waiting on delivery (source_id, id) where state = 'waiting';
create index delivery_done on delivery (received_at) where state = 'done';
