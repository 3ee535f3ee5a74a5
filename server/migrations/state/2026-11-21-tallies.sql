-- Numbers that a source counts by the day and may forget: views of a repository, downloads of a package. Nobody is behind them.
create table tally (
  source_id bigint not null references source (id) on delete cascade,
  name text not null,
  place text not null,
  label text not null,
  day date not null,
  value bigint not null,
  uniques bigint,
  seen_at timestamptz not null,
  primary key (source_id, name, place, label, day)
);
