"""What holds of the article of any text dump."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text.datelines import split_dateline
from tests.article.captured import article_of, dump_page
from tests.article.dump.test_article import BODY, TITLE

ROLES = {"title", "deck", "caption", "byline", "date", "note", "body", "furniture"}

line = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            *BODY, TITLE, "Menu", "Most read", "By Ann Lee", "March 5, 2025", "Photo: Ann Lee", "", " ", "—", "1. Quiz",
            "PARIS — The court ruled on the case of the old bridge.", "We use cookies.", "* a mark", "日本の新聞。" * 9,
            "3 ſept 2025",
        ]
    ),
)  # fmt: skip
Lines = list[tuple[str, bool]]
lines = st.lists(st.tuples(line, st.booleans()), max_size=25)
known_fields = st.dictionaries(
    st.sampled_from(["title", "deck", "caption", "byline", "published", "section", "language"]),
    st.text(min_size=1, max_size=20) | st.sampled_from([*BODY, TITLE, "2025-03-03", "By Ann"]),
)


@given(lines, known_fields)
def test_any_page_gives_an_article(page: Lines, known: dict[str, str]) -> None:
    texts = [text for text, _ in page]
    article = article_of(dump_page(texts, [again for _, again in page], known))
    assert len(article.roles) == len(texts)
    assert set(article.roles) <= ROLES
    body = [text for text, role in zip(texts, article.roles, strict=True) if role == "body"]
    if body:
        body[0] = split_dateline(body[0])[1]
    assert article.body == "\n\n".join(body)
    for (_, again), role in zip(page, article.roles, strict=True):
        assert not (again and role == "body"), "a line that recurs is in no body"
    for field in ("title", "deck", "caption"):
        value = getattr(article, field)
        assert value == known[field] if field in known else value is None or any(value in text for text in texts)
    assert (article.published is None) == (article.published_method is None)


@given(lines)
def test_at_most_one_block_is_the_title(page: Lines) -> None:
    article = article_of(dump_page([text for text, _ in page], [again for _, again in page]))
    assert article.roles.count("title") <= 1
    assert article.roles.count("deck") <= 1


@given(lines, known_fields)
def test_the_same_page_gives_the_same_article(page: Lines, known: dict[str, str]) -> None:
    texts, recurring = [text for text, _ in page], [again for _, again in page]
    same = dump_page(tuple(texts), tuple(recurring), dict(known))
    assert article_of(dump_page(texts, recurring, known)) == article_of(same)


@pytest.mark.timeout(120)
def test_a_page_of_very_many_lines_is_parsed_in_good_time() -> None:
    texts = [f"By Ann Lee {at} March {at % 28 + 1}, 20{at % 90 + 10}" for at in range(50_000)] + BODY
    assert len(article_of(dump_page(texts)).roles) == len(texts)
