"""A file of mails: each is a record."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.landing.records import Quarantined
from tests.landing import make
from tests.landing.landed import items, reasons, records

LINE = "From editor@mail.example Mon Mar  2 07:00:00 2026\n"


def mail(subject: str, text: str) -> str:
    return f"From: Ann Lee <ann@mail.example>\nSubject: {subject}\nMessage-ID: <{subject}@mail.example>\n\n{text}\n"


def test_each_mail_is_a_record_with_its_fields() -> None:
    found = records("mbox", make.mbox(["one", "two"]))
    assert [item.page.known["title"] for item in found] == ["Title of one", "Title of two"]
    assert found[1].page.blocks == tuple(make.story("two").split("\n\n"))


def test_a_record_has_its_bytes_and_place() -> None:
    raw = make.mbox(["one", "two", "three"])
    found = records("mbox", raw)
    assert b"".join(item.raw for item in found) == raw
    assert all(raw[item.offset : item.offset + len(item.raw)] == item.raw for item in found)


def test_a_quoted_line_is_text_and_unquoted() -> None:
    text = (
        "He wrote:\n\n>From Saltby we sailed in 2026\n\n>>From there: home.\n\nFrom then on, in 2026,\nnote: it rained."
    )
    [record] = records("mbox", (LINE + mail("a", text)).encode())
    assert record.page.text.strip() == text.replace(">From", "From")
    assert record.page.external_id == "a@mail.example"


@pytest.mark.parametrize(
    "line",
    [
        "From MAILER-DAEMON Mon Mar  2 07:00:00 2026\n",
        "From 1696754834324@xxx Sat Oct 07 12:00:00 +0000 2023\n",
        "From ann@mail.example Mon, 2 Mar 2026 07:00:00 +0100\r\n",
    ],
)
def test_the_line_before_a_mail_is_told_in_its_forms(line: str) -> None:
    raw = (line + mail("a", "One text.") + "\n" + line + mail("b", "Another text.") + "\n").encode()
    assert [item.page.known["title"] for item in records("mbox", raw)] == ["a", "b"]


def test_mails_without_a_blank_line_between_them_are_told_apart() -> None:
    raw = (LINE + mail("a", "One text.") + LINE + mail("b", "Another text.")).encode()
    assert [item.page.known["title"] for item in records("mbox", raw)] == ["a", "b"]


def test_a_mail_that_cannot_be_read_costs_no_other() -> None:
    raw = (LINE + mail("a", "One text.") + "\n" + LINE + mail("b", " ") + "\n" + LINE + mail("c", "The last.")).encode()
    assert reasons(items("mbox", raw)) == [None, "empty", None]


def test_a_mail_over_the_limit_is_quarantined_and_the_next_is_read() -> None:
    raw = (LINE + mail("a", "word " * 9000) + "\n" + LINE + mail("b", "Another text.")).encode()
    found = items("mbox", raw)
    assert reasons(found) == ["too_large", None]
    assert isinstance(found[0], Quarantined)
    assert len(found[0].raw) == 10_000


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(st.text("ab \n>:From2026", min_size=1, max_size=60), min_size=1, max_size=5))
def test_every_byte_is_in_exactly_one_record(texts: list[str]) -> None:
    raw = "".join(LINE + mail(str(at), text) + "\n" for at, text in enumerate(texts)).encode()
    found = items("mbox", raw)
    assert b"".join(item.raw for item in found) == raw
    assert [item.offset for item in found] == [sum(len(one.raw) for one in found[:at]) for at in range(len(found))]
    assert len(found) == len(texts)
    assert len({hashlib.sha256(item.raw).hexdigest() for item in found}) == len(found)
