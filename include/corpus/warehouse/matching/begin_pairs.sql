-- Before the parts: nothing found yet.
create or replace temp table again as
select came.text_id from came
union
select went.text_id from went;

create or replace temp table rechecked (shorter bigint, longer bigint);

create or replace temp table listed_hashes (hash bigint);

create or replace temp table listed_postings (hash bigint, text_id bigint);

create or replace temp table shared_shingles (longer bigint, shorter bigint, shared bigint);

create or replace temp table changed_pairs (shorter bigint, longer bigint, are_copies boolean);
