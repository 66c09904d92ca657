-- What dbt builds and what is derived is dropped: the next load makes it anew.
drop schema if exists corpus cascade;
drop schema if exists stored cascade;
drop schema if exists intermediate cascade;
drop schema if exists staging cascade;
drop schema if exists seeds cascade;
drop schema if exists checking cascade;
drop table if exists quality.loads;
drop view if exists raw.load_balance;
drop table raw.derived;
