{% macro paragraph_changes() -%}
{#-
    Two texts paragraph by paragraph, as steps that follow on `pairs`, a relation with the columns text_before and
    text_after; the last of them is `changes`. Nothing in it is Jinja, nor depends on any table: the published file
    gets the same lines as a macro of its own (include/corpus/warehouse/macros.py).

    Each step is one row a pair and works on lists, so that whoever asks for one article pays for one. Paragraphs are
    equal where they differ in spacing at most; the n-th of several equal ones is paired with the n-th. Of the pairs
    the longest run that keeps its order stays, the others have moved. What is left is compared by words. Costs are
    bounded: behind 1,000 paragraphs a text counts as one more, and two texts of 1,500 wholly different ones take .3 s.
-#}
split as (
    select
        * exclude (text_before, text_after),
        list_filter(
            string_split_regex(coalesce(text_before, ''), '\n[ \t]*\n\s*'), lambda one: trim(one) <> ''
        ) as b,
        list_filter(
            string_split_regex(coalesce(text_after, ''), '\n[ \t]*\n\s*'), lambda one: trim(one) <> ''
        ) as a
    from pairs
),

cut as (
    select
        * replace (
            case
                when len(b) > 1000 then list_append(b[:999], array_to_string(b[1000:], chr(10) || chr(10))) else b
            end as b,
            case
                when len(a) > 1000 then list_append(a[:999], array_to_string(a[1000:], chr(10) || chr(10))) else a
            end as a
        )
    from split
),

keyed as (
    select
        *,
        list_transform(b, lambda one: hash(regexp_replace(one, '\s+', '', 'g'))) as b_keys,
        list_transform(a, lambda one: hash(regexp_replace(one, '\s+', '', 'g'))) as a_keys
    from cut
),

numbered as (
    select
        * replace (
            list_transform(
                b_keys, lambda one, i: { 'key': one, 'nth': len(list_filter(b_keys[:i], lambda two: two = one)) }
            ) as b_keys,
            list_transform(
                a_keys, lambda one, j: { 'key': one, 'nth': len(list_filter(a_keys[:j], lambda two: two = one)) }
            ) as a_keys
        )
    from keyed
),

-- For each paragraph of the later text the place of its equal in the earlier one, or null.
matched as (
    select
        * exclude (b_keys, a_keys),
        list_transform(a_keys, lambda one: list_position(b_keys, one)::bigint) as places
    from numbered
),

-- The longest run that ends with each of them.
runs as (
    select
        *,
        list_reduce(
            list_transform(
                list_filter(places, lambda i: i is not null),
                lambda i: { 'i': i, 'runs': []::struct(i bigint, length bigint)[] }
            ),
            lambda state, next: {
                'i': next.i,
                'runs': list_append(
                    state.runs,
                    {
                        'i': next.i,
                        'length': 1 + coalesce(
                            list_max(
                                list_transform(
                                    list_filter(state.runs, lambda run: run.i < next.i), lambda run: run.length
                                )
                            ),
                            0
                        )
                    }
                )
            },
            { 'i': 0::bigint, 'runs': []::struct(i bigint, length bigint)[] }
        ).runs as ends
    from matched
),

-- The places in the earlier text of the paragraphs of the longest run of all, from its end.
kept as (
    select
        * exclude (ends),
        list_reduce(
            list_transform(
                list_reverse(ends),
                lambda run: {
                    'run': run,
                    'kept': []::bigint[],
                    'length': list_max(list_transform(ends, lambda one: one.length))
                }
            ),
            lambda state, next: case
                when next.run.length = state.length and (len(state.kept) = 0 or next.run.i < state.kept[-1])
                    then
                        {
                            'run': next.run,
                            'kept': list_append(state.kept, next.run.i),
                            'length': state.length - 1
                        }
                else state
            end,
            {
                'run': { 'i': 0::bigint, 'length': 0::bigint },
                'kept': []::bigint[],
                'length': list_max(list_transform(ends, lambda one: one.length))
            }
        ).kept as kept
    from runs
),

-- What has no equal, by the kept paragraphs before it, with its first 400 words.
unmatched as (
    select
        *,
        list_transform(
            list_filter(generate_series(1, len(b)), lambda i: not list_contains(places, i)),
            lambda i: {
                'i': i,
                'gap': len(list_filter(kept, lambda one: one < i)),
                'off': i - coalesce(list_max(list_filter(kept, lambda one: one < i)), 0),
                'words': list_distinct(regexp_extract_all(
                    lower(b[i]),
                    '[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|[\p{L}\p{M}\p{N}]+'
                )[:400])
            }
        ) as b_rest,
        list_transform(
            list_filter(generate_series(1, len(a)), lambda j: places[j] is null),
            lambda j: {
                'j': j,
                'gap': len(list_filter(places[:j], lambda one: list_contains(kept, one))),
                'off': j - coalesce(
                    list_max(list_filter(generate_series(1, j), lambda one: list_contains(kept, places[one]))), 0
                ),
                'words': list_distinct(regexp_extract_all(
                    lower(a[j]),
                    '[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]|[\p{L}\p{M}\p{N}]+'
                )[:400])
            }
        ) as a_rest
    from kept
),

-- Pairs of these with half of their words in common, or six of which the shorter has four fifths; the best first.
-- Where there are over 10,000, only neighbours between the same kept paragraphs are looked at.
scored as (
    select
        * exclude (b_rest, a_rest),
        list_sort(
            list_filter(
                flatten(
                    list_transform(
                        b_rest,
                        lambda x: list_transform(
                            list_filter(
                                a_rest,
                                lambda y:
                                len(a_rest) * len(b_rest) <= 10000
                                or (y.gap = x.gap and abs(x.off - y.off) <= 3)
                            ),
                            lambda y: {
                                'share': -2 * len(list_intersect(x.words, y.words)) / (len(x.words) + len(y.words)),
                                'far': abs(x.gap - y.gap) + abs(x.off - y.off),
                                'i': x.i,
                                'j': y.j,
                                'held': len(list_intersect(x.words, y.words)) >= 6
                                and len(list_intersect(x.words, y.words)) >= 0.8 * least(len(x.words), len(y.words))
                            }
                        )
                    )
                ),
                lambda pair: pair.share <= -0.5 or pair.held
            )
        ) as candidates
    from unmatched
),

edited as (
    select
        * exclude (candidates),
        list_reduce(
            list_transform(
                candidates,
                lambda pair: {
                    'pair': { 'i': pair.i, 'j': pair.j }, 'taken': []::struct(i bigint, j bigint)[]
                }
            ),
            lambda state, next: case
                when len(list_filter(state.taken, lambda one: one.i = next.pair.i or one.j = next.pair.j)) > 0
                    then state
                else { 'pair': next.pair, 'taken': list_append(state.taken, next.pair) }
            end,
            { 'pair': { 'i': 0::bigint, 'j': 0::bigint }, 'taken': []::struct(i bigint, j bigint)[] }
        ).taken as edits
    from scored
),

told as (
    select
        * exclude (b, a, places, kept, edits),
        unnest(
            list_concat(
                list_transform(
                    a,
                    lambda one, j: {
                        'change': case
                            when list_contains(kept, places[j]) then 'same'
                            when places[j] is not null then 'moved'
                            when len(list_filter(edits, lambda edit: edit.j = j)) > 0 then 'changed'
                            else 'added'
                        end,
                        'before': b[coalesce(places[j], list_filter(edits, lambda edit: edit.j = j)[1].i)],
                        'after': one,
                        'place_before': coalesce(places[j], list_filter(edits, lambda edit: edit.j = j)[1].i),
                        'place_after': j
                    }
                ),
                list_transform(
                    list_filter(
                        generate_series(1, len(b)),
                        lambda i: not list_contains(places, i)
                        and len(list_filter(edits, lambda edit: edit.i = i)) = 0
                    ),
                    lambda i: {
                        'change': 'removed',
                        'before': b[i],
                        'after': null::varchar,
                        'place_before': i,
                        'place_after': null::bigint
                    }
                )
            ),
            recursive := true
        )
    from edited
),

-- The words of a changed paragraph, signs among them, without those with which both begin and both end.
worded as (
    select
        *,
        case
            when change = 'changed'
                then
                    regexp_extract_all(
                        before,
                        '[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]'
                        || '|[\p{L}\p{M}\p{N}]+(?:[.,’''-][\p{L}\p{M}\p{N}]+)*|[^\s]'
                    )
        end as b_words,
        case
            when change = 'changed'
                then
                    regexp_extract_all(
                        after,
                        '[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]'
                        || '|[\p{L}\p{M}\p{N}]+(?:[.,’''-][\p{L}\p{M}\p{N}]+)*|[^\s]'
                    )
        end as a_words
    from told
),

begun as (
    select
        * replace (b_words[begins:] as b_words, a_words[begins:] as a_words)
    from (
        select
            *,
            coalesce(
                list_position(
                    list_transform(list_zip(b_words, a_words), lambda two: two[1] is distinct from two[2]), true
                ),
                len(b_words) + 1
            ) as begins
        from worded
    )
),

ended as (
    select
        * replace (b_words[:len(b_words) - ends] as b_words, a_words[:len(a_words) - ends] as a_words)
    from (
        select
            *,
            coalesce(
                list_position(
                    list_transform(
                        list_zip(list_reverse(b_words), list_reverse(a_words)),
                        lambda two: two[1] is distinct from two[2]
                    ),
                    true
                ),
                len(b_words) + 1
            ) - 1 as ends
        from begun
    )
),

-- Of these the ones that the other paragraph has fewer times; the first 300 where there are too many to compare.
changes as (
    select
        * exclude (b_words, a_words, begins, ends) replace (
            place_before::integer as place_before, place_after::integer as place_after
        ),
        case
            when len(b_words) * len(a_words) > 100000 then b_words[:300]
            else
                list_filter(
                    b_words,
                    lambda word, i:
                    len(list_filter(b_words[:i], lambda one: one = word))
                    > len(list_filter(a_words, lambda one: one = word))
                )
        end as words_removed,
        case
            when len(b_words) * len(a_words) > 100000 then a_words[:300]
            else
                list_filter(
                    a_words,
                    lambda word, i:
                    len(list_filter(a_words[:i], lambda one: one = word))
                    > len(list_filter(b_words, lambda one: one = word))
                )
        end as words_added
    from ended
)
{%- endmacro %}
