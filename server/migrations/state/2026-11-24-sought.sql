-- Members whose words for the search have changed, or who are gone, since they were last read into memory (server/src/features/people/sought.ts), which empties
-- it. Numbers alone, also of members that are no more: what is held of those has to be forgotten, too.
create table sought_anew (member_id bigint not null);

create function seek_members_anew() returns trigger language plpgsql as $$
begin
  insert into sought_anew select id from changed_rows;
  return null;
end $$;

create function seek_member_anew() returns trigger language plpgsql as $$
begin
  insert into sought_anew values (new.id);
  return null;
end $$;

create trigger member_sought_insert after insert on member
  referencing new table as changed_rows for each statement execute function seek_members_anew();
create trigger member_sought_delete after delete on member
  referencing old table as changed_rows for each statement execute function seek_members_anew();
create trigger member_sought_update after update of search on member
  for each row when (old.search is distinct from new.search) execute function seek_member_anew();
