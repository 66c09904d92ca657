"""Mail and saved pages: one record a file."""

import base64
from datetime import datetime

import pytest

from corpus.landing.formats.mail import read_mail, read_saved_page
from corpus.landing.quarantine import Unreadable
from corpus.page.page import Page
from tests.landing import make


def mail(raw: str | bytes) -> Page:
    return read_mail(raw if isinstance(raw, bytes) else raw.replace("\n", "\r\n").encode(), None, None)


def test_a_mail_is_its_text_with_subject_sender_and_date() -> None:
    page = mail(make.mail("one"))
    assert page.blocks == tuple(make.story("one").split("\n\n"))
    assert page.marks is None
    assert page.known == {"title": "Title of one", "byline": "Editor", "published": "2026-03-02T06:00:00Z"}


def test_a_mail_without_a_text_part_is_read_from_its_page() -> None:
    html = base64.encodebytes(make.page("one")).decode()
    page = mail(
        "From: a@b.example\nSubject: =?utf-8?q?Gr=C3=B6=C3=9Fe_und?=\n =?utf-8?q?_mehr?=\nMIME-Version: 1.0\n"
        "Message-ID: <1@b.example>\nContent-Type: text/html; charset=utf-8\n"
        f"Content-Transfer-Encoding: base64\n\n{html}"
    )
    assert page.known["title"] == "Größe und mehr"
    assert page.external_id == "1@b.example"
    assert page.marks is not None
    assert any("Report one:" in block for block in page.blocks)


def test_the_coding_and_charset_of_a_part_are_undone() -> None:
    page = mail(
        "From: a@b.example\nSubject: x\nContent-Type: text/plain; charset=iso-8859-15\n"
        "Content-Transfer-Encoding: quoted-printable\n\nF=FCnf =A4 f=FCr die gr=F6=DFere =\nStra=DFe."
    )
    assert page.text.strip() == "Fünf € für die größere Straße."


def test_what_is_attached_is_not_the_text() -> None:
    page = mail(
        "From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=p\n\n"
        "--p\nContent-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nAttached.\n"
        "--p\nContent-Type: text/plain\n\nThe text.\n--p--\n"
    )
    assert page.text.strip() == "The text."


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("From: a@b.example\nSubject: x\n\n \n", "empty"),
        ("From: a@b.example\nSubject: x\nContent-Type: image/png\n\nxx", "empty"),
        (
            "From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=p\n\n"
            "--p\nContent-Type: text/plain\n\nThe text is cut",
            "truncated",
        ),
    ],
)
def test_a_mail_without_a_whole_text_is_quarantined(raw: str, reason: str) -> None:
    with pytest.raises(Unreadable) as error:
        mail(raw)
    assert error.value.reason == reason


def test_a_header_that_cannot_be_read_leaves_its_field_unknown() -> None:
    page = mail("From: @@,,;<\nSubject: =?x-none?q?=FF?=\nDate: someday\nMessage-ID: <\n\nThe text.\n")
    assert page.text.strip() == "The text."
    assert "published" not in page.known


def test_a_saved_page_is_its_page_with_address_and_time() -> None:
    page = read_saved_page(make.saved_page("one"), None, None)
    assert page.url == "https://saved.example/one"
    assert page.captured_at == datetime(2026, 3, 2, 7)
    assert page.marks is not None
    assert any("Report one:" in block for block in page.blocks)
    assert not any("Saved by" in value for value in page.known.values())


def test_a_saved_page_that_is_cut_off_is_quarantined() -> None:
    with pytest.raises(Unreadable) as error:
        read_saved_page(make.saved_page("one")[:-30], None, None)
    assert error.value.reason == "truncated"
