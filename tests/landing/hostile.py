"""A landing area of hostile inputs: what goes wrong in captures, built in code, and the rows each must give.

Each input has the name it lands under, what makes it, and its rows in order: `good` for a record that is
read, else the reason of the refusal; for a member of an archive with the member's path before an `=`.
"""

import base64
import bz2
import gzip
import io
import json
import lzma
import os
import random
import sqlite3
import tarfile
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import brotli
import zstandard

from tests.landing import make

# The limits that the inputs are made for.
LIMIT = 1 << 20
SECONDS = 3

GOOD = "good"


@dataclass(frozen=True)
class Expected:
    """A row that an input must give."""

    member: str
    """Path inside the archive; empty for the file itself."""
    reason: str | None
    """Why it is refused; None for a record that is read."""


@dataclass(frozen=True)
class Input:
    """One hostile input."""

    name: str
    """Path in the landing area; as it is shown where it is not UTF-8."""
    make: Callable[[], bytes] | Callable[[Path], None]
    """Gives the file's bytes, or makes the file at a path."""
    rows: list[Expected]
    makes_file: bool = False


INPUTS: list[Input] = []


def _expected(row: str) -> Expected:
    member, _, reason = row.rpartition("=")
    return Expected(member, None if reason == GOOD else reason)


def _add(name: str, made: Callable[[], bytes], *rows: str) -> None:
    INPUTS.append(Input(f"hostile/{name}", made, [_expected(row) for row in rows]))


def _add_special(name: str, made: Callable[[Path], None], *rows: str) -> None:
    INPUTS.append(Input(f"hostile/{name}", made, [_expected(row) for row in rows], makes_file=True))


def build(landing: Path) -> dict[str, list[Expected]]:
    """Make every input in a landing area, and some good files; the rows that each file must give, by its path."""
    (landing / "hostile").mkdir(parents=True)
    (landing / "good").mkdir()
    for number in range(3):
        (landing / "good" / f"{number}.txt").write_text(make.story(f"plain {number}"), encoding="utf-8")
    (landing / "good" / "lines.jsonl").write_bytes(make.lines(f"line {number}" for number in range(5)))
    expected = {f"good/{number}.txt": [Expected("", None)] for number in range(3)}
    expected["good/lines.jsonl"] = [Expected("", None)] * 5
    for found in INPUTS:
        path = landing / found.name
        path.parent.mkdir(parents=True, exist_ok=True)
        if found.makes_file:
            found.make(path)  # type: ignore[call-arg]
        else:
            path.write_bytes(found.make())  # type: ignore[call-arg, arg-type]
        if found.rows:
            expected[found.name] = found.rows
    return expected


def texts() -> dict[str, str]:
    """What the inputs in a charset of their own say, by path."""
    said = {
        "latin1.txt": GERMAN,
        "cp1252.txt": FRENCH,
        "cp1251.txt": RUSSIAN,
        "koi8r.txt": RUSSIAN.replace("Мурманска", "Архангельска"),
        "shift_jis.txt": JAPANESE,
        "euc_jp.txt": JAPANESE.replace("三", "五"),
        "gb18030.txt": CHINESE,
        "big5.txt": TAIWANESE,
        "euc_kr.txt": KOREAN,
        "iso8859_6.txt": ARABIC,
        "cp1256.txt": ARABIC.replace("ثلاثة", "خمسة"),
        "iso2022_jp.txt": JAPANESE.replace("三", "七"),
        "broken_utf8.txt": (GERMAN * 2).replace("Sturm", "Stu\ufffdrm", 1),
        "broken_cp1251.html": RUSSIAN.replace("порту", "по\ufffdту"),
        "mojibake.txt": GERMAN.replace("gestern", "heute"),
        "cut_character.txt": RUSSIAN.replace("ледокола", "парома").rstrip()[:-2] + "\ufffd",
        "cut_gb18030.txt": CHINESE.rstrip()[:-1] + "\ufffd",
        "utf16.txt": make.story("utf16"),
        "utf16_mark.txt": make.story("utf16 mark"),
        "utf16_be_mark.txt": make.story("utf16 be"),
        "utf32.txt": make.story("utf32"),
        "quotes.txt": QUOTED,
        "short_euc_jp.txt": JAPANESE[:20],
        "short_gb18030.txt": CHINESE[:24],
        "short_euc_kr.txt": KOREAN[:26],
        "stray_byte.txt": make.story("stray").replace("Report", "Re\ufffdport"),
        "some_nuls.txt": make.story("some nuls"),
        "bidi.txt": ARABIC.replace("أمس", "اليوم (2026)"),
    }
    return {f"hostile/{name}": text for name, text in said.items()}


