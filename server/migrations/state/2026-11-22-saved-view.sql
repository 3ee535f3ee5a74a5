-- A question asked of a measure, with the form it is drawn in. The question is the input of measures.query, checked by the contract's schema on its way in
-- and on its way out.
create table saved_view (
  id bigint generated always as identity primary key,
  name text not null,
  description text not null default '',
  question jsonb not null,
  form text not null check (form in ('line', 'bar', 'heat', 'table')),
  -- Null: for all of the team. What somebody keeps to themselves goes with their account.
  private_to bigint references app_user (id) on delete cascade,
  owner_id bigint references app_user (id) on delete set null,
  made_by text not null,
  made_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
create index saved_view_private on saved_view (private_to) where private_to is not null;
