-- What people of the team write about somebody. It hangs on the member number of that time: a merge shows the notes of both, undoing it parts them again.
create table note (
  id bigint generated always as identity primary key,
  member_id bigint not null references member (id) on delete cascade,
  -- The number it was written on: another where that stands for nobody now, and the note is shown where the identities went.
  home_id bigint not null references member (id) on delete cascade,
  text text not null,
  author text not null,
  author_kind text not null,
  author_id bigint,
  written_at timestamptz not null default now(),
  edited_at timestamptz,
  edited_by text,
  -- What it said before, the latest first: [{text, until, by}].
  earlier jsonb not null default '[]',
  -- A removed note is kept, so that a slip can be undone.
  removed_at timestamptz,
  removed_by text
);
create index note_member on note (member_id);
create index note_home on note (home_id);

-- Which account of the team looks after the relationship with somebody; it hangs on the number of that time, too.
create table member_owner (
  member_id bigint primary key references member (id) on delete cascade,
  -- Null: nobody, whatever was said of those who are merged into the member.
  user_id bigint references app_user (id) on delete cascade,
  given_by text not null,
  given_at timestamptz not null default now()
);
create index member_owner_user on member_owner (user_id) where user_id is not null;