def _noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def _flipped(data: bytes, at: int, bit: int = 3) -> bytes:
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def _middle(data: bytes) -> bytes:
    return data[: len(data) // 2]


# Text and charsets

GERMAN = (
    "Über den Dächern der Hansestadt wütete gestern früh ein schwerer Sturm.\n\nDie Bürgermeisterin erklärte, die"
    " Schäden seien größer als zunächst befürchtet. Für die Anwohner öffnet am Samstag"
    " eine Beratungsstelle in der Hafenstraße.\n"
)
FRENCH = (
    "Le préfet a annoncé hier soir la fermeture de l’école après l’incident.\n\n« Les élèves seront accueillis à la"
    " médiathèque dès lundi », a précisé le maire, très ému. Le coût des réparations dépassera 2 000 €.\n"
)
RUSSIAN = (
    "Вчера вечером в порту Мурманска начался ремонт старого ледокола.\n\nПо словам капитана, работы продлятся до"
    " весны, а стоимость ремонта составит около трёх миллионов рублей. Жители города следят за стройкой.\n"
)
JAPANESE = (
    "昨日の午後、港の古い灯台の修理が始まった。\n\n市長は「春までに工事を終えたい」と述べ、費用は約三億円になる見通しだ。"
    "地元の漁師たちは工事の様子を見守っている。\n"
)
CHINESE = (
    "昨天下午,港口的旧灯塔开始维修。\n\n市长表示,工程将在春天之前完成,费用约为三千万元。当地渔民对此表示欢迎,"
    "并希望码头也能尽快得到修缮。记者从现场了解到,工人们正在加紧施工。\n"
)
TAIWANESE = (
    "昨天下午,港口的舊燈塔開始維修。\n\n市長表示,工程將在春天之前完成,費用約為三千萬元。當地漁民對此表示歡迎,"
    "並希望碼頭也能儘快得到修繕。記者從現場了解到,工人們正在加緊施工。\n"
)
KOREAN = (
    "어제 오후 항구의 오래된 등대 수리가 시작되었다.\n\n시장은 봄까지 공사를 마칠 계획이며 비용은 약 삼십억 원이 될"
    " 것이라고 말했다. 지역 어민들은 공사를 지켜보고 있다.\n"
)
ARABIC = (
    "بدأت أمس في الميناء أعمال ترميم المنارة القديمة.\n\nوقال رئيس البلدية إن الأعمال ستنتهي قبل الربيع وإن التكلفة"
    " تبلغ نحو ثلاثة ملايين دينار. ويتابع سكان المدينة والصيادون سير العمل باهتمام كبير.\n"
)

QUOTED = "“We’ll rebuild,” the mayor of Saltby said – and the council’s café reopened. It’s a start.\n"

_add("empty.txt", lambda: b"", "empty")
_add("blank.txt", lambda: b" \r\n\t \n" * 50, "empty")
_add("invisible.txt", lambda: "\u200b\u2060\ufeff\u00a0\n".encode() * 50, "empty")
_add("nul.txt", lambda: bytes(5000), "not_text")
_add("some_nuls.txt", lambda: make.story("some nuls").encode().replace(b"harbour", b"har\x00bour"), GOOD)
_add("binary.txt", lambda: _noise(20_000), "not_text")
_add("utf16.txt", lambda: make.story("utf16").encode("utf-16-le"), GOOD)
_add("utf16_mark.txt", lambda: make.story("utf16 mark").encode("utf-16"), GOOD)
_add("utf16_be_mark.txt", lambda: b"\xfe\xff" + make.story("utf16 be").encode("utf-16-be"), GOOD)
_add("utf32.txt", lambda: make.story("utf32").encode("utf-32"), GOOD)
_add("latin1.txt", lambda: GERMAN.encode("latin-1"), GOOD)
_add("cp1252.txt", lambda: FRENCH.encode("cp1252"), GOOD)
_add("cp1251.txt", lambda: RUSSIAN.encode("cp1251"), GOOD)
_add("koi8r.txt", lambda: RUSSIAN.replace("Мурманска", "Архангельска").encode("koi8-r"), GOOD)
_add("shift_jis.txt", lambda: JAPANESE.encode("shift_jis"), GOOD)
_add("euc_jp.txt", lambda: JAPANESE.replace("三", "五").encode("euc_jp"), GOOD)
_add("gb18030.txt", lambda: CHINESE.encode("gb18030"), GOOD)
_add("big5.txt", lambda: TAIWANESE.encode("big5"), GOOD)
_add("euc_kr.txt", lambda: KOREAN.encode("euc_kr"), GOOD)
_add("iso8859_6.txt", lambda: ARABIC.encode("iso8859-6"), GOOD)
_add("cp1256.txt", lambda: ARABIC.replace("ثلاثة", "خمسة").encode("cp1256"), GOOD)
_add("broken_utf8.txt", lambda: (GERMAN * 2).encode().replace(b"Sturm", b"Stu\xffrm", 1), GOOD)
_add("mojibake.txt", lambda: GERMAN.replace("gestern", "heute").encode().decode("cp1252").encode(), GOOD)
_add("cut_character.txt", lambda: RUSSIAN.replace("ледокола", "парома").encode().rstrip()[:-2], GOOD)
_add(
    "no_charset_fits.txt",
    lambda: make.story("none").encode() + b"\x81 \x8d \xff\xff \x9d \x90 \x8f" * 20,
    "undecodable",
)
_add("quotes.txt", lambda: QUOTED.encode("cp1252"), GOOD)
_add("short_euc_jp.txt", lambda: JAPANESE[:20].encode("euc_jp"), GOOD)
_add("short_gb18030.txt", lambda: CHINESE[:24].encode("gb18030"), GOOD)
_add("short_euc_kr.txt", lambda: KOREAN[:26].encode("euc_kr"), GOOD)
_add("stray_byte.txt", lambda: make.story("stray").encode().replace(b"Report", b"Re\x8dport"), GOOD)
_add("iso2022_jp.txt", lambda: JAPANESE.replace("三", "七").encode("iso2022_jp"), GOOD)
_add("cut_gb18030.txt", lambda: CHINESE.encode("gb18030").rstrip()[:-1], GOOD)
_add("broken_cp1251.html", lambda: _broken_page(), GOOD)
_add("controls.txt", lambda: make.story("controls").replace("the", "t\x01he", 3).encode(), GOOD)
_add("bidi.txt", lambda: ARABIC.replace("أمس", "\u202eاليوم\u202c \u2066(2026)\u2069").encode(), GOOD)
_add("over_long.txt", lambda: (make.story("over long") * 2000).encode()[: LIMIT + 1], "too_large")
_add("text_named.html", lambda: make.story("text named html").encode(), GOOD)
_add("html_named.txt", lambda: make.page("html named txt"), GOOD)
_add("no_extension", lambda: make.story("no extension").encode(), GOOD)
_add("unknown.qqq", lambda: make.story("unknown ending").encode(), "unsupported")


def _broken_page() -> bytes:
    """A page that declares its charset, and holds a byte that is none there."""
    paragraphs = "".join(f"<p>{part}</p>" for part in RUSSIAN.strip().split("\n\n"))
    page = f"<!DOCTYPE html><meta charset=windows-1251>{paragraphs}".encode("cp1251")
    return page.replace("порту".encode("cp1251"), b"\xef\xee\x98\xf2\xf3")


def _shuffled_marks() -> bytes:
    marks = [chr(at) for at in range(0x300, 0x36F) if unicodedata.combining(chr(at))]
    chance = random.Random(7)
    return ("Zalgo " + "".join(chance.choice(marks) for _ in range(200_000))).encode()


_add("combining_marks.txt", _shuffled_marks, "timed_out")

# JSON


def _json_row(key: str, **fields: object) -> bytes:
    return make.line(key, **fields)


def _halved_row(key: str) -> bytes:
    return _json_row(key).replace(b"Report", b"\\ud83d Report \\ude00")


_add("surrogates.jsonl", lambda: _halved_row("half a") + b"\n" + _halved_row("half b") + b"\n", GOOD, GOOD)
_add(
    "marks.jsonl",
    lambda: b"".join(b"\xef\xbb\xbf" + make.line(f"mark {at}") + b"\r\n" for at in range(3)),
    *[GOOD] * 3,
)
_add("utf16.jsonl", lambda: make.lines(["wide a", "wide b"]).decode().encode("utf-16"), GOOD, GOOD)
_add(
    "over_long_line.jsonl",
    lambda: make.line("before long") + b"\n" + _json_row("long", text="x y " * LIMIT) + b"\n" + make.line("after long"),
    GOOD,
    "too_large",
    GOOD,
)
_add(
    "odd_lines.jsonl",
    lambda: b"\n".join([make.line("odd a"), b"{broken", b"[1, 2]", b'"text"', b"{}", b"\x00\x00", make.line("odd b")]),
    GOOD,
    "parse_failed",
    "parse_failed",
    "parse_failed",
    "no_text_field",
    "parse_failed",
    GOOD,
)
_add(
    "empty_texts.jsonl",
    lambda: b'{"text": ""}\n{"text": null}\n{"html": " "}\n' + make.line("full"),
    *["empty"] * 3,
    GOOD,
)
_add("nested.json", lambda: b"[" * 100_000, "truncated")
_add("nested_closed.json", lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "parse_failed")
_add(
    "nested_line.jsonl",
    lambda: b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n" + make.line("nest"),
    "parse_failed",
    GOOD,
)
_add("huge_integer.jsonl", lambda: b'{"text": ' + b"9" * 100_000 + b"}\n" + make.line("integer"), "parse_failed", GOOD)
_add(
    "cut_array.json",
    lambda: b"[" + make.line("array a") + b", " + make.line("array b") + b", " + make.line("cut")[:90],
    GOOD,
    GOOD,
    "truncated",
)
_add(
    "broken_element.json",
    lambda: b"[" + make.line("element a") + b', {"text": "x" "y"},\n' + make.line("element b") + b"]",
    GOOD,
    "parse_failed",
    GOOD,
)
_add("strings.json", lambda: json.dumps([make.story("string a"), make.story("string b")]).encode(), "parse_failed")
_add("pretty.json", lambda: json.dumps(make.row("pretty"), indent=2).encode(), GOOD)
_add(
    "pretty_row.json",
    lambda: b"\n".join(json.dumps(make.row(f"pretty {at}"), indent=2).encode() for at in range(2)),
    GOOD,
    GOOD,
)
_add(
    "wrapped.json",
    lambda: json.dumps({"status": "ok", "articles": [make.row(f"wrapped {at}") for at in range(3)]}).encode(),
    *[GOOD] * 3,
)
_add("lines_named.txt", lambda: make.lines(["line as text a", "line as text b"]), GOOD, GOOD)
_add("number.json", lambda: b"12345", "parse_failed")

# Compression


def _many_lines(key: str, count: int = 30) -> bytes:
    """Lines that do not pack well, so that a damage has its place among them."""
    noise = random.Random(key)
    return b"".join(make.line(f"{key} {at}", note=noise.randbytes(3000).hex()) + b"\n" for at in range(count))


def _lines_in(packed: bytes) -> int:
    """Whole lines that zlib finds in the beginning of a gzip file."""
    return zlib.decompressobj(wbits=31).decompress(packed).count(b"\n")


_CUT_TWICE = _middle(gzip.compress(gzip.compress(_many_lines("cut twice"), mtime=0), 0, mtime=0))
_CUT = _middle(gzip.compress(_many_lines("cut gz"), mtime=0))
_add("gzip_named.txt", lambda: gzip.compress(make.story("gzip named txt").encode(), mtime=0), GOOD)
_add("cut.jsonl.gz", lambda: _CUT, *[GOOD] * _lines_in(_CUT), "corrupt_archive")
_add("flipped.jsonl.gz", lambda: _flipped_gz(), GOOD, GOOD, "corrupt_archive")
_add("wrong_crc.jsonl.gz", lambda: _wrong_crc(make.lines(["crc a", "crc b"])), GOOD, GOOD, "corrupt_archive")
_add(
    "garbage_behind.jsonl.gz",
    lambda: gzip.compress(make.lines(["behind a"]), mtime=0) + b"garbage",
    GOOD,
    "corrupt_archive",
)
_IN_CUT_TWICE = _lines_in(zlib.decompressobj(wbits=31).decompress(_CUT_TWICE))
_add("cut.jsonl.gz.gz", lambda: _CUT_TWICE, *[GOOD] * _IN_CUT_TWICE, "corrupt_archive")
_add(
    "members.jsonl.gz",
    lambda: b"".join(gzip.compress(make.lines([f"member {at}"]), mtime=0) for at in range(3)),
    *[GOOD] * 3,
)
_add("padded.jsonl.gz", lambda: gzip.compress(make.lines(["padded"]), mtime=0) + bytes(512), GOOD)
_add("empty.txt.gz", lambda: gzip.compress(b"", mtime=0), "empty")
_add("only_magic.txt.gz", lambda: b"\x1f\x8b", "corrupt_archive")
_add("twice.txt.gz.bz2", lambda: bz2.compress(gzip.compress(make.story("twice packed").encode(), mtime=0)), GOOD)


def _flipped_gz() -> bytes:
    """Three members, of which the second begins with a block of a kind that does not exist."""
    members = [gzip.compress(make.line(f"flipped {at}") + b"\n", mtime=0) for at in range(4)]
    return members[0] + members[1] + members[2][:10] + b"\x07" + members[2][11:] + members[3]


def _wrong_crc(data: bytes) -> bytes:
    packed = gzip.compress(data, mtime=0)
    return packed[:-8] + bytes(4) + packed[-4:]


_add("cut.txt.bz2", lambda: _middle(bz2.compress(make.story("cut bz2").encode())), "corrupt_archive")
_add("cut.txt.xz", lambda: _middle(lzma.compress(make.story("cut xz").encode())), "corrupt_archive")
_add("cut.txt.zst", lambda: _middle(zstandard.compress(make.story("cut zst").encode())), "corrupt_archive")
_add("window.txt.zst", lambda: b"\x28\xb5\x2f\xfd\x00\xf8" + bytes(20), "corrupt_archive")


def _zeros(size: int) -> bytes:
    """So many zeros, packed by gzip."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)), packer.flush()])


_add("bomb.jsonl.gz", lambda: _zeros(60 << 20), "archive_bomb")
_add(
    "bomb_of_bombs.zip",
    lambda: make.zipped({"inner.zip": make.zipped({"zeros.jsonl.gz": _zeros(60 << 20)})}),
    "inner.zip!/zeros.jsonl.gz=archive_bomb",
)
_add("blank_bomb.jsonl.bz2", lambda: bz2.compress(b" " * (40 << 20)), "archive_bomb")

# Archives


def _nested(depth: int) -> bytes:
    data = make.zipped({"page.txt": make.story("nested").encode()})
    for at in range(depth):
        data = make.zipped({f"{at}.zip": data})
    return data


def _linked_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("good.txt", make.story("beside link"))
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return target.getvalue()


def _encrypted_zip() -> bytes:
    data = bytearray(make.zipped({"secret.txt": make.story("secret").encode()}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


_THREE = {f"{at}.txt": make.story(f"in zip {at}").encode() for at in range(3)}


def _damaged_zip() -> bytes:
    files = {name: make.story(f"damaged {name}").encode() for name in _THREE}
    data = make.zipped(files, zipfile.ZIP_STORED)
    return _flipped(data, data.index(files["1.txt"]) + 100)


def _overlapping_zip() -> bytes:
    """A thousand entries of the directory for one member that is not packed."""
    data = make.zipped({"blank.jsonl": (b" " * 1023 + b"\n") * 128}, zipfile.ZIP_STORED)
    at = data.index(b"PK\x01\x02")
    entry, end = data[at:-22], data[-22:]
    count = (1000).to_bytes(2, "little")
    directory = entry * 1000
    size = len(directory).to_bytes(4, "little")
    return data[:at] + directory + end[:8] + count + count + size + end[16:]


def _repeating_zip() -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w") as archive:
        warnings.simplefilter("ignore")  # the library's, that the name is there already
        for at in range(2):
            archive.writestr(zipfile.ZipInfo("same.txt"), make.story(f"same name {at}"))
    return target.getvalue()


_add("nested_deep.zip", lambda: _nested(20), "archive_bomb")
_add("nested_some.zip", lambda: _nested(2), "1.zip!/0.zip!/page.txt=good")
_add(
    "paths.zip",
    lambda: make.zipped(
        {
            "../../up.txt": b"x",
            "/etc/root.txt": b"x",
            "..\\up.txt": b"x",
            "C:\\up.txt": b"x",
            "good.txt": make.story("paths zip").encode(),
        }
    ),
    "../../up.txt=unsafe_path",
    "/etc/root.txt=unsafe_path",
    "..\\up.txt=unsafe_path",
    "C:\\up.txt=unsafe_path",
    "good.txt=good",
)
_add("link.zip", _linked_zip, "good.txt=good", "link.txt=unsafe_path")
_add("encrypted.zip", _encrypted_zip, "secret.txt=unsupported")
_add("cut.zip", lambda: make.zipped(_THREE)[:-100], "0.txt=good", "1.txt=good", "2.txt=good", "truncated")
_add("overlapping.zip", _overlapping_zip, "blank.jsonl=archive_bomb")
_add(
    "cut.zip.gz",
    lambda: gzip.compress(make.zipped(_THREE), 0, mtime=0)[:-150],
    *(f"{name}=good" for name in _THREE),
    "corrupt_archive",
)
_add(
    "cut_member.zip",
    lambda: make.zipped({name: b"Cut. " + text for name, text in _THREE.items()})[:700],
    "0.txt=good",
    "truncated",
)
_add("damaged_member.zip", _damaged_zip, "0.txt=good", "1.txt=corrupt_archive", "2.txt=good")
_add("same_names.zip", _repeating_zip, "same.txt=good", "same.txt=good")
_add("empty.zip", lambda: make.zipped({}), "empty")
_add("not_a.zip", lambda: make.story("not a zip").encode(), "unsupported")
_add(
    "mixed.zip",
    lambda: make.zipped(
        {
            "a.jsonl": make.lines(["mixed a", "mixed b"]),
            "logo.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
            "b.txt": make.story("mixed c").encode(),
            "void.txt": b"",
        }
    ),
    "a.jsonl=good",
    "a.jsonl=good",
    "logo.png=unsupported",
    "b.txt=good",
    "void.txt=empty",
)


def _special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def _tar_of_links() -> bytes:
    special = [
        _special("soft", tarfile.SYMTYPE, "/etc/passwd"),
        _special("hard", tarfile.LNKTYPE, "../up"),
        _special("device", tarfile.CHRTYPE),
        _special("pipe", tarfile.FIFOTYPE),
    ]
    return make.tarred({"good.txt": make.story("beside links").encode(), "../up.txt": b"x"}, special)


def _three_in_tar(key: str) -> bytes:
    return make.tarred({f"{at}.txt": make.story(f"{key} {at}", 40).encode() for at in range(3)})


def _cut_tar(key: str, member: str) -> bytes:
    """An archive that ends in the middle of a member."""
    data = _three_in_tar(key)
    return data[: data.index(member.encode()) + 1200]


_add(
    "links.tar",
    _tar_of_links,
    "good.txt=good",
    "../up.txt=unsafe_path",
    "soft=unsafe_path",
    "hard=unsafe_path",
    "device=unsafe_path",
    "pipe=unsafe_path",
)
_add("cut.tar", lambda: _cut_tar("cut tar", "1.txt"), "0.txt=good", "1.txt=truncated", "truncated")
_add("damaged_header.tar", lambda: _damaged_header(_three_in_tar("header")), "0.txt=good", "truncated")
_add(
    "no_end.tar", lambda: make.tarred({"0.txt": make.story("no end").encode()})[: 512 + 1024], "0.txt=good", "truncated"
)
_add("empty.tar", lambda: make.tarred({}), "empty")
_add(
    "cut.tar.gz",
    lambda: gzip.compress(_cut_tar("cut tar gz", "2.txt"), 0, mtime=0)[:-8],
    "0.txt=good",
    "1.txt=good",
    "2.txt=corrupt_archive",
    "corrupt_archive",
)


def _damaged_header(data: bytes) -> bytes:
    at = data.index(b"1.txt")
    return _flipped(data, at)


_add(
    "report.docx",
    lambda: make.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
    "unsupported",
)
_add("table.xlsx", lambda: make.zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<w/>"}), "unsupported")
_add(
    "office_named.zip",
    lambda: make.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
    "unsupported",
)
_add("book.epub", lambda: make.zipped({"mimetype": b"application/epub+zip"}, zipfile.ZIP_STORED), "unsupported")
_add("picture.png", lambda: b"\x89PNG\r\n\x1a\n" + _noise(3000), "unsupported")
_add("picture.txt", lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + _noise(3000), "unsupported")
_add("archive.7z", lambda: b"7z\xbc\xaf\x27\x1c" + _noise(3000), "unsupported")


def _database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table pages (text)")
        return connection.serialize()


_add("pages.sqlite", _database, "unsupported")

# Crawls


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
    members[1] = _flipped(members[1], len(members[1]) // 2)
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
                make.response(_flipped(packed, 200), Content_Encoding="gzip"),
                make.response(make.page("coded not"), Content_Encoding="gzip"),
                make.response(brotli.compress(make.page("coded brotli")), Content_Encoding="br"),
                make.response(brotli.compress(make.page("coded brotli cut"))[:-50], Content_Encoding="br"),
                make.response(zstandard.compress(make.page("coded zstd")), Content_Encoding="zstd"),
                make.response(frame[: len(frame) // 2], Content_Encoding="zstd"),
                make.response(_zeros(8 << 20), Content_Encoding="gzip"),
            ]
        )
    )


_add("clipped.warc", _swallowing, GOOD, "truncated", GOOD, GOOD)
_add("block_digest.warc", lambda: _wrong_digest("WARC_Block_Digest"), GOOD, "damaged", GOOD)
_add("payload_digest.warc", lambda: _wrong_digest("WARC_Payload_Digest"), GOOD, "damaged", GOOD)
_add("no_length.warc", _no_length, GOOD, "damaged", GOOD)
_add("cut.warc", lambda: make.crawl("whole") + make.crawl("cut warc")[:-500], GOOD, "truncated")
_add("cut_header.warc", lambda: make.crawl("whole header") + make.crawl("cut header")[:100], GOOD, "truncated")
_add("member.warc.gz", _damaged_members, GOOD, "corrupt_archive", GOOD, GOOD)
_add("whole.warc.gz", lambda: gzip.compress(make.crawl("packed a") + make.crawl("packed b"), mtime=0), GOOD, GOOD)
_add(
    "cut.warc.gz",
    lambda: make.warc_gz([make.crawl("cut gz a"), make.crawl("cut gz b")])[:-100],
    GOOD,
    "corrupt_archive",
)
_add("answers.warc", _answers, *["not_a_page"] * 6, "empty", GOOD)
_add(
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
_add(
    "no_header_end.warc",
    lambda: make.warc_record("no-end", b"HTTP/1.1 200 OK\r\nContent-Type: text/html") + make.crawl("after no end"),
    "truncated",
    GOOD,
)
_add(
    "told_cut.warc",
    lambda: make.warc_record("told", make.response(make.page("told")), WARC_Truncated="length"),
    "truncated",
)
_add(
    "over_long.warc",
    lambda: make.warc_record("long", make.response(b"x " * LIMIT)) + make.crawl("after long"),
    "too_large",
    GOOD,
)
_add("named.warc", lambda: make.story("no crawl").encode(), "damaged")
_add("good.arc", lambda: make.arc(["arc a", "arc b"]), GOOD, GOOD)
_add("cut.arc.gz", lambda: gzip.compress(make.arc(["arc c", "arc d"])[:-300], mtime=0), GOOD, "truncated")
_add(
    "texts.warc.wet.gz",
    lambda: make.warc_gz(
        make.warc_record(f"wet-{at}", make.story(f"wet {at}").encode(), "conversion") for at in range(2)
    ),
    GOOD,
    GOOD,
)

# Tables


def _rows(key: str, count: int) -> list[dict[str, object]]:
    return [make.row(f"{key} {at}") for at in range(count)]


def _damaged_page() -> bytes:
    rows = _rows("page", 6)
    data = make.parquet(rows, write_statistics=False)
    return _flipped(data, data.index(str(rows[2]["text"]).encode()) + 50)


_add("cut.parquet", lambda: _middle(make.parquet(_rows("cut parquet", 4))), "truncated")
_add("page.parquet", _damaged_page, GOOD, GOOD, "damaged", GOOD, GOOD)
_add("no_text.parquet", lambda: make.parquet([{"number": 1}, {"number": 2}]), "no_text_field")
_add(
    "nulls.parquet",
    lambda: make.parquet([make.row("null a"), make.row("null b", text=None), make.row("null c", title=None)]),
    GOOD,
    "empty",
    GOOD,
)
_add("empty.parquet", lambda: make.parquet(_rows("none", 1)[:1], group=1)[:4], "truncated")
_add(
    "unclosed.csv",
    lambda: make.csv(["quote a"]) + b'q,T,"never closed\n' + make.csv_row("quote b") + make.csv_row("quote c"),
    GOOD,
    "parse_failed",
    GOOD,
    GOOD,
)
_add(
    "unclosed_last.csv",
    lambda: make.csv(["last a"]) + b'q,T,"never closed\nr,plain,' + make.story("unquoted", 1).encode() + b"\n",
    GOOD,
    "parse_failed",
    GOOD,
)
_add(
    "ragged.csv",
    lambda: make.csv(["ragged a"]) + b"one\na,b,c,d\n\n" + make.csv_row("ragged b"),
    GOOD,
    "parse_failed",
    "parse_failed",
    GOOD,
)
_add(
    "semicolons.csv",
    lambda: f"id;titel;text\n1;Sturm;{GERMAN.split(chr(10))[2]}\n2;Regen;{FRENCH.split(chr(10))[2]}\n".encode("cp1252"),
    GOOD,
    GOOD,
)
_add("tabs.tsv", lambda: make.csv(["tab a", "tab b"], "\t"), GOOD, GOOD)
_add("returns.csv", lambda: b"id,text\r1,One.\r2,Two.\r", "parse_failed")
_add("header.csv", lambda: b"id,title,text\n", "empty")
_add(
    "over_long.csv",
    lambda: make.csv(["csv a"]) + b'l,T,"' + b"long " * (LIMIT // 3) + b'"\n' + make.csv_row("csv b"),
    GOOD,
    "too_large",
    GOOD,
)
_add("no_text.csv", lambda: b"a,b\n1,2\n", "no_text_field")
_add("utf16.csv", lambda: make.csv(["wide csv a", "wide csv b"]).decode().encode("utf-16"), GOOD, GOOD)

# Feeds


def _atom() -> bytes:
    story = "".join(f"<p>{part}</p>" for part in make.story("atom").split("\n\n"))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>'
        '<entry><title>Atom</title><id>urn:1</id><link href="https://feed.example/atom"/>'
        f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{story}</div></content></entry></feed>'
    ).encode()


def _slow_feed() -> bytes:
    """A feed with an author in whom the parser looks for an address for minutes."""
    author = b"<author>" + b"a." * 100_000 + b"@</author></item>"
    return make.feed([make.entry("slow").replace(b"</item>", author), make.entry("after slow")])


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 12))
    doctype = f'<!DOCTYPE rss [<!ENTITY l0 "laugh ">{entities}]>'
    entry = make.entry("laughs").replace(b"Report", b"&l11; Report")
    return make.feed([entry, make.entry("after laughs")]).replace(b"<rss", doctype.encode() + b"<rss")


_add(
    "broken_entry.rss",
    lambda: make.feed(
        [make.entry("entry a"), make.entry("broken").replace(b"</description></item>", b""), make.entry("entry b")]
    ),
    GOOD,
    "parse_failed",
    GOOD,
)
_add("cut.rss", lambda: make.feed([make.entry("feed a"), make.entry("feed b")])[:-80], GOOD, "truncated")
_add("xhtml.atom", _atom, GOOD)
_add("laughs.rss", _laughs, GOOD, GOOD)
_add("slow_entry.rss", _slow_feed, "timed_out", GOOD)
_add("no_entries.rss", lambda: make.feed([]), "empty")
_add(
    "utf16.rss", lambda: make.feed([make.entry("wide feed")]).decode().replace("utf-8", "utf-16").encode("utf-16"), GOOD
)
_add("other.xml", lambda: b'<?xml version="1.0"?>\n<catalog><book>x</book></catalog>', "unsupported")

# Mail and saved pages


def _base64_mail(charset: str) -> bytes:
    text = make.story(f"mail in {charset}").encode()
    head = f"From: a@mail.example\r\nSubject: Base64\r\nContent-Type: text/plain; charset={charset}\r\n"
    return head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(text)


_add("good.eml", lambda: make.mail("mail"), GOOD)
_add("cut.eml", lambda: make.mail("mail cut")[:-700], "truncated")
_add(
    "headers.eml",
    lambda: (
        b"From: =?utf-8?b?\xff\xfe?= <a@@b,,>\r\nSubject: =?x-none?q?=ZZ?=\r\nDate: yesterday\r\nTo: [<>;,\r\n"
        b'Content-Type: text/plain; charset==;;"\r\n\r\n' + make.story("headers").encode()
    ),
    GOOD,
)
_add("charset.eml", lambda: _base64_mail("x-no-such-charset"), GOOD)
_add("rot13.eml", lambda: _base64_mail("rot13"), GOOD)
_add("no_body.eml", lambda: b"From: a@mail.example\r\nSubject: Nothing\r\nTo: b@mail.example\r\n\r\n", "empty")
_add("good.mhtml", lambda: make.saved_page("saved"), GOOD)
_add("cut.mhtml", lambda: make.saved_page("saved cut")[:-900], "truncated")

# Documents

_add("good.pdf", lambda: make.pdf(make.story("document")), GOOD)
_add("cut.pdf", lambda: make.pdf(make.story("document cut"))[:300], "truncated")
_add("encrypted.pdf", lambda: make.pdf(make.story("document locked"), "secret"), "unsupported")
_add("drawing.pdf", lambda: make.pdf(""), "empty")
_add("only_head.pdf", lambda: b"%PDF-1.7\n%%EOF\n", "damaged")

# Pages

_add("deep.html", lambda: make.page("deep", "<div>" * 100_000 + "bottom"), GOOD)
_add("attributes.html", lambda: make.page("attributes", "<p" + " a=1" * 200_000 + ">end</p>"), GOOD)
_add(
    "controls.html",
    lambda: make.page("page controls").replace(b"harbour", b"har\x00bo\x01ur").replace(b"the ", b"the\x0b "),
    GOOD,
)
_add("frames.html", lambda: b"<html><frameset><frame src='a.html'></frameset></html>", "empty")
_add(
    "scripts.html",
    lambda: b"<html><head><title></title></head><body><script>var a = 'text';</script></body></html>",
    "empty",
)
_add(
    "unclosed.html",
    lambda: b"<!DOCTYPE html><html><body>" + b"<p>".join(make.story("unclosed").encode().split(b"\n\n")) + b"<!-- ",
    GOOD,
)
_add(
    "declared_wrongly.html",
    lambda: make.page("declared").replace(b"utf-8", b"shift_jis").replace(b"Report", "Größe".encode()),
    GOOD,
)

# Names, links, and what is no file


def _outside(path: Path) -> None:
    target = path.parents[2] / "outside.txt"
    target.write_text(make.story("outside"), encoding="utf-8")
    path.symlink_to(target)


def _inside(path: Path) -> None:
    path.symlink_to(path.parents[1] / "good" / "0.txt")


def _loop(path: Path) -> None:
    other = path.with_name("loop_back.txt")
    path.symlink_to(other)
    other.symlink_to(path)


def _text(path: Path) -> None:
    path.write_text(make.story(ascii(path.name)[:80]), encoding="utf-8")


def _not_utf8(path: Path) -> None:
    named = path.parent / os.fsdecode(b"caf\xe9.txt")
    named.write_text(make.story("latin name"), encoding="utf-8")


_add_special("link_out.txt", _outside, "unsafe_path")
_add_special("link_in.txt", _inside, GOOD)
_add_special("link_nowhere.txt", lambda path: path.symlink_to(path.with_name("nothing")), "unreadable")
_add_special("loop.txt", _loop, "unreadable")
_add_special("loop_back.txt", lambda path: None, "unreadable")
_add_special("link_to_folder", lambda path: path.symlink_to(path.parents[1] / "good"), "unsafe_path")
_add_special("pipe.txt", os.mkfifo, "unsupported")
_add_special("caf\\xe9.txt", _not_utf8, GOOD)
_add_special("line\nbreak \"quoted\" 'twice'.txt", _text, GOOD)
_add_special("n" * 246 + ".txt", _text, GOOD)
_add("unfinished.txt.part", lambda: make.story("unfinished").encode())
_add(".hidden.txt", lambda: make.story("hidden").encode())
_add("sidecar/page.txt", lambda: make.story("beside sidecar").encode(), GOOD)
_add(
    "sidecar/_captures.jsonl",
    lambda: b'{"path": "page.txt", "url": 5}\n{broken\n[1]\n{"path": ""}\n',
    *["parse_failed"] * 3,
)
_add("mapping/lines.jsonl", lambda: make.lines(["beside mapping"]), GOOD)
_add("mapping/_fields.yml", lambda: b"text: [a, b\n  : {", "parse_failed")
