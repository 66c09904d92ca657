-- corrected(): each note of correction that came with a later version, beside each paragraph that this version changed.
create or replace macro $main.corrected(db := 'corpus') as table
select
    notes.article_id,
    notes.version,
    notes.valid_from,
    notes.note,
    changes.change,
    changes.before,
    changes.after,
    changes.words_removed,
    changes.words_added
from query_table(db || '.main.article_corrections') as notes
left join query_table(db || '.main.article_changes') as changes
    on notes.article_id = changes.article_id and notes.version = changes.version
where notes.version > 1
order by notes.article_id, notes.version, coalesce(changes.place_after, changes.place_before)
