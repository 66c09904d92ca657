"""Pages and documents of one record per file: mail, saved pages, PDF, HTML."""

import base64

from tests.landing import make
from tests.landing.hostile.inputs import GOOD, Inputs

INPUTS = Inputs()

# Mail and saved pages


def _base64_mail(charset: str) -> bytes:
    text = make.story(f"mail in {charset}").encode()
    head = f"From: a@mail.example\r\nSubject: Base64\r\nContent-Type: text/plain; charset={charset}\r\n"
    return head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(text)


INPUTS.add("good.eml", lambda: make.mail("mail"), GOOD)
INPUTS.add("cut.eml", lambda: make.mail("mail cut")[:-700], "truncated")
INPUTS.add(
    "headers.eml",
    lambda: (
        b"From: =?utf-8?b?\xff\xfe?= <a@@b,,>\r\nSubject: =?x-none?q?=ZZ?=\r\nDate: yesterday\r\nTo: [<>;,\r\n"
        b'Content-Type: text/plain; charset==;;"\r\n\r\n' + make.story("headers").encode()
    ),
    GOOD,
)
INPUTS.add("charset.eml", lambda: _base64_mail("x-no-such-charset"), GOOD)
INPUTS.add("rot13.eml", lambda: _base64_mail("rot13"), GOOD)
INPUTS.add("no_body.eml", lambda: b"From: a@mail.example\r\nSubject: Nothing\r\nTo: b@mail.example\r\n\r\n", "empty")
INPUTS.add("good.mhtml", lambda: make.saved_page("saved"), GOOD)
INPUTS.add("cut.mhtml", lambda: make.saved_page("saved cut")[:-900], "truncated")


# Documents

INPUTS.add("good.pdf", lambda: make.pdf(make.story("document")), GOOD)
INPUTS.add("cut.pdf", lambda: make.pdf(make.story("document cut"))[:300], "truncated")
INPUTS.add("encrypted.pdf", lambda: make.pdf(make.story("document locked"), "secret"), "unsupported")
INPUTS.add("drawing.pdf", lambda: make.pdf(""), "empty")
INPUTS.add("only_head.pdf", lambda: b"%PDF-1.7\n%%EOF\n", "damaged")


# Pages

INPUTS.add("deep.html", lambda: make.page("deep", "<div>" * 100_000 + "bottom"), GOOD)
INPUTS.add("attributes.html", lambda: make.page("attributes", "<p" + " a=1" * 200_000 + ">end</p>"), GOOD)
INPUTS.add(
    "controls.html",
    lambda: make.page("page controls").replace(b"harbour", b"har\x00bo\x01ur").replace(b"the ", b"the\x0b "),
    GOOD,
)
INPUTS.add(
    "challenge.html",
    lambda: b"<html><head><title>Just a moment...</title></head><body><p>Verifying you are human.</p></body></html>",
    "no_article",
)
INPUTS.add("frames.html", lambda: b"<html><frameset><frame src='a.html'></frameset></html>", "empty")
INPUTS.add(
    "scripts.html",
    lambda: b"<html><head><title></title></head><body><script>var a = 'text';</script></body></html>",
    "empty",
)
INPUTS.add(
    "unclosed.html",
    lambda: b"<!DOCTYPE html><html><body>" + b"<p>".join(make.story("unclosed").encode().split(b"\n\n")) + b"<!-- ",
    GOOD,
)
INPUTS.add(
    "declared_wrongly.html",
    lambda: make.page("declared").replace(b"utf-8", b"shift_jis").replace(b"Report", "Größe".encode()),
    GOOD,
)
