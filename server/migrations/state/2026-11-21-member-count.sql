-- How many members stand for somebody, by what decides whether they are counted. To count 300,000 rows takes the embedded database 0.15 s, and every list
-- of people says how many there are. Each statement that changes members adds what it changed: rows are only added, so that nobody waits for anybody, and
-- summed up now and then (server/src/features/people/counted.ts).
create table member_count (
  teammate boolean not null,
  robot text not null,
  people bigint not null
);

create function count_members() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into member_count select teammate, robot, count(*) from after_rows where merged_into is null and not hollow group by teammate, robot;
  elsif tg_op = 'DELETE' then
    insert into member_count select teammate, robot, -count(*) from before_rows where merged_into is null and not hollow group by teammate, robot;
  else
    insert into member_count select teammate, robot, sum(n) from (
      select teammate, robot, 1 as n from after_rows where merged_into is null and not hollow
      union all select teammate, robot, -1 from before_rows where merged_into is null and not hollow
    ) as changed group by teammate, robot having sum(n) <> 0;
  end if;
  return null;
end
$$;

create trigger member_count_insert after insert on member
  referencing new table as after_rows for each statement execute function count_members();
create trigger member_count_delete after delete on member
  referencing old table as before_rows for each statement execute function count_members();
create trigger member_count_update after update on member
  referencing old table as before_rows new table as after_rows for each statement execute function count_members();

insert into member_count select teammate, robot, count(*) from member where merged_into is null and not hollow group by teammate, robot;
