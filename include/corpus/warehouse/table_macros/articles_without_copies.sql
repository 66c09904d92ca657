-- articles_without_copies(): of each group of copies the original, and all articles that are no copies, with every column
-- of `articles`.
create or replace macro $main.articles_without_copies(db := 'corpus') as table
select articles.*
from query_table(db || '.main.articles') as articles
where articles.duplicate_of is null
