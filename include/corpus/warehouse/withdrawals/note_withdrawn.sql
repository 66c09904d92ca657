-- What is left in the warehouse of what the orders took out goes.
update quality.withdrawal_orders set erased_at = null
where order_id in (select ordered.order_id from ordered);

delete from raw.texts
where
    text_id in (select theirs.text_id from their_texts as theirs)
    and text_id not in (
        select derived.text_id from raw.derived as derived
        where derived.text_id is not null
    );

delete from quality.rejected_rows
where
    article_id in (select ordered.article_id from ordered)
    or capture_id in (select theirs.capture_id from their_captures as theirs);
