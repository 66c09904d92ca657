-- Texts that no state has any more, of whatever article.
delete from raw.texts
where
    text_id in (select went.text_id from went)
    and text_id not in (
        select derived.text_id from raw.derived as derived
        where derived.text_id in (select gone.text_id from went as gone)
    );
