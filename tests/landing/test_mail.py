"""Mail and saved pages: one record a file."""

import base64
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.landing.formats.mail import read_mail, read_saved_page
from corpus.landing.formats.persons import senders_of
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


def several(*parts: str, kind: str = "mixed") -> str:
    inside = "".join(f"--p\n{part}\n" for part in parts)
    return (
        "From: Ann Lee <ann@quay.museum>\nSubject: Outer\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/{kind}; boundary=p\n\n{inside}--p--\n"
    )


STORY = make.story("told", 6)
PLAIN = "Content-Type: text/plain; charset=utf-8\n\n"
MARKUP = "Content-Type: text/html; charset=utf-8\n\n"


@pytest.mark.parametrize("stub", ["View this mail in a browser: https://quay.example/mail/1?id=" + "x" * 400, "—"])
def test_a_plain_part_that_is_only_a_note_gives_way_to_the_page(stub: str) -> None:
    page = mail(several(PLAIN + stub, MARKUP + make.page("told").decode(), kind="alternative"))
    assert page.marks is not None
    assert any("Report told:" in block for block in page.blocks)
    assert page.known["title"] == "Outer"


def test_a_plain_part_that_tells_as_much_as_the_page_is_the_text() -> None:
    page = mail(several(PLAIN + STORY, MARKUP + f"<p>{STORY}</p><p>Unsubscribe here</p>", kind="alternative"))
    assert (page.marks, page.blocks) == (None, tuple(STORY.split("\n\n")))


@pytest.mark.parametrize("coding", ["", "Content-Transfer-Encoding: 7bit\n", "Content-Transfer-Encoding: 8bit\n"])
def test_a_coding_without_its_label_is_undone(coding: str) -> None:
    head = f"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset=utf-8\n{coding}\n"
    assert mail(head + "The caf=C3=A9 is open, they =\nsay.").text.strip() == "The café is open, they say."
    encoded = base64.encodebytes(STORY.encode()).decode()
    assert mail(head + encoded).blocks == tuple(STORY.split("\n\n"))


@pytest.mark.parametrize("coding", ["quoted-printable", "base64"])
def test_a_label_without_its_coding_is_no_coding(coding: str) -> None:
    text = "The sum a=b, c=d is 2=2. See https://quay.example/?q=tide&from=quay for all of it."
    head = f"From: a@b.example\nSubject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: {coding}\n\n"
    assert mail(head + text).text.strip() == text


def test_addresses_that_look_like_a_coding_stay() -> None:
    text = "See https://quay.example/?day=20 and https://quay.example/?day=21 today."
    assert mail(f"From: a@b.example\nSubject: x\n\n{text}").text.strip() == text


def test_parts_under_the_label_of_a_single_one_are_read() -> None:
    body = f"In several parts.\n----q\n{MARKUP}<p>The text of the page.</p>\n----q--\n"
    page = mail(f'From: a@b.example\nSubject: x\nContent-Type: text/html; boundary="--q"\n\n{body}')
    assert page.blocks == ("The text of the page.",)
    page = mail(f"From: a@b.example\nSubject: x\nContent-Type: multipart/mixed; boundary=other\n\n{body}")
    assert page.blocks == ("The text of the page.",)


def test_a_page_under_the_label_of_plain_text_is_read_as_a_page() -> None:
    page = mail(f"From: a@b.example\nSubject: x\nContent-Type: text/plain\n\n{make.page('told').decode()}")
    assert page.marks is not None


def test_a_mail_that_is_sent_on_as_an_attachment_is_the_record() -> None:
    inner = (
        f"From: Bo Dahl <bo@quay.example>\nSubject: A ferry runs\nDate: Mon, 2 Mar 2026 07:00:00 +0000\n{PLAIN}{STORY}"
    )
    attached = "Content-Type: message/rfc822\nContent-Disposition: attachment\n\n" + inner
    page = mail(several(PLAIN + "Look at this.", attached))
    assert page.blocks == tuple(STORY.split("\n\n"))
    assert page.known == {"title": "A ferry runs", "byline": "Bo Dahl", "published": "2026-03-02T07:00:00Z"}
    assert mail(several(attached)).blocks == page.blocks
    own = mail(several(PLAIN + STORY, attached.replace(STORY, "A note.")))
    assert (own.known["title"], own.blocks) == ("Outer", page.blocks)


@pytest.mark.parametrize(
    "head",
    [
        "---------- Forwarded message ---------\nFrom: Bo Dahl <bo@quay.example>\n"
        "Date: Mon, 2 Mar 2026 07:00:00 +0000\nSubject: A ferry runs\nTo: <a@b.example>\n\n\n",
        "Anfang der weitergeleiteten Nachricht:\n\nVon: Bo Dahl <bo@quay.example>\nBetreff: Aw: A ferry runs\n"
        "Datum: 2. März 2026\nAn: a@b.example\n\n",
        "-----Original Message-----\nFrom: Bo Dahl\nSent: Monday, March 2, 2026 7:00 AM\nTo: Ann\n"
        "Subject: FW: A ferry runs\n\n",
    ],
)
def test_a_mail_that_is_sent_on_within_the_text_is_the_record(head: str) -> None:
    page = mail(f"From: Ann Lee <ann@quay.example>\nSubject: Fwd: A ferry runs\n{PLAIN}See below.\n\n{head}{STORY}")
    assert page.blocks == tuple(STORY.split("\n\n"))
    assert page.known["title"].endswith("A ferry runs")
    assert not page.known["title"].startswith("F")
    assert page.known["byline"] == "Bo Dahl"


def test_a_text_that_quotes_a_mail_stays_the_text() -> None:
    quoted = "-----Original Message-----\nFrom: Bo Dahl\nSent: today\nSubject: A ferry\n\nDoes it run?"
    page = mail(f"From: Ann Lee <ann@quay.example>\nSubject: It does\n{PLAIN}{STORY}\n\n{quoted}")
    assert page.known["title"] == "It does"
    assert page.blocks[0] == STORY.split("\n\n")[0]


def test_a_sender_is_a_name_whatever_the_address() -> None:
    assert senders_of("Bo Dahl") == ["Bo Dahl"]
    assert mail(f"From: ann@quay.museum (Ann Lee)\nSubject: x\n{PLAIN}The text.").known["byline"] == "Ann Lee"
    assert "byline" not in mail(f"From: ann@quay.museum\nSubject: x\n{PLAIN}The text.").known


@settings(max_examples=80, deadline=None)
@given(st.text("abc \n-:=>@<p/FromSubjectContent-Type multipart/mixed", max_size=300))
def test_no_mail_fails_but_in_a_way_that_is_told(text: str) -> None:
    with suppress(Unreadable):
        mail(f"From: a@b.example\nSubject: x\n{text}")
