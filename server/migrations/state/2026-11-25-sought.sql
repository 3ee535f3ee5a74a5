-- Each process that answers searches holds everybody's words (server/src/features/people/sought.ts) and reads here whose have changed since it last looked: by
-- number of transaction, so that several processes on one database read the same notes and none that commits late is passed over. New members have numbers one
-- after another: one note tells of a whole statement. Numbers alone, also of members that are no more; `first` 0: notes were taken away.
drop trigger member_sought_insert on member;
drop trigger member_sought_delete on member;
drop trigger member_sought_update on member;
drop function seek_members_anew();
drop function seek_member_anew();
drop table sought_anew;

create table sought_change (
  change xid8 not null default pg_current_xact_id(),
  first bigint not null,
  last bigint not null
);
create index sought_change_order on sought_change (change);

-- Far apart where somebody asked for numbers long before using them: then each by itself.
create function note_made_members() returns trigger language plpgsql as $$
begin
  insert into sought_change (first, last) select min(id), max(id) from changed_rows having max(id) - min(id) < 4 * count(*) + 1000;
  if not found then
    insert into sought_change (first, last) select id, id from changed_rows;
  end if;
  return null;
end $$;

create function note_gone_members() returns trigger language plpgsql as $$
begin
  insert into sought_change (first, last) select id, id from changed_rows;
  return null;
end $$;

create function note_changed_member() returns trigger language plpgsql as $$
begin
  insert into sought_change (first, last) values (new.id, new.id);
  return null;
end $$;

create trigger member_sought_insert after insert on member
  referencing new table as changed_rows for each statement execute function note_made_members();
create trigger member_sought_delete after delete on member
  referencing old table as changed_rows for each statement execute function note_gone_members();
create trigger member_sought_update after update of search, name_key, teammate, robot, merged_into, hollow on member
  for each row when ((old.search, old.name_key, old.teammate, old.robot, old.merged_into, old.hollow)
    is distinct from (new.search, new.name_key, new.teammate, new.robot, new.merged_into, new.hollow))
  execute function note_changed_member();
