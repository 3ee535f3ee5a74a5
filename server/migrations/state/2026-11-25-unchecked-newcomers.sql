-- Newcomers are stored with the member that each founds, by one statement, and without a look at every row for a member that the statement itself has just made
-- (server/src/platform/state/references.ts). What is noted of new members and accounts is noted then, too.
alter table member enable always trigger member_count_insert;
alter table member enable always trigger member_known;
alter table member enable always trigger member_sought_insert;
alter table identity enable always trigger identity_placed;
alter table identity enable always trigger identity_known;
