"""Crawls: records clipped or damaged, answers that are no pages, codings."""

import gzip

import brotli
import zstandard

from tests.landing import make
from tests.landing.hostile.inputs import GOOD, LIMIT, Inputs, flipped, zeros

INPUTS = Inputs()


def _swallowing() -> bytes:
    """A crawl whose second record lost 700 bytes, so that its length reaches into the third."""
    block = make.response(make.page("clipped"))
    clipped = make.warc_record("clipped", block[:-700], length=len(block))
    return make.crawl("crawl a") + clipped + make.crawl("crawl b") + make.crawl("crawl c")


def _wrong_digest(name: str) -> bytes:
    block = make.response(make.page("digest"))
    told = {name: "sha1:" + "A" * 32}
    wrong = make.warc_record("digest", block, "response", -1, **told)
    return make.crawl(f"before {name}") + wrong + make.crawl(f"behind {name}")


def _no_length() -> bytes:
    record = make.crawl("no length").replace(b"Content-Length", b"X-Length")
    return make.crawl("before no length") + record + make.crawl("behind no length")


def _damaged_members() -> bytes:
    members = [gzip.compress(make.crawl(f"gz member {at}"), mtime=0) for at in range(4)]
    members[1] = flipped(members[1], len(members[1]) // 2)
    return b"".join(members)


def _answers() -> bytes:
    page = make.page("not found")
    return b"".join(
        [
            make.warc_record("info", b"software: test\r\n", "warcinfo", Content_Type="application/warc-fields"),
            make.warc_record("request", b"GET / HTTP/1.1\r\n\r\n", "request"),
            make.warc_record("missing", make.response(page, "404 Not Found")),
            make.warc_record("moved", make.response(b"", "301 Moved", Location="/x")),
            make.warc_record("picture", make.response(b"\x89PNG\r\n\x1a\n", media="image/png")),
            make.warc_record("style", make.response(b"p {}", media="text/css")),
            make.warc_record("dns", b"20260301 saltby.example", "resource", WARC_Target_URI="dns:saltby.example"),
            make.warc_record("again", b"", "revisit"),
            make.warc_record("void", make.response(b"")),
            make.crawl("after answers"),
        ]
    )


def _chunked(data: bytes) -> bytes:
    pieces = [data[at : at + 500] for at in range(0, len(data), 500)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _coded() -> bytes:
    packed = gzip.compress(make.page("coded gzip"), mtime=0)
    both = {"Content_Encoding": "gzip", "Transfer_Encoding": "chunked"}
    frame = zstandard.compress(make.page("coded zstd cut"))
    return b"".join(
        make.warc_record(f"coded {at}".replace(" ", "-"), block)
        for at, block in enumerate(
            [
                make.response(_chunked(packed), **both),
                make.response(_chunked(packed)[:-20], **both),
                make.response(packed[:-200], Content_Encoding="gzip"),
                make.response(flipped(packed, 200), Content_Encoding="gzip"),
                make.response(make.page("coded not"), Content_Encoding="gzip"),
                make.response(brotli.compress(make.page("coded brotli")), Content_Encoding="br"),
                make.response(brotli.compress(make.page("coded brotli cut"))[:-50], Content_Encoding="br"),
                make.response(zstandard.compress(make.page("coded zstd")), Content_Encoding="zstd"),
                make.response(frame[: len(frame) // 2], Content_Encoding="zstd"),
                make.response(zeros(8 << 20), Content_Encoding="gzip"),
            ]
        )
    )


INPUTS.add("clipped.warc", _swallowing, GOOD, "truncated", GOOD, GOOD)
INPUTS.add("block_digest.warc", lambda: _wrong_digest("WARC_Block_Digest"), GOOD, "damaged", GOOD)
INPUTS.add("payload_digest.warc", lambda: _wrong_digest("WARC_Payload_Digest"), GOOD, "damaged", GOOD)
INPUTS.add("no_length.warc", _no_length, GOOD, "damaged", GOOD)
INPUTS.add("cut.warc", lambda: make.crawl("whole") + make.crawl("cut warc")[:-500], GOOD, "truncated")
INPUTS.add("cut_header.warc", lambda: make.crawl("whole header") + make.crawl("cut header")[:100], GOOD, "truncated")
INPUTS.add("member.warc.gz", _damaged_members, GOOD, "corrupt_archive", GOOD, GOOD)
INPUTS.add("whole.warc.gz", lambda: gzip.compress(make.crawl("packed a") + make.crawl("packed b"), mtime=0), GOOD, GOOD)
INPUTS.add(
    "cut.warc.gz",
    lambda: make.warc_gz([make.crawl("cut gz a"), make.crawl("cut gz b")])[:-100],
    GOOD,
    "corrupt_archive",
)
INPUTS.add("answers.warc", _answers, *["not_a_page"] * 6, "empty", GOOD)
INPUTS.add(
    "coded.warc",
    _coded,
    GOOD,
    "truncated",
    "truncated",
    "damaged",
    GOOD,
    GOOD,
    "truncated",
    GOOD,
    "truncated",
    "too_large",
)
INPUTS.add(
    "no_header_end.warc",
    lambda: make.warc_record("no-end", b"HTTP/1.1 200 OK\r\nContent-Type: text/html") + make.crawl("after no end"),
    "truncated",
    GOOD,
)
INPUTS.add(
    "told_cut.warc",
    lambda: make.warc_record("told", make.response(make.page("told")), WARC_Truncated="length"),
    "truncated",
)
INPUTS.add(
    "over_long.warc",
    lambda: make.warc_record("long", make.response(b"x " * LIMIT)) + make.crawl("after long"),
    "too_large",
    GOOD,
)
INPUTS.add("named.warc", lambda: make.story("no crawl").encode(), "damaged")
INPUTS.add("good.arc", lambda: make.arc(["arc a", "arc b"]), GOOD, GOOD)
INPUTS.add("cut.arc.gz", lambda: gzip.compress(make.arc(["arc c", "arc d"])[:-300], mtime=0), GOOD, "truncated")
INPUTS.add(
    "texts.warc.wet.gz",
    lambda: make.warc_gz(
        make.warc_record(f"wet-{at}", make.story(f"wet {at}").encode(), "conversion") for at in range(2)
    ),
    GOOD,
    GOOD,
)
