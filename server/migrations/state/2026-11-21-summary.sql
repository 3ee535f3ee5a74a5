-- Numbers what the log notes as touched, and the summaries made of it: who begins later has the higher number, whatever the clocks say.
create table summary_generation (
  id bigint generated always as identity primary key,
  opened_at timestamptz not null
);
