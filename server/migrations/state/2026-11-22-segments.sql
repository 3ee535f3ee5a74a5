-- Saved filters over people: who fits the rule is worked out when it is asked, and lies in the log's table segment_member.
create table segment (
  id bigint generated always as identity primary key,
  name text not null,
  -- Folded: no two segments are called the same.
  name_key text collate "C" not null unique,
  description text not null default '',
  rule jsonb not null,
  teammates text not null check (teammates in ('exclude', 'include', 'only')),
  robots text not null check (robots in ('exclude', 'include', 'only')),
  tell_entering boolean not null,
  tell_leaving boolean not null,
  made_by text not null,
  made_at timestamptz not null,
  changed_by text,
  changed_at timestamptz,
  -- How many were in it when it was last worked out; null before.
  people bigint,
  -- When that began, by the database's own clock: decisions on who is who since then are no news of anybody.
  looked_at timestamptz not null default now(),
  -- Grows with each change of who is in it: of two processes that find the same change one notes it, and under this number the log learns it.
  generation bigint not null default 0,
  -- The last change that somebody of the team has seen.
  seen_change bigint not null default 0,
  seen_by text,
  seen_at timestamptz
);

-- Who entered or left a segment by what they did or what became known of them; merging and parting people is neither. The newest are kept.
create table segment_change (
  id bigint generated always as identity primary key,
  segment_id bigint not null references segment (id) on delete cascade,
  member_id bigint not null references member (id) on delete cascade,
  entered boolean not null,
  at timestamptz not null
);
create index segment_change_segment on segment_change (segment_id, id desc);
create index segment_change_member on segment_change (member_id);

-- Of each day: how many were in it last, and how many came and went, noted above or not.
create table segment_size (
  segment_id bigint not null references segment (id) on delete cascade,
  day date not null,
  people bigint not null,
  entered bigint not null default 0,
  gone bigint not null default 0,
  primary key (segment_id, day)
);

-- Tells by one number whether anything has changed that segments look at in the state: answers are kept until then. Each statement adds a row, so that nobody
-- waits for anybody; now and then they are summed up.
create table known_change (n bigint not null);
insert into known_change values (1);

create function note_known_change() returns trigger language plpgsql as $$
begin
  insert into known_change values (1);
  return null;
end $$;

create trigger member_known after insert or update or delete on member for each statement execute function note_known_change();
create trigger identity_known after insert or update or delete on identity for each statement execute function note_known_change();
create trigger note_known after insert or update or delete on note for each statement execute function note_known_change();
create trigger member_owner_known after insert or update or delete on member_owner for each statement execute function note_known_change();
create trigger affiliation_known after insert or update or delete on affiliation for each statement execute function note_known_change();
create trigger organization_known after insert or update or delete on organization for each statement execute function note_known_change();
create trigger organization_name_known after insert or update or delete on organization_name for each statement execute function note_known_change();
create trigger organization_domain_known after insert or update or delete on organization_domain for each statement execute function note_known_change();
create trigger rule_set_known after insert or update or delete on rule_set for each statement execute function note_known_change();
create trigger app_user_known after insert or delete on app_user for each statement execute function note_known_change();
